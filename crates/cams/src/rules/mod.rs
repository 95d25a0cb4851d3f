//! Rules that messages and templates share. What breaks one is told in words to be read after the path of the value.

pub(crate) mod address;
pub(crate) mod documented;
pub(crate) mod json;
pub(crate) mod language;
pub mod placeholders;
pub(crate) mod variables;
