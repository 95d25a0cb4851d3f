//! From a response to an output, or to a failure that was or was not executed.

pub(crate) mod classify;
mod digits;
pub(crate) mod envelope;
pub(crate) mod header;
pub(crate) mod output;
mod payload;
mod verdict;
pub(crate) mod wait;
mod words;
pub(crate) mod xml;
