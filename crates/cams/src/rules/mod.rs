//! Rules that messages and templates share. A violation is worded to follow the path of the value.

pub(crate) mod address;
pub(crate) mod documented;
pub(crate) mod json;
pub(crate) mod language;
pub mod placeholders;
pub(crate) mod variables;
