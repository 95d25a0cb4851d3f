//! Content for Viber, on the international site only. `From` is the service ID, `To` a phone number. Viber has no
//! 24-hour window.
//!
//! ```
//! use cams::content::viber;
//!
//! # async fn run(client: cams::Client) -> Result<(), cams::Error> {
//! let offer = viber::TextButton::new("Summer sale", "Look", "https://example.com/sale");
//! let call = client.send_chatapp_message().from("28769").to("8613800000001").label("promotion");
//! call.content(offer).send().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Whether `fileSize` and `duration` are numbers or texts is not documented; they are sent as numbers.

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use serde::{Deserialize, Serialize};

use crate::check::Violations;
use crate::content::body::Body;
use crate::content::rules::{link, required};
use crate::content::scalar;
use crate::content::shape::{hidden, links, setters};

/// A text.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Text {
    /// Its text.
    pub text: String,
}

impl Body for Text {
    const CHANNEL: SendChannelType = SendChannelType::Viber;
    const MESSAGE_TYPE: MessageType = MessageType::Text;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        required(&mut found, "text", &self.text);
        found
    }
}

/// A video.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Video {
    /// URL of the file, `https://` or `http://`.
    pub link: String,
    /// URL of the preview picture of the video, `https://` or `http://`.
    pub thumbnail: String,
    /// Size of the video; the unit is not documented.
    #[serde(deserialize_with = "scalar::required")]
    pub file_size: i64,
    /// Length of the video in seconds; 0 to 600 are documented for templates.
    #[serde(deserialize_with = "scalar::required")]
    pub duration: i64,
}

impl Body for Video {
    const CHANNEL: SendChannelType = SendChannelType::Viber;
    const MESSAGE_TYPE: MessageType = MessageType::Video;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        link(&mut found, "link", &self.link);
        link(&mut found, "thumbnail", &self.thumbnail);
        positive(&mut found, "fileSize", self.file_size);
        duration(&mut found, self.duration);
        found
    }
}

/// A file.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Document {
    /// URL of the file, `https://` or `http://`.
    pub link: String,
    /// Name that the recipient sees.
    pub file_name: String,
    /// Type of the file, such as `pdf`.
    pub file_type: String,
}

impl Body for Document {
    const CHANNEL: SendChannelType = SendChannelType::Viber;
    const MESSAGE_TYPE: MessageType = MessageType::Document;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        link(&mut found, "link", &self.link);
        required(&mut found, "fileName", &self.file_name);
        required(&mut found, "fileType", &self.file_type);
        found
    }
}

/// Text and picture. It is not documented that it needs both, but it follows from the other kinds.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TextImage {
    /// Its text.
    pub text: String,
    /// URL of the file, `https://` or `http://`.
    pub link: String,
}

impl Body for TextImage {
    const CHANNEL: SendChannelType = SendChannelType::Viber;
    const MESSAGE_TYPE: MessageType = MessageType::TextImage;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        required(&mut found, "text", &self.text);
        link(&mut found, "link", &self.link);
        found
    }
}

/// Text and button.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TextButton {
    /// Its text.
    pub text: String,
    /// Label of the button.
    pub caption: String,
    /// URL that the button opens, `https://` or `http://`.
    pub action: String,
}

impl Body for TextButton {
    const CHANNEL: SendChannelType = SendChannelType::Viber;
    const MESSAGE_TYPE: MessageType = MessageType::TextButton;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        required(&mut found, "text", &self.text);
        required(&mut found, "caption", &self.caption);
        link(&mut found, "action", &self.action);
        found
    }
}

/// Text, picture and button.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TextImageButton {
    /// Its text.
    pub text: String,
    /// URL of the file, `https://` or `http://`.
    pub link: String,
    /// Label of the button.
    pub caption: String,
    /// URL that the button opens, `https://` or `http://`.
    pub action: String,
}

