//! Text that is wiped from memory when it is dropped, and never shown.

use std::fmt;

use serde::Deserialize;
use zeroize::Zeroizing;

/// A secret. `Debug` hides it; [`expose`](Self::expose) returns the text. JSON `null` is an empty secret, as in the
/// official tools.
#[derive(Clone, Default, Deserialize)]
#[serde(from = "Option<String>")]
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns this secret or, if it is empty, the other one.
    pub(crate) fn or(self, other: Self) -> Self {
        if self.is_empty() { other } else { self }
    }

    /// Returns the text of an optional field. An empty one counts as absent.
    pub(crate) fn given(field: &Option<Self>) -> Option<&str> {
        field.as_ref().map(Self::expose).filter(|text| !text.is_empty())
    }
}

/// Evidence that a text is not the intended key, ID, or token.
#[derive(Clone, Copy)]
pub(crate) struct Flaw {
    /// What is wrong with it, without its value.
    pub(crate) problem: &'static str,
    /// What to do about it.
    pub(crate) help: &'static str,
}

const EMPTY: Flaw = Flaw { problem: "is empty", help: "set it" };
const PADDED: Flaw =
    Flaw { problem: "begins or ends with white space", help: "remove the line break or the space" };
const QUOTED: Flaw =
    Flaw { problem: "begins or ends with a quotation mark", help: "write it without quotation marks" };
const STRANGE: Flaw = Flaw { problem: "has a character that no key has", help: "copy it again" };
const QUOTATION_MARKS: [char; 7] = ['"', '\'', '`', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}'];

/// Returns what is wrong with a key, an ID, or a token, if anything.
pub(crate) fn flaw(text: &str) -> Option<Flaw> {
    if text.is_empty() {
        return Some(EMPTY);
    }
    // Static credentials are checked before every call.
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=._-".contains(&b)) {
        return None;
    }
    let is_padding = |c: char| c.is_whitespace() || c == '\u{feff}';
    if text.starts_with(is_padding) || text.ends_with(is_padding) {
        return Some(PADDED);
    }
    if text.starts_with(QUOTATION_MARKS) || text.ends_with(QUOTATION_MARKS) {
        return Some(QUOTED);
    }
    text.chars().any(|c| !c.is_ascii() || c.is_control()).then_some(STRANGE)
}

impl From<Option<String>> for Secret {
    fn from(text: Option<String>) -> Self {
        Self::from(text.unwrap_or_default())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

// Implemented by hand, so that it hides the text.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "empty" } else { "hidden" })
    }
}
