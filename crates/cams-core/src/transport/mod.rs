//! Sending: the only module that does I/O.
//!
//! A [`Transport`] takes a built and signed request and returns the answer, whatever its status. The default one is made of
//! an [`HttpClient`]; a program may put in its own, and a test a fake:
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

#[cfg(any(feature = "reqwest", feature = "hyper"))]
mod answer;
#[cfg(any(feature = "reqwest", feature = "hyper"))]
mod body;
#[cfg_attr(
    not(any(feature = "reqwest", feature = "hyper")),
    allow(dead_code, reason = "there is no client to connect with these settings")
)]
mod connection;
mod http_client;
#[cfg(feature = "hyper")]
mod on_hyper;
#[cfg(feature = "reqwest")]
mod on_reqwest;
mod progress;
mod stream;
#[cfg(all(any(feature = "hyper", feature = "reqwest"), any(feature = "tls-ring", feature = "tls-aws-lc")))]
mod tls;

use std::fmt;

use bytes::Bytes;
use http::{Request, Response};

pub(crate) use connection::{Connection, Identity, Proxy};
pub use http_client::HttpClient;
pub use progress::Progress;
pub use stream::BodyStream;

use crate::{BoxFuture, Source};

/// Whether the default transport can speak TLS.
const HAS_TLS: bool = cfg!(any(feature = "tls-ring", feature = "tls-aws-lc"));

const NO_TLS: &str = "this build has no TLS: enable the feature `tls-ring` or `tls-aws-lc`";

/// What a transport begins: the answer of any status, or why there is none.
#[cfg(any(feature = "reqwest", feature = "hyper"))]
type Exchange<'a> = BoxFuture<'a, Result<Response<Bytes>, TransportError>>;

/// Sends a built request and returns the answer.
///
/// It must not follow redirects and must not send a request twice. Dropping the future cancels the exchange.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request once. An answer of any status is `Ok`.
    ///
    /// A transport that knows when it begins to write says so through the [`Progress`], of which it keeps a clone; then a
    /// call that ran out of time while connecting is known not to have been executed. Another one leaves it alone.
    fn send(
        &self,
        request: Request<Bytes>,
        progress: &Progress,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;

    /// Sends a request whose body comes in pieces, such as a file that is uploaded, once.
    ///
    /// A transport that cannot do that need not: this default collects up to 16 MiB in memory, hands them to
    /// [`send`](Self::send), and sends nothing of a body that is longer.
    fn send_stream(
        &self,
        request: Request<BodyStream>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.map_err(TransportError::not_reached)?;
            self.send(Request::from_parts(head, body), &Progress::default()).await
        })
    }
}

/// Why there is no answer, or none that can be kept.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) kind: TransportErrorKind,
    source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransportErrorKind {
    NotReached,
    Interrupted,
    TooLarge,
}

impl TransportError {
    /// No connection was made; not a byte of the request was sent.
    pub fn not_reached(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::NotReached, source: source.into() }
    }

    /// It broke after bytes of the request may have been sent.
    pub fn interrupted(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::Interrupted, source: source.into() }
    }

    /// Why an exchange failed. Before there is a connection, and before one took the request up, surely nothing was sent.
    #[cfg(any(feature = "reqwest", feature = "hyper"))]
    fn of_exchange(
        is_unconnected: bool,
        error: impl std::error::Error + Send + Sync + 'static,
        progress: &Progress,
    ) -> Self {
        if is_unconnected || progress.give_up() { Self::not_reached(error) } else { Self::interrupted(error) }
    }

    /// The answer is larger than what is accepted.
    pub fn too_large(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::TooLarge, source: source.into() }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::NotReached => "no connection could be made",
            TransportErrorKind::Interrupted => "the connection broke before the answer was complete",
            TransportErrorKind::TooLarge => "the answer is larger than the limit",
        })?;
        // The causes say which host, which certificate, which limit; the clients hide them behind their source chains.
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&*self.source);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
