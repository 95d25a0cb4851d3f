//! What takes more than one call: lists in pages, and waiting for states.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, unreachable_pub)]

mod dialects;
mod pages;
mod waiters;
mod world;
