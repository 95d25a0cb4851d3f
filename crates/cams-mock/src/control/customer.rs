//! The doors through which a program acts as a customer, and decides on what waits for a decision.

use std::time::SystemTime;

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::doors::Door;
use super::reply::{Reply, failed, invalid, read, succeeded, succeeded_with};
use crate::callbacks::CallbackQuirk;
use crate::feed::Change;
use crate::memory::Memory;
use crate::messages::{self, InboundMedia, InboundMessage, InboundPlace, ReceiptError, ReplyError};
use crate::request::Request;

const MEDIA: &str = r#"{"BusinessNumber": "8613800000000", "UserNumber": "8613800000001", "Kind": "image", "Url": "https://files.example/door.jpg", "Caption": "The blue door"}"#;
const LOCATION: &str = r#"{"BusinessNumber": "8613800000000", "UserNumber": "8613800000001", "Latitude": 31.25, "Longitude": 121.5, "Name": "Harbor"}"#;
const CONTACT: &str = r#"{"BusinessNumber": "8613800000000", "UserNumber": "8613800000001", "Contact": {"Name": "Ada", "Phone": "+8613800000002"}}"#;
const PRESS: &str = r#"{"MessageId": "17041646450000000000001", "Index": 0}"#;
const CHOOSE: &str = r#"{"MessageId": "17041646450000000000001", "RowId": "row_1"}"#;
const SUBMIT_FLOW: &str = r#"{"MessageId": "17041646450000000000001", "Data": {"day": "Friday"}}"#;
const REACT: &str = r#"{"MessageId": "17041646450000000000001", "Emoji": "👍"}"#;
const RECEIPT: &str =
    r#"{"MessageId": "17041646450000000000001", "Status": "Failed", "ErrorCode": "131026"}"#;
const RESEND: &str = r#"{"Id": 1, "Quirks": ["Duplicates"]}"#;
const SWITCH_FAULT: &str = r#"{"Id": 1, "On": false}"#;

