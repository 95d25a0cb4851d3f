//! Receipts: what becomes of each message, told to the webhook of its number.
//!
//! A message is sent, delivered and read at once, or it fails; each of these is a callback of its own. More receipts
//! come when they are asked for.

use std::fmt;
use std::time::SystemTime;

use serde_json::{Map, Value, json};

use super::conversation::Conversation;
use super::failures::{self, Failure};
use super::history::milliseconds;
use super::message::{LaterReceipt, Message, Origin};
use super::states::{FAILED, STATES, state};
use crate::callbacks::{CallbackKind, CallbackQuirk};
use crate::service::{Service, WABA_ID};

/// Code of a failure without a reason.
const GENERAL: &str = "131000";

/// Receipts of one message that can be asked for.
const MAX_LATER: usize = 100;

/// What a receipt says of a message, apart from its state.
pub(super) struct Receipt {
    item: Map<String, Value>,
    failure: Option<Failure>,
    time: i64,
}

impl Receipt {
    /// The receipt of a message that is kept.
    pub(super) fn of(message: &Message, conversation: &Conversation) -> Self {
        let id = message.id();
        let extra = message.extra.as_deref();
        let template = message.template();
        let is_template = template.is_some();
        let of_template = |part: fn(&Origin) -> &Option<Box<str>>| {
            template.and_then(|template| part(&template.origin).as_deref())
        };
        let item = json!({
            "MessageId": id,
            "GroupMessageId": message.group(),
            "From": conversation.number,
            "To": conversation.user,
            "OriginPhoneNumber": conversation.number,
            "TaskId": extra.and_then(|extra| extra.task_id.as_deref()).unwrap_or(&id),
            "CustSpaceId": Some(&conversation.space).filter(|_| message.has_space),
            "WabaId": WABA_ID,
            "ConversationType": if is_template { "utility" } else { "service" },
            "MsgFrameType": message.frame(),
            "Type": message.kind.to_ascii_uppercase(),
            "TemplateCode": of_template(|template| &template.code),
            "TemplateName": of_template(|template| &template.name),
            "Language": of_template(|template| &template.language),
        });
        let mut item = item.as_object().cloned().unwrap_or_default();
        item.retain(|_, value| !value.is_null());
        Self { item, failure: message.failure, time: message.time }
    }

    /// The item for a state. The states of a message are a second apart, as if time had passed.
    fn item(&self, at: usize) -> Option<Value> {
        let status = match self.failure {
            Some(_) => *[FAILED].get(at)?,
            None => *STATES.get(at)?,
        };
        Some(self.told(status, self.failure, self.time + i64::try_from(at).unwrap_or_default() * 1000))
    }

    fn told(&self, status: &str, failure: Option<Failure>, time: i64) -> Value {
        let mut item = self.item.clone();
        if let Some(failure) = failure {
            item.insert("ErrorCode".into(), failure.code.into());
            item.insert("ErrorDescription".into(), failure.reason().into());
            item.insert("StatusDescription".into(), failure.meaning.into());
        }
        item.insert("Status".into(), status.into());
        item.insert("Timestamp".into(), time.into());
        Value::Object(item)
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

/// The receipt of a message that is kept, by the number of the message.
pub(super) fn of_number(service: &Service, number: u64) -> Option<Receipt> {
    let message = service.messages.message(number)?;
    Some(Receipt::of(message, service.messages.conversation(message.conversation)?))
}

/// Why a receipt cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiptError {
    /// The business sent no message with this ID, or it is no longer kept.
    UnknownMessage,
    /// A receipt cannot report this state.
    UnknownStatus,
    /// This server does not know the code, or the state is not `Failed`.
    InvalidCode,
}

impl ReceiptError {
    /// Returns the name of the error, as `POST /-/receipt` answers it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownMessage => "NoMessage",
            Self::UnknownStatus => "UnknownStatus",
            Self::InvalidCode => "InvalidCode",
        }
    }
}

impl fmt::Display for ReceiptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownMessage => "the business sent no message with this MessageId, or it was forgotten",
            Self::UnknownStatus => "Status must be Sent, Delivered, Read or Failed",
            Self::InvalidCode => {
                "ErrorCode must be one of Meta's codes, and only goes with the Status Failed"
            }
        })
    }
}

impl std::error::Error for ReceiptError {}

/// Tells one more state of a message.
pub(crate) fn send_receipt(
    service: &mut Service,
    id: &str,
    status: &str,
    code: Option<&str>,
    now: SystemTime,
) -> Result<(), ReceiptError> {
    let status = state(status).ok_or(ReceiptError::UnknownStatus)?;
    let failure = match code {
        _ if status == FAILED => {
            Some(failures::of(code.unwrap_or(GENERAL)).ok_or(ReceiptError::InvalidCode)?)
        }
        Some(_) => return Err(ReceiptError::InvalidCode),
        None => None,
    };
    let found = service.messages.find(id).filter(|message| !message.is_inbound);
    let number = found.map(|message| message.number).ok_or(ReceiptError::UnknownMessage)?;
    let receipt = of_number(service, number).ok_or(ReceiptError::UnknownMessage)?;
    let time = milliseconds(now);
    service.now = now;
    service.messages.change(number, |message| {
        let later = &mut message.extra_mut().receipts;
        if later.len() == MAX_LATER {
            later.remove(0);
        }
        later.push(LaterReceipt { status, time, failure });
    });
    tell_one(service, &receipt, status, failure, time);
    Ok(())
}

/// Tells a word about a message that is no state of it, and is not kept.
pub(super) fn tell_word(service: &mut Service, number: u64, word: &str, now: SystemTime) {
    service.now = now;
    if let Some(receipt) = of_number(service, number) {
        tell_one(service, &receipt, word, None, milliseconds(now));
    }
}

fn tell_one(service: &mut Service, receipt: &Receipt, word: &str, failure: Option<Failure>, time: i64) {
    let from = receipt.item.get("From").and_then(Value::as_str).unwrap_or_default();
    let route = service.numbers.status_route(from);
    if service.is_wanted(&route) {
        service.emit(CallbackKind::Status, &route, &[receipt.told(word, failure, time)]);
    }
}
