//! Media by link. WhatsApp fetches the file, so the URL must be public, at least until the message is delivered.

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use serde::{Deserialize, Serialize};

use crate::check::Violations;
use crate::content::body::Body;
use crate::content::rules::{at_most, link, required};
use crate::content::shape::{hidden, links, setters};

/// Documented maximum length of a caption.
const CAPTION: usize = 1024;

/// A picture: JPEG or PNG, at most 5 MB according to Meta's documentation.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Image {
    /// URL of the file, `https://` or `http://`.
    pub link: String,
    /// Text below it, at most 1,024 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

impl Body for Image {
    const CHANNEL: SendChannelType = SendChannelType::Whatsapp;
    const MESSAGE_TYPE: MessageType = MessageType::Image;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        link(&mut found, "link", &self.link);
        at_most(&mut found, "caption", self.caption.as_deref().unwrap_or_default(), CAPTION);
        found
    }
}

/// A video: MP4 or 3GP, at most 16 MB according to Meta's documentation.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Video {
    /// URL of the file, `https://` or `http://`.
    pub link: String,
    /// Text below it, at most 1,024 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

impl Body for Video {
    const CHANNEL: SendChannelType = SendChannelType::Whatsapp;
    const MESSAGE_TYPE: MessageType = MessageType::Video;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        link(&mut found, "link", &self.link);
        at_most(&mut found, "caption", self.caption.as_deref().unwrap_or_default(), CAPTION);
        found
    }
}

/// A file, at most 100 MB according to Meta's documentation.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Document {
    /// URL of the file, `https://` or `http://`.
    pub link: String,
    /// Name that the recipient sees, with its extension. One page of the documentation spells the key `filename`;
    /// this spelling is the one seen in production code.
    pub file_name: String,
    /// Text below it, at most 1,024 characters. The documentation contradicts itself: one page allows it, another
    /// calls it invalid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

impl Body for Document {
    const CHANNEL: SendChannelType = SendChannelType::Whatsapp;
    const MESSAGE_TYPE: MessageType = MessageType::Document;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        link(&mut found, "link", &self.link);
        required(&mut found, "fileName", &self.file_name);
        if let Some(caption) = &self.caption {
            at_most(&mut found, "caption", caption, CAPTION);
            found
                .warning("caption", "may not be shown: the documentation contradicts itself about documents");
        }
        found
    }
}

links! { Whatsapp:
    /// Audio: AAC, AMR, MP3, M4A, or OGG with Opus, at most 16 MB according to Meta's documentation. It has no caption.
    Audio,
    /// A sticker: WebP, at most 100 KB, or 500 KB if it is animated, according to Meta's documentation.
    Sticker,
}

setters! {
    Image {
        link: String;
        /// Text below the image, at most 1,024 characters.
        with_caption(caption: String)
    }
    Video {
        link: String;
        /// Text below the video, at most 1,024 characters.
        with_caption(caption: String)
    }
    Document {
        link: String, file_name: String;
        /// Text below the file, at most 1,024 characters. One page of the documentation calls it invalid.
        with_caption(caption: String)
    }
}

hidden!(Image, Video, Document);
