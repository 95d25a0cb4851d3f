//! The endpoint of WhatsApp Flows: decrypts WhatsApp's requests to a form's server, and encrypts the responses.
//!
//! A flow with an endpoint asks your server for each next screen. WhatsApp encrypts the request with the public key of
//! the business number, so only the owner of the private key can read it. [`FlowEndpoint::answer`] takes the body of
//! such a request and returns the HTTP response. It answers health checks and error notices itself, and calls your
//! function for the rest. With [`FlowEndpoint::open`], you answer yourself.
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
//! [`FlowKey::generate`] creates a key. Upload its public half to WhatsApp with `UpdatePhoneEncryptionPublicKey`.
//! [`FlowKey::is_public_half`] compares the key with the one that `GetPhoneEncryptionPublicKey` returns. To keep the
//! private key in a key service or a hardware module, implement [`UnwrapKey`]. While you replace a key, the endpoint
//! uses both: see [`FlowEndpoint::with_older_key`].
//!
//! # Safety
//! - Anyone can post to the endpoint, and anyone with the public key can write a request that decrypts. Put an
//!   unguessable `flow_token` into each message that opens a flow, and compare it.
//! - Every failure to decrypt results in the same status, 421, and the same body.
//! - WhatsApp waits 10 seconds and asks once. Opening a request takes some milliseconds of CPU time.
//! - URLs of files come from the request. [`FlowMedia::url`] returns them only if their host is allowed.
//!
//! The protocol is Meta's. We compared it with Meta's own sample server and with `pywa`, but have not tried it against
//! the live service.

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
