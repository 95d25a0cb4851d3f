//! Sending: the only module that does the I/O of calls.
//!
//! A [`Transport`] takes a built and signed request and returns the answer, whatever its status. The default one stands
//! on `reqwest`; a program can bring its own, and a test a fake:
//!
//! ```
//! use bytes::Bytes;
//! use cams_core::{BoxFuture, CallOptions, Config, Credentials, Engine, Progress, Transport, TransportError};
//! use cams_models::{AddChatGroupInviteLinkRequest, SERVICE};
//! use http::{Request, Response};
//!
//! #[derive(Debug)]
//! struct Fake;
//!
//! impl Transport for Fake {
//!     fn send(
//!         &self,
//!         _: Request<Bytes>,
//!         _: &Progress,
//!     ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
//!         let body = r#"{"Code":"OK","InviteLink":"https://chat.whatsapp.com/x","RequestId":"R1"}"#;
//!         Box::pin(async move { Ok(Response::new(Bytes::from(body))) })
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), cams_core::Error> {
//! let config = Config::new().credentials(Credentials::new("id", "secret")).cust_space_id("cams-x000");
//! let engine = Engine::new(&SERVICE, config.transport(Fake))?;
//! let request = AddChatGroupInviteLinkRequest::new("8613800000000", "E93kdk0000");
//! let reply = engine.call(&request, &CallOptions::default()).await?;
//! assert_eq!(reply.output.invite_link.as_deref(), Some("https://chat.whatsapp.com/x"));
//! # Ok(())
//! # }
//! ```

mod answer;
mod body;
mod builder;
pub(crate) mod client;
pub(crate) mod error;
mod no_proxy;
#[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
mod platform_roots;
mod pool;
pub(crate) mod progress;
pub(crate) mod proxy;
pub(crate) mod settings;
pub(crate) mod stream;
#[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
mod tls;
#[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
mod tls_advice;
pub(crate) mod traits;

pub use error::TransportError;
pub use progress::Progress;
pub use stream::BodyStream;
pub use traits::Transport;
