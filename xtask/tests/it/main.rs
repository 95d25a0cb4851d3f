//! Tests of the built command.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test may panic"
)]

mod common;
mod compiled;
mod diagnostics;
mod diff;
mod drift;
mod golden;
mod guide;
mod import;
mod merge;
mod new;
mod odd;
mod outputs;
mod paths;
mod products;
mod progress;
mod readme;
mod scale;
mod seeds;
