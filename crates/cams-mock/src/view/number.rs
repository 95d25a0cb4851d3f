//! Business numbers, with the codes that their owners read on the phone, and the webhooks of the accounts.

use serde_json::{Value, json};

use super::sheet::{Place, Sheet, time};
use crate::callbacks::{CallbackKind, Outbox, Webhook};
use crate::memory::Memory;
use crate::numbers::Number;

/// A page of numbers, the newest first, of one space or of all; and the accounts that have webhooks.
pub(crate) fn numbers(memory: &Memory, space: Option<&str>, place: Place) -> Value {
    let all = (1_u64..).zip(memory.service.numbers.all());
    let mut found: Vec<_> =
        all.filter(|(_, number)| space.is_none_or(|space| number.space.as_deref() == Some(space))).collect();
    found.reverse();
    let total = found.len();
    let callbacks = &memory.service.callbacks;
    let rows = found.into_iter().filter(|(at, _)| *at < place.before);
    let mut page =
        Sheet::take(place, rows.map(|(at, number)| (at, row(number, callbacks)))).falling("Numbers", total);
    if let Some(page) = page.as_object_mut() {
        page.insert("Accounts".into(), accounts(memory, space));
    }
    page
}

/// A switch as the API writes it.
fn flag(is_on: bool) -> &'static str {
    if is_on { "Y" } else { "N" }
}

fn row(number: &Number, callbacks: &Outbox) -> Value {
    json!({
        "PhoneNumber": number.digits,
        "CustSpaceId": number.space,
        "VerifiedName": number.verified_name,
        "Status": number.status(),
        "CodeVerificationStatus": number.verification(),
        "VerifyCode": number.code,
        "ChannelType": "whatsapp",
        "QualityRating": number.quality(),
        "MessagingLimitTier": number.tier(),
        "StatusCallbackUrl": number.status_callback_url,
        "UpCallbackUrl": number.up_callback_url,
        "LastStatus": answered(callbacks, CallbackKind::Status, number.status_callback_url.as_deref()),
        "LastInbound": answered(callbacks, CallbackKind::Inbound, number.up_callback_url.as_deref()),
        "HttpFlag": flag(!number.is_silent),
        "QueueFlag": flag(number.is_queued),
    })
}

fn accounts(memory: &Memory, space: Option<&str>) -> Value {
    let row = |(owner, webhook): (Option<&str>, &Webhook)| {
        json!({
            "CustSpaceId": owner,
            "StatusCallbackUrl": webhook.url,
            "LastAudit": answered(&memory.service.callbacks, CallbackKind::Audit, webhook.url.as_deref()),
            "HttpFlag": flag(!webhook.is_off),
            "QueueFlag": flag(webhook.is_queued),
        })
    };
    let all = memory.service.accounts.all();
    all.filter(|(owner, _)| space.is_none_or(|space| *owner == Some(space))).map(row).collect()
}

/// What the webhook said to the last callback; null if there was none.
fn answered(callbacks: &Outbox, kind: CallbackKind, url: Option<&str>) -> Value {
    let Some(delivery) = url.and_then(|url| callbacks.last(kind, url)) else { return Value::Null };
    let attempt = delivery.attempts.last();
    json!({
        "Id": delivery.id,
        "Time": time(delivery.time),
        "State": delivery.state.name(),
        "HttpStatus": attempt.and_then(|attempt| attempt.http_status),
        "Problem": attempt.and_then(|attempt| attempt.problem.as_deref()),
    })
}
