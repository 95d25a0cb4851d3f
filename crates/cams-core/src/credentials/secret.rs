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
