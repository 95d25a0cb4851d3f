//! Sending: to one recipient, and from a template to many.

use std::sync::Arc;

use cams_models::{
    MassMessageRecipient, SendChannelType, SendChatappMassMessageRequest, SendChatappMessageRequest,
    SendChatappMessageType,
};
use serde_json::{Value, json};

use super::failures::{self, Failure};
use super::history::Draft;
use super::message::{Extra, Message, OfTemplate, Origin, TEMPLATE};
use super::reactions::{self, REACTION, Side};
use super::{kinds, receipts, strict};
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
    let is_closed = !is_template && strict::is_window_closed(service, &channel, &request.from, &request.to);
    let closed = || is_closed.then(|| failures::of(failures::WINDOW_CLOSED)).flatten();
    let components =
        if is_template { strict::components(service, &strict::Wanted::of(&request), 1) } else { None };
    let template = is_template.then(|| {
        let origin = Origin {
            components,
            code: request.template_code.map(Into::into),
            name: request.template_name.map(Into::into),
            language: request.language.map(Into::into),
        };
        OfTemplate::new(Arc::new(origin), request.template_params)
    });
    let reaction = request.content_json.as_deref().filter(|_| kind == REACTION).map(str::to_owned);
    let draft = Draft {
        space: request.cust_space_id,
        channel,
        number: request.from.clone(),
        user: Some(request.to.clone()),
        name: None,
        is_inbound: false,
        kind,
        content: request.content_json.filter(|_| !is_template),
        failure: failure(service, &request.from, &request.to).or_else(closed),
        call: service.call,
        extra: Extra {
            task_id: request.task_id.map(Into::into),
            context: request.context_message_id.map(Into::into),
            template,
            payload: request.payload.unwrap_or_default(),
            flow_token: request.flow_action.and_then(|action| action.flow_token),
            ..Extra::default()
        },
    };
    let number = service.messages.keep(draft, service.now);
    if let Some(reaction) = reaction {
        reactions::note(service, &reaction, Side::Business);
    }
    let receipt = receipts::of_number(service, number);
    let id = service.messages.message(number).map(Message::id).unwrap_or_default();
    receipts::tell(service, &request.from, receipt.as_slice());
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
    let group: Arc<str> = service.messages.new_id(service.now).into();
    let components = strict::components(service, &strict::Wanted::of_many(&request), recipients.len());
    let origin = Arc::new(Origin {
        components,
        code: request.template_code.map(Into::into),
        name: request.template_name.map(Into::into),
        language: Some(request.language.into()),
    });
    let mut receipts = Vec::with_capacity(recipients.len());
    let channel = request.channel_type.to_string();
    for recipient in request.sender_list.into_iter().flatten() {
        let MassMessageRecipient { to, template_params, payload, flow_action, .. } = recipient;
        let template = OfTemplate::new(Arc::clone(&origin), template_params);
        let draft = Draft {
            space: request.cust_space_id.clone(),
            channel: channel.clone(),
            number: request.from.clone(),
            name: None,
            is_inbound: false,
            kind: TEMPLATE.to_owned(),
            content: None,
            failure: to.as_deref().and_then(|to| failure(service, &request.from, to)),
            user: to,
            call: service.call,
            extra: Extra {
                group: Some(Arc::clone(&group)),
                task_id: request.task_id.as_deref().map(Into::into),
                template: Some(template),
                payload,
                flow_token: flow_action.and_then(|action| action.flow_token),
                ..Extra::default()
            },
        };
        let number = service.messages.keep_quietly(draft, service.now);
        receipts.extend(receipts::of_number(service, number));
    }
    service.messages.tell_of_many();
    receipts::tell(service, &request.from, &receipts);
    Ok(elements([("GroupMessageId", json!(&*group))]))
}

/// Why a message does not reach its recipient, whatever it contains.
fn failure(service: &Service, from: &str, to: &str) -> Option<Failure> {
    let blocked =
        || service.messages.is_blocked(from, to).then(|| failures::of(failures::UNDELIVERABLE)).flatten();
    failures::scripted(to).or_else(blocked)
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
