//! The setters of SendChatappMessage for typed content and for templates.

use cams_models::{SendChannelType, SendChatappMessageRequest, SendChatappMessageType};

use crate::call::Given;
use crate::check::Violations;
use crate::content::message::Content;
use crate::content::parties::{check_recipient, check_sender};
use crate::content::template::{Template, TemplateId};
use crate::generated::SendChatappMessage;

impl<HasChannelType, HasFrom, HasTo, HasType> SendChatappMessage<HasChannelType, HasFrom, HasTo, HasType> {
    /// Sets `ChannelType`, `Type`, `MessageType` and `Content` together, in place of a template. Rules that the content
    /// breaks, and a `From` or `To` that cannot be, are told when the call is sent, before anything leaves.
    ///
    /// See [`content`](crate::content) for what there is.
    pub fn content(
        mut self,
        content: impl Into<Content>,
    ) -> SendChatappMessage<Given, HasFrom, HasTo, Given> {
        let content = content.into();
        self.call.violations = content.check().clone();
        self.call.rule = Some(rule(content.channel(), false));
        forget_template(&mut self.call.request);
        self.call.request.content_json = Some(content.to_json());
        self.call.request.message_type = Some(content.message_type().clone());
        self.channel_type(content.channel().clone()).r#type("message")
    }

    /// Sets `ChannelType`, `Type`, the template with its language, variables and actions, in place of other content.
    /// Rules that it breaks, and a `From` or `To` that cannot be, are told when the call is sent, before anything
    /// leaves.
    pub fn template(mut self, template: Template) -> SendChatappMessage<Given, HasFrom, HasTo, Given> {
        self.call.violations = template.check();
        self.call.rule = Some(rule(&template.channel, true));
        let request = &mut self.call.request;
        forget_template(request);
        request.content_json = None;
        request.message_type = None;
        match template.id {
            TemplateId::Code(code) => request.template_code = Some(code),
            TemplateId::Name(name) => request.template_name = Some(name),
        }
        request.language = Some(template.language);
        request.template_params = Some(template.variables).filter(|variables| !variables.is_empty());
        request.payload = Some(template.payload).filter(|payload| !payload.is_empty());
        request.flow_action = template.flow_action;
        request.product_action = template.product_action;
        self.channel_type(template.channel).r#type("template")
    }
}

/// What an earlier template has set.
fn forget_template(request: &mut SendChatappMessageRequest) {
    request.template_code = None;
    request.template_name = None;
    request.language = None;
    request.template_params = None;
    request.payload = None;
    request.flow_action = None;
    request.product_action = None;
}

/// What finds what only the whole request shows.
type Rule = fn(&SendChatappMessageRequest) -> Violations;

/// The rule for content or a template of a channel. A builder keeps it as a function, which knows the channel by its
/// number here.
fn rule(channel: &SendChannelType, is_template: bool) -> Rule {
    match (channel, is_template) {
        (SendChannelType::Whatsapp, false) => check::<0, false>,
        (SendChannelType::Whatsapp, true) => check::<0, true>,
        (SendChannelType::Messenger, false) => check::<1, false>,
        (SendChannelType::Messenger, true) => check::<1, true>,
        (SendChannelType::Instagram, false) => check::<2, false>,
        (SendChannelType::Instagram, true) => check::<2, true>,
        (SendChannelType::Viber, false) => check::<3, false>,
        (SendChannelType::Viber, true) => check::<3, true>,
        (SendChannelType::Telegram, false) => check::<4, false>,
        (SendChannelType::Telegram, true) => check::<4, true>,
        (_, false) => check::<5, false>,
        (_, true) => check::<5, true>,
    }
}

/// The channels by their numbers.
const CHANNELS: [SendChannelType; 5] = [
    SendChannelType::Whatsapp,
    SendChannelType::Messenger,
    SendChannelType::Instagram,
    SendChannelType::Viber,
    SendChannelType::Telegram,
];

/// What only the whole request shows: parameters that were set afterwards and contradict the content or the template.
fn check<const CHANNEL: usize, const IS_TEMPLATE: bool>(request: &SendChatappMessageRequest) -> Violations {
    let channel = &request.channel_type;
    let mut found = check_sender(channel, &request.from);
    found.within("", check_recipient(channel, request.recipient_type.as_ref(), &request.to));
    let what = if IS_TEMPLATE { "template" } else { "content" };
    if let Some(expected) = CHANNELS.get(CHANNEL).filter(|expected| *expected != channel) {
        let hint = if IS_TEMPLATE { "call `Template::channel`" } else { "give content for the channel" };
        found.error("ChannelType", format!("contradicts the {what}, which is for `{expected}`; {hint}"));
    }
    let expected =
        if IS_TEMPLATE { SendChatappMessageType::Template } else { SendChatappMessageType::Message };
    if request.r#type != expected {
        found.error("Type", format!("contradicts the {what}, which makes it `{expected}`; do not set it"));
    }
    if !IS_TEMPLATE && (request.template_code.is_some() || request.template_name.is_some()) {
        found.warning("TemplateCode", "is set beside a content; a message has one or the other");
    }
    if *channel == SendChannelType::Viber && request.label.is_none() {
        found.warning(
            "Label",
            "is missing; earlier documentation demands `promotion` or `transaction` on Viber",
        );
    }
    found
}
