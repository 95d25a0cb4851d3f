//! The programs of a load, each run in a process of its own: a server, and clients that make calls as fast as they can.

mod bare;
mod by_hand;
mod call;
pub(crate) mod drive;
pub(crate) mod load;
pub(crate) mod process;
mod sdk;
pub(crate) mod serve;
pub(crate) mod server;
