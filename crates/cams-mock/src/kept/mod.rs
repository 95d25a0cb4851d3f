//! What a server keeps across restarts: its state as a document, in a file and behind `/-/state`.
//!
//! Kept are numbers, accounts, templates, groups, conversations, lists that were put, and the messages in queues. Not
//! kept are keys and tokens of any kind, calls, faults, callbacks, uploaded files and used nonces.

mod file;
mod form;
mod worker;
mod write;

pub(crate) use file::Keeper;
pub(crate) use form::{State, restore};
pub(crate) use worker::run;
pub(crate) use write::write;
