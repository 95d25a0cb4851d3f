//! The endpoint of WhatsApp Flows: decrypts what WhatsApp asks a form's server, and encrypts the answers.
//!
//! A flow with an endpoint asks your server for each next screen. WhatsApp encrypts the request with the public key of
//! the business number, so the private key is all that proves who may read it. [`FlowEndpoint::answer`] takes the body
//! of such a request and gives the HTTP response. It answers health checks and error notices itself and calls your
//! function for the rest. [`FlowEndpoint::open`] leaves the answer to you.
//!
//! ```
//! use cams::flows::{FlowEndpoint, FlowKey, FlowReply};
//! use serde_json::json;
//!
//! # async fn run(pem: &str, body: &[u8]) -> Result<http::Response<String>, Box<dyn std::error::Error>> {
//! let endpoint = FlowEndpoint::new(FlowKey::from_pem(pem)?);
//! let response = endpoint
//!     .answer(body, async |request| match request.screen() {
//!         None => Ok(FlowReply::screen("SIZE", json!({"sizes": ["S", "M"]}))),
//!         Some(_) => Ok::<_, std::io::Error>(FlowReply::success(request.flow_token(), json!({"order": "A-1"}))),
//!     })
//!     .await;
//! # Ok(response)
//! # }
//! ```
//!
//! # Keys
//! [`FlowKey::generate`] makes a key. Its public half goes to WhatsApp with `UpdatePhoneEncryptionPublicKey`, and
//! [`FlowKey::is_public_half`] compares it with what `GetPhoneEncryptionPublicKey` returns. To keep the private key in a
//! key service or a hardware module, implement [`UnwrapKey`]. While keys change, the endpoint holds both: see
//! [`FlowEndpoint::with_older_key`].
//!
//! # Safety
//! - Anyone can post to the endpoint, and anyone who has the public key can write a request that decrypts. Put
//!   a `flow_token` that cannot be guessed into each message that opens a flow, and compare it.
//! - Every failure to decrypt is answered by one status, 421, with one body.
//! - WhatsApp waits for 10 seconds and asks once. Opening a request takes some milliseconds of processor time.
//! - URLs of files come from the request. [`FlowMedia::url`] gives them only if their host is allowed.
//!
//! The protocol is Meta's. It was held against Meta's own sample server and against `pywa`, and not tried against the
//! live service.

mod endpoint;
mod envelope;
mod error;
mod key;
mod media;
mod random;
mod reply;
mod request;
#[cfg(feature = "tower")]
mod service;
mod unwrap;

pub use endpoint::{FlowEndpoint, FlowSealer};
pub use error::{FlowError, FlowKeyError, FlowMediaError, UnwrapKeyError};
pub use key::FlowKey;
pub use media::{FlowMedia, WHATSAPP_MEDIA_HOST};
pub use reply::FlowReply;
pub use request::{ErrorNotice, FlowAction, FlowRequest};
#[cfg(feature = "tower")]
pub use service::FlowService;
pub use unwrap::UnwrapKey;
