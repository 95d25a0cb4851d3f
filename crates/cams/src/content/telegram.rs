//! Content for Telegram. `From` is the bot ID, `To` the chat ID.
//!
//! ```
//! use cams::content::{Content, telegram};
//!
//! assert_eq!(Content::from(telegram::Gif::new("https://example.com/a.gif")).message_type().as_str(), "gif");
//! ```
//!
//! `document` has no documented keys, and `interactive` is passed on as a message of Telegram's own API. Send both with
//! [`Content::raw`](crate::content::Content::raw).

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use serde::{Deserialize, Serialize};

use crate::check::Violations;
use crate::content::body::Body;
use crate::content::rules::{coordinates, required};
use crate::content::scalar;
use crate::content::shape::{hidden, links, setters};

/// A text.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Text {
    /// The text.
    pub text: String,
}

impl Body for Text {
    const CHANNEL: SendChannelType = SendChannelType::Telegram;
    const MESSAGE_TYPE: MessageType = MessageType::Text;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        required(&mut found, "text", &self.text);
        found
    }
}

/// A place. Its coordinates are degrees, sent as texts, as on WhatsApp; which type Telegram expects is not documented.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Location {
    /// Degrees north, -90 to 90.
    #[serde(serialize_with = "scalar::as_text", deserialize_with = "scalar::required")]
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    #[serde(serialize_with = "scalar::as_text", deserialize_with = "scalar::required")]
    pub longitude: f64,
}

impl Body for Location {
    const CHANNEL: SendChannelType = SendChannelType::Telegram;
    const MESSAGE_TYPE: MessageType = MessageType::Location;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        coordinates(&mut found, self.latitude, self.longitude);
        found
    }
}

links! { Telegram:
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// An animated picture.
    Gif,
    /// A sticker.
    Sticker,
}

setters! {
    Text { text: String }
    Location { latitude: f64, longitude: f64 }
}

hidden!(Text, Location);
