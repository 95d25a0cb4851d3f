//! From an answer to an output, or to a failure that was or was not executed.

pub(crate) mod classify;
pub(crate) mod envelope;
pub(crate) mod header;
pub(crate) mod output;
pub(crate) mod wait;
