//! The header of an interactive message.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::content::shape::hidden;

/// The header of an interactive message.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value", into = "Value")]
#[non_exhaustive]
pub enum Header {
    /// A text; Meta allows 60 characters.
    Text(String),
    /// A picture, by its URL.
    Image(String),
    /// A video, by its URL.
    Video(String),
    /// A file, by its URL.
    Document(String),
    /// Any other, as JSON.
    Raw(Value),
}

impl Header {
    /// A text; Meta allows 60 characters.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A picture, by its URL.
    #[must_use]
    pub fn image(link: impl Into<String>) -> Self {
        Self::Image(link.into())
    }

    /// A video, by its URL.
    #[must_use]
    pub fn video(link: impl Into<String>) -> Self {
        Self::Video(link.into())
    }

    /// A file, by its URL.
    #[must_use]
    pub fn document(link: impl Into<String>) -> Self {
        Self::Document(link.into())
    }
}

hidden!(Header);

impl From<Header> for Value {
    fn from(header: Header) -> Self {
        match header {
            Header::Text(text) => json!({"type": "text", "text": text}),
            Header::Image(link) => json!({"type": "image", "image": {"link": link}}),
            Header::Video(link) => json!({"type": "video", "video": {"link": link}}),
            Header::Document(link) => json!({"type": "document", "document": {"link": link}}),
            Header::Raw(value) => value,
        }
    }
}

/// A header that contains more than its type, such as a file name, is kept unchanged.
impl From<Value> for Header {
    fn from(value: Value) -> Self {
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str);
        let typed = match text("/type") {
            Some("text") => text("/text").map(Self::text),
            Some("image") => text("/image/link").map(Self::image),
            Some("video") => text("/video/link").map(Self::video),
            Some("document") => text("/document/link").map(Self::document),
            _ => None,
        };
        typed.filter(|typed| Value::from(typed.clone()) == value).unwrap_or(Self::Raw(value))
    }
}
