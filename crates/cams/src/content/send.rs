//! The setters of SendChatappMessage for typed content and for templates.

use cams_models::{SendChannelType, SendChatappMessageRequest, SendChatappMessageType};

use crate::call::Given;
use crate::check::{Rule, Violations};
use crate::content::message::IntoContent;
use crate::content::parties::{check_recipient, check_sender};
use crate::content::template::{Template, TemplateId};
use crate::generated::SendChatappMessage;

impl<HasChannelType, HasFrom, HasTo, HasType> SendChatappMessage<HasChannelType, HasFrom, HasTo, HasType> {
    /// Sets `ChannelType`, `Type`, `MessageType`, and `Content` together, and replaces a template. Broken rules of the
    /// content, and an impossible `From` or `To`, are reported when you send the call, before anything is sent.
    ///
    /// See [`content`](crate::content) for the types.
    pub fn content(mut self, content: impl IntoContent) -> SendChatappMessage<Given, HasFrom, HasTo, Given> {
        let content = content.into_content();
        self.call.violations = content.check().clone();
        self.call.rule = Some(rule(content.channel(), false));
        forget_template(&mut self.call.request);
        self.call.request.content_json = Some(content.to_json());
        self.call.request.message_type = Some(content.message_type().clone());
        self.channel_type(content.channel().clone()).r#type("message")
    }

    /// Sets `ChannelType`, `Type`, and the template with its language, variables, and actions, and replaces other
    /// content. Broken rules, and an impossible `From` or `To`, are reported when you send the call, before anything is
    /// sent.
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

/// Removes what an earlier template has set.
fn forget_template(request: &mut SendChatappMessageRequest) {
    request.template_code = None;
    request.template_name = None;
    request.language = None;
    request.template_params = None;
    request.payload = None;
    request.flow_action = None;
    request.product_action = None;
}

/// Returns the rule for content or a template of a channel.
fn rule(channel: &SendChannelType, is_template: bool) -> Rule<SendChatappMessageRequest> {
    let channel = channel.clone();
    Rule::new(move |request| check(request, &channel, is_template))
}

/// Checks what only the whole request shows: parameters that were set later and contradict the content or the template.
fn check(request: &SendChatappMessageRequest, expected: &SendChannelType, is_template: bool) -> Violations {
    let channel = &request.channel_type;
    let mut found = check_sender(channel, &request.from);
    found.within("", check_recipient(channel, request.recipient_type.as_ref(), &request.to));
    let what = if is_template { "template" } else { "content" };
    if expected != channel {
        let hint = if is_template { "call `Template::channel`" } else { "give content for the channel" };
        found.error("ChannelType", format!("contradicts the {what}, which is for `{expected}`; {hint}"));
    }
    let expected =
        if is_template { SendChatappMessageType::Template } else { SendChatappMessageType::Message };
    if request.r#type != expected {
        found.error("Type", format!("contradicts the {what}, which makes it `{expected}`; do not set it"));
    }
    if !is_template && (request.template_code.is_some() || request.template_name.is_some()) {
        found.warning("TemplateCode", "is set in addition to content; a message has one or the other");
    }
    if *channel == SendChannelType::Viber && request.label.is_none() {
        found.warning(
            "Label",
            "is missing; earlier documentation demands `promotion` or `transaction` on Viber",
        );
    }
    found
}
