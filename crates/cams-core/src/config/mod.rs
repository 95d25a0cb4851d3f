//! What a program sets: for a client, and for a single call.

pub(crate) mod call;
pub(crate) mod client;
pub(crate) mod doubt;
pub(crate) mod setting;
