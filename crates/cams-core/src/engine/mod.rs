//! The engine: runs the steps of a call, and is compiled once for all operations.
//!
//! [`Engine::call`](handle::Engine::call) is a thin typed shim: it encodes the request, passes the parameters to the
//! engine, and returns the output. Everything in between knows operations only as data.

mod attempt;
mod call;
pub(crate) mod handle;
#[cfg(feature = "smq")]
mod queue;
mod ready;
mod run;
mod target;
mod tried;
#[cfg(feature = "oss")]
mod upload;
