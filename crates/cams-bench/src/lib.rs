//! Everything that measures the SDK.
//!
//! [`subject`] has four calls, from the smallest to the largest that programs make. The benchmarks make them with a
//! [`Client`] that answers from memory, so that only the work of the SDK is left. `cargo measure` ([`cli`]) does the
//! rest: `loads` starts a `program` as a process of its own, which makes calls to a local server as fast as it can, and
//! `builds` compiles programs on the SDK and without it.
//!
//! ```
//! use cams_bench::{Client, subject};
//!
//! let seed = subject::seed();
//! let client = Client::new(cams_core::Scheme::Acs3, seed.answer.clone());
//! assert!(client.call(&seed.request).invite_link.is_some());
//! ```

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "what fails here fails the measurement")]

mod account;
mod builds;
pub mod cli;
mod client;
mod figures;
mod loads;
mod program;
pub mod sign;
pub mod subject;
mod table;

pub use client::Client;
pub use subject::Subject;
