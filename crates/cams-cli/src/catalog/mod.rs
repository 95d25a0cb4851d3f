//! The catalog: what operations there are, and what one of them takes and returns.

pub(crate) mod args;
pub(crate) mod describe;
mod describe_json;
mod fields;
pub(crate) mod kinds;
pub(crate) mod names;
pub(crate) mod operations;
pub(crate) mod skeleton;
