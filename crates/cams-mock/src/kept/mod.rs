//! What a server keeps across restarts: its state as a document, in a file and behind `/-/state`.
//!
//! Kept are numbers, accounts, templates, groups, conversations, lists that were put, and the messages in queues: also
//! what is secret in these, such as the address of a webhook or the `FlowToken` in a message. Not kept are keys, tokens
//! and codes that the server issues, calls, faults, callbacks, uploaded files and used nonces.

mod file;
mod form;
mod place;
mod worker;
mod write;

pub(crate) use file::Keeper;
pub(crate) use form::{State, restore};
pub(crate) use worker::run;
pub(crate) use write::write;
