//! The header of a template.

use cams_models::{TemplateComponent, TemplateComponentFormat, TemplateComponentType};

/// The header of a template: a text, media, or a location.
///
/// In Viber templates, it contains the image, video, or file that is shown below the text.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Header(TemplateComponent);

impl Header {
    /// A line of text, at most 60 characters with at most one variable.
    pub fn text(text: impl Into<String>) -> Self {
        Self(of(TemplateComponentFormat::Text).with_text(text))
    }

    /// The image at a public URL.
    pub fn image(url: impl Into<String>) -> Self {
        Self(of(TemplateComponentFormat::Image).with_url(url))
    }

    /// The video at a public URL.
    pub fn video(url: impl Into<String>) -> Self {
        Self(of(TemplateComponentFormat::Video).with_url(url))
    }

    /// The file at a public URL.
    pub fn document(url: impl Into<String>) -> Self {
        Self(of(TemplateComponentFormat::Document).with_url(url))
    }

    /// A place on the map, which each message sets. Seen in production code; not documented.
    pub fn location() -> Self {
        Self(of("LOCATION"))
    }

    /// Sets the text below the media.
    pub fn caption(self, text: impl Into<String>) -> Self {
        Self(self.0.with_caption(text))
    }

    /// Sets the file name of a document that the recipient sees.
    pub fn file_name(self, name: impl Into<String>) -> Self {
        Self(self.0.with_file_name(name))
    }

    /// Viber: sets the type of a file, such as `docx`.
    pub fn file_type(self, kind: impl Into<String>) -> Self {
        Self(self.0.with_file_type(kind))
    }

    /// Viber: sets the preview image of a video.
    pub fn thumbnail(self, url: impl Into<String>) -> Self {
        Self(self.0.with_thumb_url(url))
    }

    /// Viber: sets the length of a video in seconds, 0 to 600.
    pub fn duration(self, seconds: i32) -> Self {
        Self(self.0.with_duration(seconds))
    }
}

fn of(format: impl Into<TemplateComponentFormat>) -> TemplateComponent {
    TemplateComponent::new(TemplateComponentType::Header).with_format(format)
}

impl From<Header> for TemplateComponent {
    fn from(header: Header) -> Self {
        header.0
    }
}
