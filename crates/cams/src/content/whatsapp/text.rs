//! Texts, and emojis under messages.

use crate::content::body::bodies;
use crate::content::rules::{advised, required};

bodies! { Whatsapp:
    /// A text.
    Text = Text {
        /// The text; Meta allows 4,096 characters.
        text: String = "text",
        ;
        /// Whether the first link in it is shown with a preview. The service wants `"true"` or `"false"`, as texts, and
        /// assumes `false`.
        preview_url / with_preview_url: bool = "previewUrl" as truth,
    }
    check(body, found) {
        required(&mut found, "text", &body.text);
        advised(&mut found, "text", &body.text, 4096);
    }

    /// An emoji under an earlier message.
    Reaction = Reaction {
        /// ID of the message.
        message_id: String = "messageId",
        /// The emoji. By Meta's documentation an empty one takes the reaction back; not tried against the live service,
        /// which documents it as required.
        emoji: String = "emoji",
    }
    check(body, found) {
        required(&mut found, "messageId", &body.message_id);
        if body.emoji.is_empty() {
            found.warning("emoji", "is empty, which takes a reaction back by Meta's documentation");
        }
    }
}

/// A truth value as text. Both forms are read.
mod truth {
    use cams_operation::lenient;
    use serde_core::Deserializer;

    pub(super) fn read<'de, D: Deserializer<'de>>(value: D) -> Result<Option<bool>, D::Error> {
        lenient::scalar(value)
    }

    pub(super) fn write(value: &Option<bool>) -> Option<&'static str> {
        value.map(|value| if value { "true" } else { "false" })
    }
}
