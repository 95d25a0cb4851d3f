//! Receipts: what becomes of each message, told to the webhook of its number.
//!
//! A message is sent, delivered and read at once, or it fails; each of these is a callback of its own.

use serde_json::{Map, Value, json};

use super::history::{Message, TEMPLATE};
use crate::callbacks::{CallbackKind, CallbackQuirk};
use crate::service::{Service, WABA_ID};

/// What a receipt says of a message, apart from its state.
pub(super) struct Receipt {
    item: Map<String, Value>,
    failure: Option<(&'static str, &'static str)>,
    time: i64,
}

/// The states of a message that arrives.
const STATES: [&str; 3] = ["Sent", "Delivered", "Read"];

impl Receipt {
    /// The receipt of a message that is kept.
    pub(super) fn of(message: &Message, task_id: Option<&str>) -> Self {
        let record = &message.record;
        let id = record.message_id.clone().unwrap_or_default();
        let is_template = record.r#type.as_deref() == Some(TEMPLATE);
        let conversation = if is_template { "utility" } else { "service" };
        let item = json!({
            "MessageId": id,
            "GroupMessageId": message.group_message_id,
            "From": record.business_number,
            "To": record.user_number,
            "OriginPhoneNumber": record.business_number,
            "TaskId": task_id.unwrap_or(&id),
            "CustSpaceId": Some(&message.space).filter(|space| !space.is_empty()),
            "WabaId": WABA_ID,
            "ConversationType": conversation,
            "MsgFrameType": record.r#type,
            "Type": if is_template { Some("TEMPLATE") } else { record.message_type.as_deref() },
            "TemplateCode": record.template_code,
            "TemplateName": record.template_name,
            "Language": record.language_code,
        });
        let mut item = item.as_object().cloned().unwrap_or_default();
        item.retain(|_, value| !value.is_null());
        Self { item, failure: message.failure, time: message.time }
    }

    /// The item for a state. The states of a message are a second apart, as if time had passed.
    fn item(&self, at: usize) -> Option<Value> {
        let mut item = self.item.clone();
        let status = match self.failure {
            Some((code, meaning)) => {
                item.insert("ErrorCode".into(), code.into());
                item.insert("ErrorDescription".into(), format!("{code}:{meaning}").into());
                item.insert("StatusDescription".into(), meaning.into());
                *["Failed"].get(at)?
            }
            None => *STATES.get(at)?,
        };
        item.insert("Status".into(), status.into());
        item.insert("Timestamp".into(), (self.time + i64::try_from(at).unwrap_or_default() * 1000).into());
        Some(Value::Object(item))
    }
}

/// Tells what becomes of messages from one number, state by state.
pub(super) fn tell(service: &mut Service, from: &str, receipts: &[Receipt]) {
    let route = service.numbers.status_route(from);
    if !service.is_wanted(&route) {
        return;
    }
    let mut states: Vec<_> = (0..STATES.len()).collect();
    if service.callbacks.quirks.contains(&CallbackQuirk::ReverseOrder) {
        states.reverse();
    }
    for at in states {
        let items: Vec<_> = receipts.iter().filter_map(|receipt| receipt.item(at)).collect();
        service.emit(CallbackKind::Status, &route, &items);
    }
}
