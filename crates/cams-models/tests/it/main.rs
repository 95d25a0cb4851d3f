//! Tests of the models: against the list of facts, with random values, and with published examples.

// The lints let tests themselves do this, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod facts;
mod published;
mod random;
mod requests;
mod responses;
mod texts;