impl Body for TextImageButton {
    const CHANNEL: SendChannelType = SendChannelType::Viber;
    const MESSAGE_TYPE: MessageType = MessageType::TextImageButton;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        required(&mut found, "text", &self.text);
        link(&mut found, "link", &self.link);
        required(&mut found, "caption", &self.caption);
        link(&mut found, "action", &self.action);
        found
    }
}

/// Text and video.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TextVideo {
    /// Its text.
    pub text: String,
    /// URL of the file, `https://` or `http://`.
    pub link: String,
    /// URL of the preview picture of the video, `https://` or `http://`.
    pub thumbnail: String,
    /// Size of the video; the unit is not documented.
    #[serde(deserialize_with = "scalar::required")]
    pub file_size: i64,
    /// Length of the video in seconds; 0 to 600 are documented for templates.
    #[serde(deserialize_with = "scalar::required")]
    pub duration: i64,
}

impl Body for TextVideo {
    const CHANNEL: SendChannelType = SendChannelType::Viber;
    const MESSAGE_TYPE: MessageType = MessageType::TextVideo;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        required(&mut found, "text", &self.text);
        link(&mut found, "link", &self.link);
        link(&mut found, "thumbnail", &self.thumbnail);
        positive(&mut found, "fileSize", self.file_size);
        duration(&mut found, self.duration);
        found
    }
}

/// Text, video and button.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TextVideoButton {
    /// Its text.
    pub text: String,
    /// URL of the file, `https://` or `http://`.
    pub link: String,
    /// URL of the preview picture of the video, `https://` or `http://`.
    pub thumbnail: String,
    /// Size of the video; the unit is not documented.
    #[serde(deserialize_with = "scalar::required")]
    pub file_size: i64,
    /// Length of the video in seconds; 0 to 600 are documented for templates.
    #[serde(deserialize_with = "scalar::required")]
    pub duration: i64,
    /// Label of the button.
    pub caption: String,
    /// URL of the button. The documentation contradicts itself: the Chinese text and the template rules forbid it, the
    /// English text requires it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
}

impl Body for TextVideoButton {
    const CHANNEL: SendChannelType = SendChannelType::Viber;
    const MESSAGE_TYPE: MessageType = MessageType::TextVideoButton;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        required(&mut found, "text", &self.text);
        link(&mut found, "link", &self.link);
        link(&mut found, "thumbnail", &self.thumbnail);
        positive(&mut found, "fileSize", self.file_size);
        duration(&mut found, self.duration);
        required(&mut found, "caption", &self.caption);
        if self.action.is_some() {
            found.warning(
                "action",
                "may be refused: the documentation contradicts itself about a button below a video",
            );
        }
        found
    }
}

links! { Viber:
    /// A picture; 800 × 800 pixels are recommended.
    Image,
}

setters! {
    Text { text: String }
    Video { link: String, thumbnail: String, file_size: i64, duration: i64 }
    Document { link: String, file_name: String, file_type: String }
    TextImage { text: String, link: String }
    TextButton { text: String, caption: String, action: String }
    TextImageButton { text: String, link: String, caption: String, action: String }
    TextVideo { text: String, link: String, thumbnail: String, file_size: i64, duration: i64 }
    TextVideoButton {
        text: String, link: String, thumbnail: String, file_size: i64, duration: i64, caption: String;
        /// URL of the button. The documentation contradicts itself: the Chinese text and the template rules forbid it,
        /// the English text requires it.
        with_action(action: String)
    }
}

hidden!(Text, Video, Document, TextImage, TextButton, TextImageButton, TextVideo, TextVideoButton);

fn positive(found: &mut Violations, path: &str, value: i64) {
    if value <= 0 {
        found.error(path, "must be more than 0");
    }
}

fn duration(found: &mut Violations, seconds: i64) {
    if !(0..=600).contains(&seconds) {
        found.warning("duration", "must be from 0 to 600 seconds in templates");
    }
}
