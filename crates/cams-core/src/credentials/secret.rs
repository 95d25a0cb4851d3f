//! Text that is wiped from memory when it is dropped, and never shown.

use std::fmt;

use serde::Deserialize;
use zeroize::Zeroizing;

/// A secret. `Debug` hides it; [`expose`](Self::expose) gives the text.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// This secret or, if it is empty, the other one.
    pub(crate) fn or(self, other: Self) -> Self {
        if self.is_empty() { other } else { self }
    }

    /// The text of an optional field; an empty one counts as absent.
    pub(crate) fn given(field: &Option<Self>) -> Option<&str> {
        field.as_ref().map(Self::expose).filter(|text| !text.is_empty())
    }
}

/// What shows that a text is not the key, id or token that was meant: something around it that no key has.
pub(crate) fn flaw(text: &str) -> Option<&'static str> {
    const QUOTES: [char; 7] = ['"', '\'', '`', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}'];
    // Static credentials are looked at before every call.
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=._-".contains(&b)) {
        return None;
    }
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}') != text {
        Some("begins or ends with white space; remove the line break or the space")
    } else if text.starts_with(QUOTES) || text.ends_with(QUOTES) {
        Some("begins or ends with a quotation mark; write it without quotation marks")
    } else if !text.chars().all(|c| c.is_ascii() && !c.is_control()) {
        Some("has a character that no key has; copy it again")
    } else {
        None
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

// By hand, so that it hides the text.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "empty" } else { "hidden" })
    }
}
