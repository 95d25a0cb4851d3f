//! Tests of the source code itself: `cargo test -p tidy`.
//!
//! - [`circles`]: within a crate, no files import one another in a circle.
//! - [`house`]: every file says at its top what it is for, no file is long, and generated files say that they are.
//!
//! A failure names the file, what is wrong, and what to do.
#![cfg(test)]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod circles;
mod house;
mod modules;
mod names;
mod sources;
