//! Transport of the SDK: turns a request struct into a response struct or an error.
//!
//! The folders follow a call: `request` builds and signs, [`transport`] sends, `answer` interprets the response,
//! `retry` decides whether to try again, and [`Engine`] runs these steps in order. [`credentials`] provides the keys
//! for signing. Only [`transport`] and the credential sources do I/O.
//!
//! The crate serves any Alibaba Cloud product that has generated models. It was written for one, Chat App Message
//! Service (CAMS), and names it in four places: the target of its spans and events is `cams`, the user agent contains
//! that name too, [`Config::cust_space_id`] is short for [`Config::default_parameter`], and [`Config::from_env`] reads
//! `CAMS_ENDPOINT` and `CAMS_CUST_SPACE_ID`, which an [`Engine`] for another product ignores.
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

// The published documentation says which feature each item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod answer;
mod clock;
mod config;
mod conversions;
pub mod credentials;
mod date;
mod engine;
mod error;
mod failure;
mod future;
#[cfg(fuzzing)]
pub mod fuzz;
#[doc(hidden)]
pub mod internal;
mod observe;
mod outcome;
mod platform;
mod reply;
mod request;
mod retry;
#[cfg(feature = "smq")]
pub mod smq;
#[cfg(feature = "oss")]
pub mod storage;
mod sync;
#[cfg(feature = "test-util")]
mod test_util;
pub mod transport;

pub use cams_operation::{ErrorClass, Operation, RetryClass};
pub use config::call::CallOptions;
pub use config::client::Config;
pub use credentials::{Credentials, CredentialsError, ProvideCredentials};
pub use engine::handle::Engine;
pub use error::Error;
pub use future::BoxFuture;
pub use observe::intercept::{CallEnd, CallInfo, Intercept};
pub use outcome::{ErrorKind, Execution, StopReason};
pub use platform::Platform;
pub use reply::{Attempt, AttemptOutcome, Metadata, Reply};
pub use request::endpoint::{Endpoint, EndpointError};
pub use request::place::Placement;
pub use request::prepared::Prepared;
pub use request::sign::scheme::Scheme;
pub use retry::limit::RateLimit;
pub use retry::policy::RetryPolicy;
#[cfg(feature = "test-util")]
pub use test_util::ErrorBuilder;
pub use transport::{Progress, Transport, TransportError};
pub use {bytes, http};
