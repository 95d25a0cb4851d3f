//! Rules that messages and templates share. Read the text of a violation after the path of the value.

pub(crate) mod address;
pub(crate) mod documented;
pub(crate) mod json;
pub(crate) mod language;
pub mod placeholders;
pub(crate) mod variables;
