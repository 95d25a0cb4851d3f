//! Sending: to one recipient, and from a template to many.

use cams_models::{
    MassMessageRecipient, MessageDirection, SendChannelType, SendChatappMassMessageRequest,
    SendChatappMessageRequest, SendChatappMessageType,
};
use serde_json::{Value, json};

use super::history::{Message, TEMPLATE};
use super::receipts::{self, Receipt};
use super::{failures, kinds, strict};
use crate::answer::{Outcome, Refusal, elements};
use crate::service::Service;

/// Most recipients of a mass sending.
const MAX_RECIPIENTS: usize = 1000;

pub(super) fn one(service: &mut Service, request: SendChatappMessageRequest) -> Outcome {
    kinds::check_channel(&request.channel_type)?;
    check_numbers(&request.channel_type, &request.from, Some(&request.to))?;
    strict::check_sender(service, &request.channel_type, &request.from)?;
    let is_template = is_template(&request.r#type)?;
    let kind = if is_template {
        check_template(request.template_code.as_ref(), request.template_name.as_ref())?;
        check(request.language.is_some(), "LanguageNotEmpty", "Language must be given for a template.")?;
        strict::check_template(service, &strict::Wanted::of(&request))?;
        TEMPLATE.to_owned()
    } else {
        check_content(&request)?;
        request.message_type.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    let channel = request.channel_type.to_string();
    let mut message = Message::new(request.cust_space_id, MessageDirection::Down, &channel, service.now);
    message.set_kind(&kind);
    let record = &mut message.record;
    record.business_number = Some(request.from.clone());
    record.user_number = Some(request.to.clone());
    record.message_source = Some("api".into());
    record.r#type = Some(request.r#type.to_string());
    if is_template {
        record.template_code = request.template_code;
        record.template_name = request.template_name;
        record.language_code = request.language;
    } else {
        record.message = request.content_json;
    }
    let is_closed = !is_template && strict::is_window_closed(service, &channel, &request.from, &request.to);
    let closed = || is_closed.then(|| failures::of(failures::WINDOW_CLOSED)).flatten();
    if let Some(failure) = failures::scripted(&request.to).or_else(closed) {
        message.fail(failure);
    }
    let id = service.messages.keep(message);
    let last = service.messages.last().map(|message| Receipt::of(message, request.task_id.as_deref()));
    receipts::tell(service, &request.from, last.as_slice());
    Ok(elements([("MessageId", json!(id))]))
}

/// The messages of a mass sending have ids of their own, which only the history and the receipts show.
pub(super) fn many(service: &mut Service, request: SendChatappMassMessageRequest) -> Outcome {
    kinds::check_channel(&request.channel_type)?;
    let recipients = request.sender_list.as_deref().unwrap_or_default();
    check(!recipients.is_empty(), "SenderListNotEmpty", "SenderList must name at least one recipient.")?;
    let too_many = format!("SenderList must name at most {MAX_RECIPIENTS} recipients.");
    check(recipients.len() <= MAX_RECIPIENTS, "SenderListTooLong", &too_many)?;
    check_template(request.template_code.as_ref(), request.template_name.as_ref())?;
    for recipient in recipients {
        check_numbers(&request.channel_type, &request.from, recipient.to.as_deref())?;
    }
    strict::check_sender(service, &request.channel_type, &request.from)?;
    for recipient in recipients {
        let params = recipient.template_params.as_ref();
        strict::check_template(service, &strict::Wanted { params, ..strict::Wanted::of_many(&request) })?;
    }
    let first = template_message(service, &request);
    let group_message_id = service.messages.new_id(first.time);
    let mut receipts = Vec::with_capacity(recipients.len());
    for MassMessageRecipient { to, .. } in recipients {
        let mut message = template_message(service, &request);
        message.record.user_number.clone_from(to);
        message.group_message_id = Some(group_message_id.clone());
        if let Some(failure) = to.as_deref().and_then(failures::scripted) {
            message.fail(failure);
        }
        service.messages.keep(message);
        let last = service.messages.last();
        receipts.extend(last.map(|message| Receipt::of(message, request.task_id.as_deref())));
    }
    receipts::tell(service, &request.from, &receipts);
    Ok(elements([("GroupMessageId", json!(group_message_id))]))
}

fn template_message(service: &Service, request: &SendChatappMassMessageRequest) -> Message {
    let channel = request.channel_type.to_string();
    let mut message =
        Message::new(request.cust_space_id.clone(), MessageDirection::Down, &channel, service.now);
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

/// Whether a message is made from a template. An unknown type is refused like an unknown kind of message.
fn is_template(kind: &SendChatappMessageType) -> Result<bool, Refusal> {
    let message = "Type is not supported; it must be template or message.";
    check(!matches!(kind, SendChatappMessageType::Unknown(_)), "MessageTypeNotSupport", message)?;
    Ok(*kind == SendChatappMessageType::Template)
}

/// On WhatsApp a sender is digits, and a recipient may also be the id of a user or a group.
fn check_numbers(channel: &SendChannelType, from: &str, to: Option<&str>) -> Result<(), Refusal> {
    if *channel != SendChannelType::Whatsapp {
        return Ok(());
    }
    let is_number = !from.is_empty() && from.bytes().all(|byte| byte.is_ascii_digit());
    check(is_number, "FromOnlyNumeric", "From must be digits with country code and no `+`.")?;
    let is_id =
        |to: &str| !to.is_empty() && to.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    check(to.is_some_and(is_id), "ToOnlyNumeric", "To must be digits with country code and no `+`.")
}

fn check_template(code: Option<&String>, name: Option<&String>) -> Result<(), Refusal> {
    let message = "TemplateCode or TemplateName must be given for a template.";
    check(code.is_some() || name.is_some(), "TemplateCodeNotEmpty", message)
}

fn check_content(request: &SendChatappMessageRequest) -> Result<(), Refusal> {
    let Some(kind) = &request.message_type else {
        return check(false, "MessageTypeNotEmpty", "MessageType must be given for a message.");
    };
    kinds::check_kind(&request.channel_type, kind)?;
    let Some(content) = &request.content_json else {
        return check(false, "ContentNotEmpty", "Content must be given for a message.");
    };
    let parsed: Result<Value, _> = serde_json::from_str(content);
    match parsed {
        Ok(content) => kinds::check_content(&request.channel_type, kind, &content),
        Err(_) => check(false, "ContentError", "Content must be a JSON object as text."),
    }
}
