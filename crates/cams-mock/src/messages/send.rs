//! Sending: to one recipient, and from a template to many.

use std::time::SystemTime;

use cams_models::{
    MassMessageRecipient, MessageDirection, SendChannelType, SendChatappMassMessageRequest,
    SendChatappMessageRequest, SendChatappMessageType,
};
use serde_json::{Value, json};

use super::history::{History, Message};
use crate::answer::{Outcome, Refusal, elements};

/// Most recipients of a mass sending.
const MAX_RECIPIENTS: usize = 1000;

/// Kind of a message that is made from a template, in the history.
const TEMPLATE: &str = "template";

pub(super) fn one(history: &mut History, request: SendChatappMessageRequest, now: SystemTime) -> Outcome {
    check_numbers(&request.channel_type, &request.from, Some(&request.to))?;
    let is_template = request.r#type == SendChatappMessageType::Template;
    let kind = if is_template {
        check_template(request.template_code.as_ref(), request.template_name.as_ref())?;
        check(request.language.is_some(), "LanguageNotEmpty", "Language must be given for a template.")?;
        TEMPLATE.to_owned()
    } else {
        let kind = request.message_type.as_ref().map(ToString::to_string);
        check_content(request.content_json.as_deref(), kind.is_some())?;
        kind.unwrap_or_default()
    };
    let channel = request.channel_type.to_string();
    let mut message = Message::new(request.cust_space_id, MessageDirection::Down, &channel, now);
    message.set_kind(&kind);
    let record = &mut message.record;
    record.business_number = Some(request.from);
    record.user_number = Some(request.to);
    record.message_source = Some("api".into());
    record.r#type = Some(request.r#type.to_string());
    if is_template {
        record.template_code = request.template_code;
        record.template_name = request.template_name;
        record.language_code = request.language;
    } else {
        record.message = request.content_json;
    }
    Ok(elements([("MessageId", json!(history.keep(message)))]))
}

/// The messages of a mass sending have ids of their own, which only the history shows.
pub(super) fn many(
    history: &mut History,
    request: SendChatappMassMessageRequest,
    now: SystemTime,
) -> Outcome {
    let recipients = request.sender_list.as_deref().unwrap_or_default();
    check(!recipients.is_empty(), "SenderListNotEmpty", "SenderList must name at least one recipient.")?;
    let too_many = format!("SenderList must name at most {MAX_RECIPIENTS} recipients.");
    check(recipients.len() <= MAX_RECIPIENTS, "SenderListTooLong", &too_many)?;
    check_template(request.template_code.as_ref(), request.template_name.as_ref())?;
    for recipient in recipients {
        check_numbers(&request.channel_type, &request.from, recipient.to.as_deref())?;
    }
    let first = template_message(&request, now);
    let group_message_id = history.new_id(first.time);
    for MassMessageRecipient { to, .. } in recipients {
        let mut message = template_message(&request, now);
        message.record.user_number.clone_from(to);
        message.group_message_id = Some(group_message_id.clone());
        history.keep(message);
    }
    Ok(elements([("GroupMessageId", json!(group_message_id))]))
}

fn template_message(request: &SendChatappMassMessageRequest, now: SystemTime) -> Message {
    let channel = request.channel_type.to_string();
    let mut message = Message::new(request.cust_space_id.clone(), MessageDirection::Down, &channel, now);
    message.set_kind(TEMPLATE);
    let record = &mut message.record;
    record.business_number = Some(request.from.clone());
    record.message_source = Some("api".into());
    record.r#type = Some(TEMPLATE.into());
    record.template_code.clone_from(&request.template_code);
    record.template_name.clone_from(&request.template_name);
    record.language_code = Some(request.language.clone());
    message
}

fn check(is_right: bool, code: &str, message: &str) -> Result<(), Refusal> {
    if is_right { Ok(()) } else { Err(Refusal::business(format!("InvalidParameter.{code}"), message)) }
}

/// On WhatsApp a sender is digits, and a recipient may also be the id of a user or a group.
fn check_numbers(channel: &SendChannelType, from: &str, to: Option<&str>) -> Result<(), Refusal> {
    if *channel != SendChannelType::Whatsapp {
        return Ok(());
    }
    let is_number = from.bytes().all(|byte| byte.is_ascii_digit());
    check(is_number, "FromOnlyNumeric", "From must be digits with country code and no `+`.")?;
    let is_id =
        |to: &str| !to.is_empty() && to.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    check(to.is_some_and(is_id), "ToOnlyNumeric", "To must be digits with country code and no `+`.")
}

fn check_template(code: Option<&String>, name: Option<&String>) -> Result<(), Refusal> {
    let message = "TemplateCode or TemplateName must be given for a template.";
    check(code.is_some() || name.is_some(), "TemplateCodeNotEmpty", message)
}

/// What the content must be like for its kind is not looked at.
fn check_content(content: Option<&str>, has_kind: bool) -> Result<(), Refusal> {
    check(has_kind, "MessageTypeNotEmpty", "MessageType must be given for a message.")?;
    check(content.is_some(), "ContentNotEmpty", "Content must be given for a message.")?;
    let parsed: Result<Value, _> = serde_json::from_str(content.unwrap_or_default());
    let is_json = parsed.is_ok_and(|content| content.is_object() || content.is_array());
    check(is_json, "ContentError", "Content must be a JSON object as text.")
}
