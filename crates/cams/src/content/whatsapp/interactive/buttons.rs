//! Reply buttons, and a button that opens a URL.

use serde::{Deserialize, Serialize};

use crate::content::shape::{hidden, setters};

/// Reply buttons.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Buttons {
    /// The buttons; Meta allows three.
    pub buttons: Vec<Button>,
}

/// A button that opens a URL.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CtaUrl {
    /// Label of the button; Meta allows 20 characters.
    pub display_text: String,
    /// The URL, `https://` or `http://`.
    pub url: String,
}

/// A reply button.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Typed", into = "Typed")]
#[non_exhaustive]
pub struct Button {
    /// The ID in the inbound message when it is tapped; Meta allows 256 characters.
    pub id: String,
    /// Label; Meta allows 20 characters.
    pub title: String,
}

setters! {
    Buttons { buttons: Vec<Button> }
    CtaUrl { display_text: String, url: String }
    Button { id: String, title: String }
}

hidden!(Buttons, CtaUrl, Button);

/// A button as JSON. The only `type` is `reply`.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type", content = "reply", rename_all = "snake_case")]
enum Typed {
    Reply { id: String, title: String },
}

impl From<Typed> for Button {
    fn from(Typed::Reply { id, title }: Typed) -> Self {
        Self { id, title }
    }
}

impl From<Button> for Typed {
    fn from(Button { id, title }: Button) -> Self {
        Self::Reply { id, title }
    }
}
