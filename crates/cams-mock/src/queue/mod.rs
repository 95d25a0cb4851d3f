//! The local queue: a stand-in for Simple Message Queue (SMQ), and for the operation that hands out its tokens.
//!
//! It is on the listener of the server, under `/queues/`. Tokens come from QueryTokenForMnsQueue. Requests are signed
//! with them, and messages become visible again by the clock of the server. See the documentation of the crate for the
//! rules.

mod authenticate;
mod fault;
mod request;
mod respond;
mod state;
mod stored;
mod token;
mod xml;

pub use fault::QueueFault;

pub(crate) use respond::{Answered, is_queue, respond};
pub(crate) use state::{MAX_NAME, Queues, Settings};
pub(crate) use stored::KeptQueue;
pub(crate) use token::{Wanted, check, execute, is_version};
