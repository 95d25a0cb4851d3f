//! Settings of a client, and options of a single call.

pub(crate) mod call;
pub(crate) mod client;
pub(crate) mod endpoint_warning;
pub(crate) mod environment;
mod http;
pub(crate) mod setting;
pub(crate) mod source;
