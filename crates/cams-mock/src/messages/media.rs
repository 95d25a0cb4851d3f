//! Files and places that users send, in the form in which callbacks describe them.

use serde_json::{Map, Value, json};

use crate::ids;

/// Kinds of files.
const KINDS: [&str; 5] = ["image", "video", "audio", "document", "sticker"];

/// A file from a user, for [`InboundMessage::media`](crate::InboundMessage::media).
#[derive(Clone, Debug)]
pub struct InboundMedia {
    kind: String,
    url: String,
    caption: Option<String>,
    file_name: Option<String>,
    mime_type: Option<String>,
}

impl InboundMedia {
    /// Creates a file of a kind (`image`, `video`, `audio`, `document`, or `sticker`) at a URL.
    #[must_use]
    pub fn new(kind: impl Into<String>, url: impl Into<String>) -> Self {
        Self { kind: kind.into(), url: url.into(), caption: None, file_name: None, mime_type: None }
    }

    /// Sets the text below the file.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// Sets the name of the file.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the type of the file, such as `image/png`. Default: the usual one for the kind.
    #[must_use]
    pub fn mime_type(mut self, mime_type: impl Into<String>) -> Self {
        self.mime_type = Some(mime_type.into());
        self
    }

    /// The type of the message, in capitals.
    pub(super) fn kind(&self) -> String {
        self.kind.to_ascii_uppercase()
    }

    /// Refuses what is not a file.
    pub(crate) fn check(&self) -> Result<(), String> {
        if !KINDS.contains(&self.kind.to_ascii_lowercase().as_str()) {
            return Err(format!("Kind must be one of {}", KINDS.join(", ")));
        }
        if !self.url.starts_with("http://") && !self.url.starts_with("https://") {
            return Err("Url must begin with http:// or https://".into());
        }
        Ok(())
    }

    /// The content, as a callback has it.
    pub(super) fn content(&self) -> String {
        let usual = match self.kind.to_ascii_lowercase().as_str() {
            "image" => "image/jpeg",
            "video" => "video/mp4",
            "audio" => "audio/ogg",
            "sticker" => "image/webp",
            _ => "application/pdf",
        };
        let mut content = Map::new();
        let mut put = |name: &str, value: Option<&str>| {
            content.extend(value.map(|value| (name.to_owned(), Value::from(value))));
        };
        put("caption", self.caption.as_deref());
        put("filename", self.file_name.as_deref());
        put("id", Some(&format!("media{}", ids::digits(12))));
        put("mimeType", Some(self.mime_type.as_deref().unwrap_or(usual)));
        put("url", Some(&self.url));
        Value::Object(content).to_string()
    }
}

/// A place from a user.
#[derive(Clone, Debug)]
pub(crate) struct InboundPlace {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) name: Option<String>,
    pub(crate) address: Option<String>,
}

impl InboundPlace {
    /// Refuses what is not on the earth.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.latitude.abs() > 90.0 || self.longitude.abs() > 180.0 {
            return Err("Latitude must be from -90 to 90, and Longitude from -180 to 180".into());
        }
        Ok(())
    }

    /// The content, as a callback has it: degrees as text with six decimals.
    pub(crate) fn content(&self) -> String {
        let degrees = |degrees: f64| format!("{degrees:.6}");
        json!({
            "address": self.address.as_deref().unwrap_or_default(),
            "latitude": degrees(self.latitude),
            "longitude": degrees(self.longitude),
            "name": self.name.as_deref().unwrap_or_default(),
        })
        .to_string()
    }
}
