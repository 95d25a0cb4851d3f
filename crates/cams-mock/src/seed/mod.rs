//! The initial state of a server: numbers, templates, groups, and conversations, in a form that people can write.
//!
//! ```
//! use cams_mock::{MockServer, Seed};
//! use serde_json::json;
//!
//! let seed = Seed::from_json(&json!({
//!     "CustSpaceId": "cams-x000",
//!     "Numbers": [{"PhoneNumber": "8613800000000", "VerifiedName": "Corner Shop"}],
//!     "Conversations": [{
//!         "BusinessNumber": "8613800000000",
//!         "UserNumber": "8613800000001",
//!         "Messages": [{"From": "customer", "Text": "Is it on its way?", "MinutesAgo": 5}],
//!     }],
//! }))?;
//! let server = MockServer::builder().strict().seed(seed).start_blocking()?;
//! server.shutdown_blocking();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `cams mock --seed FILE` reads the same from YAML. An example and the JSON schema for editors are in
//! `crates/cams-mock/examples/`.

mod apply;
mod check;
mod form;
mod problem;
mod schema;
mod shape;

pub use form::Seed;
pub use problem::{SeedError, SeedProblem};

pub(crate) use apply::apply;

/// An example shop, as the text of a seed.
pub(crate) const EXAMPLE: &str = include_str!("example.json");
