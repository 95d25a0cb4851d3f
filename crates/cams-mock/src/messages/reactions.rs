//! Reactions: an emoji from either side on a message of the conversation.

use serde_json::Value;

use crate::service::Service;

/// Kind of a message that reacts to another.
pub(crate) const REACTION: &str = "reaction";

/// Who reacts. The number is the place in [`Extra::reactions`](super::message::Extra::reactions).
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    User = 0,
    Business = 1,
}

/// Records a reaction from its content. An empty emoji removes it.
pub(super) fn note(service: &mut Service, content: &str, side: Side) {
    let Ok(content) = serde_json::from_str::<Value>(content) else { return };
    let text = |name: &str| content.get(name).and_then(Value::as_str);
    let target = text("messageId").and_then(|id| service.messages.find(id));
    let Some(number) = target.map(|message| message.number) else { return };
    let emoji = text("emoji").filter(|emoji| !emoji.is_empty()).map(Into::into);
    service.messages.change(number, |message| {
        if let Some(place) = message.extra_mut().reactions.get_mut(side as usize) {
            *place = emoji;
        }
    });
}
