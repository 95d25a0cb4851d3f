//! From a request struct to a signed HTTP request, with pure functions: [`encode`] turns it into parameters,
//! [`complete`] adds the client's defaults and finds missing parameters, [`place`] puts them into the query or the
//! form, [`draft`] builds the request, and [`sign`] signs it. Time and randomness are arguments.

mod acs3;
pub(crate) mod complete;
pub(crate) mod draft;
pub mod encode;
pub(crate) mod endpoint;
pub(crate) mod error;
pub(crate) mod headers;
pub mod input;
pub mod percent;
pub(crate) mod place;
pub(crate) mod prepared;
mod rpc_v1;
pub mod sign;
mod target;
mod unsigned;
pub(crate) mod user_agent;
