//! Checks of requests whose parameters were set one by one, or came as JSON.
//!
//! Only what the service can never accept is an error. Everything else is a warning, because a limit may have changed,
//! and somebody who sets single parameters may know better.

use cams_models::{
    SendChannelType, SendChatappMassMessageRequest, SendChatappMessageMessageType as MessageType,
    SendChatappMessageRequest, SendChatappMessageType,
};

use crate::check::Violations;
use crate::content::message::Content;
use crate::content::parties::{check_recipient, check_sender};
use crate::content::template::check_filling;
use crate::rules::{json, language, placeholders};

/// Maximum number of recipients whose mistakes are reported. The others are likely to have the same.
const RECIPIENTS: usize = 10;

/// Checks a message to one recipient.
pub(crate) fn check_message(request: &SendChatappMessageRequest) -> Violations {
    let mut found = check_sender(&request.channel_type, &request.from);
    check_fallback(&mut found, request.fall_back_content.as_deref());
    let recipient_type = request.recipient_type.as_ref();
    found.within("", check_recipient(&request.channel_type, recipient_type, &request.to));
    if request.r#type == SendChatappMessageType::Template {
        language::check(&mut found, request.language.as_deref().unwrap_or_default());
        let payload = request.payload.as_deref().unwrap_or_default();
        let (variables, products) = (request.template_params.as_ref(), request.product_action.as_ref());
        found.within("", check_filling(variables, payload, products));
        return found.into_warnings();
    }
    found = found.into_warnings();
    if let Some(text) = &request.content_json {
        let message_type = request.message_type.clone().unwrap_or_else(|| "".into());
        found.within("", check_content(&request.channel_type, message_type, text));
    }
    found
}

fn check_content(channel: &SendChannelType, message_type: MessageType, text: &str) -> Violations {
    match json::read(text) {
        Ok(body) => Content::raw(channel.clone(), message_type, body).check().clone(),
        Err(rule) => {
            let mut found = Violations::new();
            found.error("Content", rule);
            found
        }
    }
}

/// Checks the text of the SMS that is sent if the message fails.
fn check_fallback(found: &mut Violations, text: Option<&str>) {
    for (_, rule) in text.map(placeholders::unfilled).unwrap_or_default() {
        found.warning("FallBackContent", rule);
    }
}

/// Checks messages to many recipients.
pub(crate) fn check_messages(request: &SendChatappMassMessageRequest) -> Violations {
    let mut found = check_sender(&request.channel_type, &request.from);
    check_fallback(&mut found, request.fall_back_content.as_deref());
    language::check(&mut found, &request.language);
    let mut faulty = 0;
    for (at, recipient) in request.sender_list.iter().flatten().enumerate() {
        let to = recipient.to.as_deref().unwrap_or_default();
        let payload = recipient.payload.as_slice();
        let mut part = check_recipient(&request.channel_type, recipient.recipient_type.as_ref(), to);
        let (variables, products) = (recipient.template_params.as_ref(), recipient.product_action.as_ref());
        part.within("", check_filling(variables, payload, products));
        faulty += usize::from(!part.is_empty());
        found.within(&format!("SenderList[{at}]"), part);
        if faulty == RECIPIENTS {
            break;
        }
    }
    found.into_warnings()
}