/// The doors for customers and decisions.
pub(super) const CUSTOMER: &[Door] = &[
    Door {
        method: "POST",
        path: "/-/receive-media",
        summary: "Adds a file from a customer: Kind is image, video, audio, document or sticker.",
        example: MEDIA,
        open: receive_media,
    },
    Door {
        method: "POST",
        path: "/-/receive-location",
        summary: "Adds a place from a customer, in degrees.",
        example: LOCATION,
        open: receive_location,
    },
    Door {
        method: "POST",
        path: "/-/receive-contact",
        summary: "Adds a contact from a customer.",
        example: CONTACT,
        open: receive_contact,
    },
    Door {
        method: "POST",
        path: "/-/press",
        summary: "Lets the customer press a button of a message; Card names the card that has it.",
        example: PRESS,
        open: press,
    },
    Door {
        method: "POST",
        path: "/-/choose",
        summary: "Lets the customer choose a row of a list.",
        example: CHOOSE,
        open: choose,
    },
    Door {
        method: "POST",
        path: "/-/submit-flow",
        summary: "Lets the customer complete the Flow of a message.",
        example: SUBMIT_FLOW,
        open: submit_flow,
    },
    Door {
        method: "POST",
        path: "/-/react",
        summary: "Lets the customer react to a message; an empty Emoji takes the reaction back.",
        example: REACT,
        open: react,
    },
    Door {
        method: "POST",
        path: "/-/receipt",
        summary: "Sends one more receipt of a message: Status is Sent, Delivered, Read or Failed (with an ErrorCode).",
        example: RECEIPT,
        open: receipt,
    },
    Door {
        method: "POST",
        path: "/-/resend-callback",
        summary: "Sends a callback once more, as a new one: with the same body, or with the Quirks of \
                  /-/callback-quirks.",
        example: RESEND,
        open: resend,
    },
    Door {
        method: "POST",
        path: "/-/switch-fault",
        summary: "Switches a fault off, or on again.",
        example: SWITCH_FAULT,
        open: switch_fault,
    },
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Media {
    business_number: String,
    user_number: String,
    kind: String,
    url: String,
    caption: Option<String>,
    file_name: Option<String>,
    mime_type: Option<String>,
    channel_type: Option<String>,
    cust_space_id: Option<String>,
    user_name: Option<String>,
    context_message_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Location {
    business_number: String,
    user_number: String,
    latitude: f64,
    longitude: f64,
    name: Option<String>,
    address: Option<String>,
    channel_type: Option<String>,
    cust_space_id: Option<String>,
    user_name: Option<String>,
    context_message_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ContactOf {
    business_number: String,
    user_number: String,
    contact: Contact,
    channel_type: Option<String>,
    cust_space_id: Option<String>,
    user_name: Option<String>,
    context_message_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Contact {
    name: String,
    phone: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Press {
    message_id: String,
    index: usize,
    card: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Choose {
    message_id: String,
    row_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SubmitFlow {
    message_id: String,
    #[serde(default)]
    data: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct React {
    message_id: String,
    emoji: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Receipt {
    message_id: String,
    status: String,
    error_code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Resend {
    id: u64,
    #[serde(default)]
    quirks: Vec<CallbackQuirk>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SwitchFault {
    id: u64,
    on: bool,
}

fn receive_media(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: Media = read(request, MEDIA)?;
    let mut file = InboundMedia::new(wanted.kind, wanted.url);
    file = with(file, wanted.caption, InboundMedia::caption);
    file = with(file, wanted.file_name, InboundMedia::file_name);
    file = with(file, wanted.mime_type, InboundMedia::mime_type);
    file.check().map_err(|problem| invalid(&problem))?;
    let mut message = InboundMessage::media(wanted.business_number, wanted.user_number, &file);
    message = with(message, wanted.channel_type, InboundMessage::channel_type);
    message = with(message, wanted.cust_space_id, InboundMessage::cust_space_id);
    message = with(message, wanted.user_name, InboundMessage::user_name);
    received(memory, with(message, wanted.context_message_id, InboundMessage::context_message_id), now)
}

fn receive_location(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: Location = read(request, LOCATION)?;
    let Location { latitude, longitude, name, address, .. } = wanted;
    let place = InboundPlace { latitude, longitude, name, address };
    place.check().map_err(|problem| invalid(&problem))?;
    let mut message = InboundMessage::new(wanted.business_number, wanted.user_number, place.content());
    message = with(message.message_type("LOCATION"), wanted.channel_type, InboundMessage::channel_type);
    message = with(message, wanted.cust_space_id, InboundMessage::cust_space_id);
    message = with(message, wanted.user_name, InboundMessage::user_name);
    received(memory, with(message, wanted.context_message_id, InboundMessage::context_message_id), now)
}

fn receive_contact(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: ContactOf = read(request, CONTACT)?;
    let Contact { name, phone } = wanted.contact;
    let mut message = InboundMessage::contact(wanted.business_number, wanted.user_number, &name, &phone);
    message = with(message, wanted.channel_type, InboundMessage::channel_type);
    message = with(message, wanted.cust_space_id, InboundMessage::cust_space_id);
    message = with(message, wanted.user_name, InboundMessage::user_name);
    received(memory, with(message, wanted.context_message_id, InboundMessage::context_message_id), now)
}

/// Applies a setter to a value that may be left out.
fn with<T>(built: T, value: Option<String>, set: impl FnOnce(T, String) -> T) -> T {
    match value {
        Some(value) => set(built, value),
        None => built,
    }
}

fn received(memory: &mut Memory, message: InboundMessage, now: SystemTime) -> Result<Reply, Reply> {
    message.check().map_err(|problem| invalid(&problem))?;
    let id = messages::receive(&mut memory.service, message, now);
    Ok(succeeded_with("MessageId", id.into()))
}

fn press(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: Press = read(request, PRESS)?;
    answered(messages::press(&mut memory.service, &wanted.message_id, wanted.card, wanted.index, now))
}

fn choose(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: Choose = read(request, CHOOSE)?;
    answered(messages::choose(&mut memory.service, &wanted.message_id, &wanted.row_id, now))
}

fn submit_flow(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: SubmitFlow = read(request, SUBMIT_FLOW)?;
    answered(messages::submit_flow(&mut memory.service, &wanted.message_id, wanted.data, now))
}

fn react(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: React = read(request, REACT)?;
    answered(messages::react(&mut memory.service, &wanted.message_id, &wanted.emoji, now))
}

fn answered(answer: Result<String, ReplyError>) -> Result<Reply, Reply> {
    let status = |error| match error {
        ReplyError::UnknownMessage => StatusCode::NOT_FOUND,
        _ => StatusCode::CONFLICT,
    };
    match answer {
        Ok(id) => Ok(succeeded_with("MessageId", id.into())),
        Err(error) => Err(failed(status(error), error.code(), &error.to_string())),
    }
}

fn receipt(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let Receipt { message_id, status, error_code } = read(request, RECEIPT)?;
    let sent = messages::send_receipt(&mut memory.service, &message_id, &status, error_code.as_deref(), now);
    sent.map(|()| succeeded()).map_err(|error| {
        let status = match error {
            ReceiptError::UnknownMessage => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        };
        failed(status, error.code(), &error.to_string())
    })
}

fn resend(memory: &mut Memory, request: &Request, now: SystemTime) -> Result<Reply, Reply> {
    let wanted: Resend = read(request, RESEND)?;
    let ids = memory.service.callbacks.resend(wanted.id, &wanted.quirks, now);
    if ids.is_empty() {
        let message = "no callback has this Id, or it was forgotten";
        return Err(failed(StatusCode::NOT_FOUND, "NoCallback", message));
    }
    Ok(succeeded_with("Ids", ids.into()))
}

fn switch_fault(memory: &mut Memory, request: &Request, _: SystemTime) -> Result<Reply, Reply> {
    let wanted: SwitchFault = read(request, SWITCH_FAULT)?;
    if memory.faults.switch(wanted.id, wanted.on) {
        memory.settings.feed.tell(Change::Faults);
        return Ok(succeeded());
    }
    Err(failed(StatusCode::NOT_FOUND, "NoFault", "no pending fault has this Id"))
}
