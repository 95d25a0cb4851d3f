//! Made-up events, to try a webhook before anything happens.
//!
//! They go to the webhooks that the real ones would go to, and not into queues: a program that reads a queue could not
//! tell them apart from what its own test has made.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::callbacks::{CallbackKind, Route};
use crate::service::{Service, WABA_ID};

/// The customer of the made-up events.
const USER: &str = "8613800000001";

/// Sends a message and a receipt of a number. Returns the numbers of the callbacks; none if no webhook is set.
pub(crate) fn number(service: &mut Service, number: &str, space: Option<String>) -> Vec<u64> {
    let time = milliseconds(service.now);
    let base = json!({"MessageId": "test", "CustSpaceId": space, "WabaId": WABA_ID, "Timestamp": time});
    let inbound = json!({
        "From": USER, "To": number, "Name": "Test", "NoticeType": "inbound", "Type": "TEXT", "Message": "This is a test.",
    });
    let receipt = json!({"From": number, "To": USER, "TaskId": "test", "Type": "TEXT", "Status": "Sent"});
    let routes = (service.numbers.inbound_route(number), service.numbers.status_route(number));
    let mut ids = send(service, CallbackKind::Inbound, &routes.0, together(&base, inbound));
    ids.extend(send(service, CallbackKind::Status, &routes.1, together(&base, receipt)));
    ids
}

/// Sends the review of a template of an account.
pub(crate) fn account(service: &mut Service, space: Option<String>) -> Vec<u64> {
    let route = service.accounts.route(&space);
    let item = json!({
        "WabaId": WABA_ID, "Type": "template", "TemplateCode": "test", "Language": "en", "AuditStatus": "pass", "Reason": "",
    });
    send(service, CallbackKind::Audit, &route, item)
}

fn send(service: &mut Service, kind: CallbackKind, route: &Route, item: Value) -> Vec<u64> {
    let before = service.callbacks.counted();
    let (url, now) = (route.url.as_deref(), service.now);
    service.callbacks.emit(kind, url, &[item], now);
    (before + 1..=service.callbacks.counted()).collect()
}

fn together(base: &Value, item: Value) -> Value {
    let mut whole = base.as_object().cloned().unwrap_or_default();
    whole.extend(item.as_object().cloned().unwrap_or_default());
    whole.retain(|_, value| !value.is_null());
    Value::Object(whole)
}

fn milliseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
