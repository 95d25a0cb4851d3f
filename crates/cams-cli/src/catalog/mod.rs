//! The catalog: what operations there are, and what one of them takes and returns.

pub(crate) mod args;
pub(crate) mod describe;
mod describe_json;
mod fields;
mod kinds;
pub(crate) mod names;
pub(crate) mod operations;
mod skeleton;
