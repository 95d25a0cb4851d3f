//! A client for Flow endpoints: encrypts requests as WhatsApp does, and decrypts the answers.
//!
//! ```
//! use cams_mock::flows::FlowClient;
//! use serde_json::json;
//!
//! # fn run(public_pem: &str, post: impl Fn(String) -> String) -> Result<(), Box<dyn std::error::Error>> {
//! let client = FlowClient::new(public_pem)?;
//! let (body, answer) = client.request(&json!({"version": "3.0", "action": "ping"}))?;
//! assert_eq!(answer.open(&post(body))?, json!({"data": {"status": "active"}}));
//! # Ok(())
//! # }
//! ```
//!
//! It is for tests and shares no code with the endpoint of `cams`, so each checks the other. Meta's documentation
//! describes the encryption.

mod client;
mod error;
mod random;

pub use client::{FlowAnswer, FlowClient};
pub use error::FlowClientError;
