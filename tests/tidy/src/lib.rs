//! Tests of the source code itself: `cargo test -p tidy`.
//!
//! - `circles.rs`: within a crate, no files import one another in a circle.
//! - `doors.rs`: the parts of the generator know only those below them.
//! - `rules.rs`: every file begins with its documentation, no file is long, generated files say that they are, and
//!   more.
//! - `references.rs`: what documents say about tests is true.
//!
//! A failure names the file, what is wrong, and what to do.
#![cfg(test)]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod circles;
mod doors;
mod modules;
mod names;
mod references;
mod rules;
mod sources;
