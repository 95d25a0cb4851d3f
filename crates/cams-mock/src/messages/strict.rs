//! The checks of a message that only a strict server makes: the number, the template, and the window.

use std::collections::BTreeMap;
use std::sync::Arc;

use cams_models::{
    SendChannelType, SendChatappMassMessageRequest, SendChatappMessageRequest, TemplateComponent,
    TemplateType,
};

use crate::answer::Refusal;
use crate::service::Service;

/// The template of a message.
pub(super) struct Wanted<'a> {
    pub(super) space: &'a Option<String>,
    pub(super) channel: &'a SendChannelType,
    pub(super) code: Option<&'a String>,
    pub(super) name: Option<&'a String>,
    pub(super) language: Option<&'a String>,
    pub(super) params: Option<&'a BTreeMap<String, String>>,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(request: &'a SendChatappMessageRequest) -> Self {
        Self {
            space: &request.cust_space_id,
            channel: &request.channel_type,
            code: request.template_code.as_ref(),
            name: request.template_name.as_ref(),
            language: request.language.as_ref(),
            params: request.template_params.as_ref(),
        }
    }

    /// Returns the template of a mass send, whose parameters each recipient has.
    pub(super) fn of_many(request: &'a SendChatappMassMessageRequest) -> Self {
        Self {
            space: &request.cust_space_id,
            channel: &request.channel_type,
            code: request.template_code.as_ref(),
            name: request.template_name.as_ref(),
            language: Some(&request.language),
            params: None,
        }
    }
}

/// Refuses a sender that is not a connected WhatsApp number. Other channels have pages and bots, which have no state
/// here.
pub(super) fn check_sender(service: &Service, channel: &SendChannelType, from: &str) -> Result<(), Refusal> {
    if !service.is_strict || *channel != SendChannelType::Whatsapp || service.numbers.is_connected(from) {
        return Ok(());
    }
    refuse(
        "PhoneNumberError",
        "From is not a connected number; add it, verify it, and look until it is CONNECTED.",
    )
}

/// Returns the components of the template of messages, if there is one. The messages are counted.
pub(super) fn components(
    service: &mut Service,
    wanted: &Wanted<'_>,
    messages: usize,
) -> Option<Arc<Vec<TemplateComponent>>> {
    let kind = kind(wanted.channel)?;
    service.templates.send(wanted.space, wanted.code, wanted.name, wanted.language, &kind, messages)
}

/// Returns the type of a channel's templates, if it has any.
fn kind(channel: &SendChannelType) -> Option<TemplateType> {
    match channel {
        SendChannelType::Whatsapp => Some(TemplateType::Whatsapp),
        SendChannelType::Viber => Some(TemplateType::Viber),
        _ => None,
    }
}

/// Refuses a template that does not exist in this language, is not approved, or lacks a variable.
pub(super) fn check_template(service: &Service, wanted: &Wanted<'_>) -> Result<(), Refusal> {
    let Some(kind) = kind(wanted.channel) else { return Ok(()) };
    if !service.is_strict {
        return Ok(());
    }
    let templates = &service.templates;
    let found = templates.sendable(wanted.space, wanted.code, wanted.name, wanted.language, &kind);
    let Some(sendable) = found else {
        return refuse("TemplateNotExist", "This space has no such template in exactly this language.");
    };
    if !sendable.is_approved {
        return refuse(
            "TemplateNotApproved",
            "The template is not approved; its AuditStatus must be `pass`.",
        );
    }
    let is_given = |name: &String| {
        wanted.params.and_then(|params| params.get(name)).is_some_and(|value| !value.is_empty())
    };
    match sendable.variables.iter().find(|name| !is_given(name)) {
        Some(name) => refuse(
            "TemplateParamsNotEmpty",
            &format!("TemplateParams needs a value for the variable `{name}`."),
        ),
        None => Ok(()),
    }
}

/// Returns whether a message without a template is too late for the user. The service accepts it, and its receipt says
/// that it failed. A group has no window.
pub(super) fn is_window_closed(service: &Service, channel: &str, from: &str, to: &str) -> bool {
    let is_user = to.bytes().all(|byte| byte.is_ascii_digit());
    if !service.is_strict || channel != SendChannelType::Whatsapp.as_str() || !is_user {
        return false;
    }
    service.messages.open_until(from, to, service.now).is_none()
}

fn refuse(code: &str, message: &str) -> Result<(), Refusal> {
    Err(Refusal::business(format!("InvalidParameter.{code}"), message))
}
