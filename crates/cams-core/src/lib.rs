//! Transport of the SDK: from a request struct to a response struct or an error.
//!
//! The way of one call, each step a module: [`encode`] turns a request into parameters, `complete` adds the client's
//! defaults and finds what is missing, [`place`] puts them into the query or the form, `request` builds and [`sign`]
//! signs, [`transport`] sends, `classify` says what the answer means, [`retry`] decides whether to try again.
//! [`engine`] runs the steps in that order. Outside [`transport`] nothing does I/O.
//!
//! ```no_run
//! use cams_core::{CallOptions, Config, Credentials, Engine};
//! use cams_models::{AddChatGroupInviteLinkRequest, SERVICE};
//!
//! # async fn run() -> Result<(), cams_core::Error> {
//! let config = Config::new().credentials(Credentials::new("id", "secret")).cust_space_id("cams-x000");
//! let engine = Engine::new(&SERVICE, config)?;
//! let request = AddChatGroupInviteLinkRequest::new("8613800000000", "E93kdk0000");
//! let reply = engine.call(&request, &CallOptions::default()).await?;
//! println!("{:?} (request {:?})", reply.output.invite_link, reply.metadata.request_id());
//! # Ok(())
//! # }
//! ```

pub mod address;
mod classify;
mod complete;
pub mod config;
pub mod credentials;
mod date;
pub mod encode;
pub mod endpoint;
pub mod engine;
pub mod error;
#[cfg(fuzzing)]
pub mod fuzz;
pub mod input;
pub mod intercept;
pub mod limit;
mod object;
pub mod options;
#[cfg(feature = "oss")]
pub mod oss;
mod output;
pub mod percent;
pub mod place;
pub mod platform;
pub mod prepare;
mod random;
pub mod reply;
mod request;
pub mod retry;
mod settings;
pub mod sign;
mod telemetry;
pub mod transport;
mod user_agent;

use std::pin::Pin;

pub use config::Config;
pub use credentials::{Credentials, CredentialsError, ProvideCredentials};
pub use endpoint::Endpoint;
pub use engine::Engine;
pub use error::{Error, ErrorKind};
pub use intercept::{CallEnd, CallInfo, Intercept};
pub use limit::RateLimit;
pub use options::CallOptions;
pub use place::Placement;
pub use platform::Platform;
pub use prepare::Prepared;
pub use reply::{Attempt, AttemptOutcome, Execution, Metadata, Reply};
pub use retry::{RetryPolicy, StopReason};
pub use sign::Scheme;
pub use transport::{HttpClient, Progress, Transport, TransportError};

/// A boxed future, the result of the asynchronous methods of the traits in this crate.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The cause behind an error.
pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;
