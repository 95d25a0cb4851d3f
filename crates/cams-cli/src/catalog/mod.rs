//! The catalog: the operations, and the parameters and the response of each.

pub(crate) mod args;
pub(crate) mod describe;
mod describe_json;
mod fields;
pub(crate) mod kinds;
pub(crate) mod names;
pub(crate) mod operations;
pub(crate) mod retry;
pub(crate) mod skeleton;
