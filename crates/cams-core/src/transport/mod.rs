//! The transport: the only module that does the I/O of calls.
//!
//! A [`Transport`] takes a built and signed request and returns the response, whatever its status. The default one uses
//! `reqwest`. A program can wrap it ([`Config::wrap_transport`](crate::Config::wrap_transport)) or provide its own
//! ([`Config::transport`](crate::Config::transport)), such as a fake in a test.

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
