//! Why a body has no items.

use std::fmt;

/// A body that could not be read at all. Nothing in it was handled.
///
/// Over HTTP, answer with a 5xx. According to the documentation, this requests a repetition, and a truncated body may
/// then arrive complete. A queue message with such a body can never be read; store its text, and then acknowledge it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyError {
    /// The body is empty.
    Empty,
    /// The body is neither a JSON array nor an object, also not quoted or in Base64, or it is truncated.
    NotJson,
    /// The body is larger than [`Parser::with_max_bytes`](crate::receive::Parser::with_max_bytes) allows.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The body has more items than [`Parser::with_max_items`](crate::receive::Parser::with_max_items) allows.
    TooManyItems {
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot read the items: ")?;
        match self {
            Self::Empty => f.write_str("the body is empty"),
            Self::NotJson => f.write_str("the body is not JSON, or breaks off"),
            Self::TooLarge { limit } => {
                write!(f, "the body is larger than {limit} bytes; raise the limit if you expect such a body")
            }
            Self::TooManyItems { limit } => {
                write!(f, "the body has more than {limit} items; raise the limit if you expect so many")
            }
        }
    }
}

impl std::error::Error for BodyError {}
