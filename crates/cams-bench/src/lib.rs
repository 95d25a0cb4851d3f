//! What is measured: four calls, from the smallest to the largest that programs make. A [`Client`] answers them out of
//! memory, so that only the work of the SDK is left; a [`load`] sends them to a [`server`] over loopback, as fast as they go.
//!
//! ```
//! use cams_bench::{Client, subject};
//!
//! let seed = subject::seed();
//! let client = Client::new(cams_core::Scheme::Acs3, seed.answer.clone());
//! assert!(client.call(&seed.request).invite_link.is_some());
//! ```

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "what fails here fails the measurement")]

mod client;
pub mod load;
pub mod process;
pub mod server;
pub mod sign;
pub mod subject;

pub use client::Client;
pub use subject::Subject;
