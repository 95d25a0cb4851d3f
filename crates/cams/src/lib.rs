//! SDK for Alibaba Cloud Chat App Message Service (CAMS), API version 2020-06-06.
//!
//! A [`Client`] has a method for each operation, which starts a call. Set the parameters one by one. `send` exists only
//! if all required parameters are set: a call that lacks one does not compile, and the compiler names it.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! # async fn run() -> Result<(), cams::Error> {
//! let client = cams::Client::from_env()?;
//! let reply = client
//!     .add_chat_group_invite_link()
//!     .business_number("8613800000000")     // a parameter has its own name
//!     .group_id("E93kdk0000")
//!     .cust_space_id("cams-x000")           // or once for the client: `Config::cust_space_id`
//!     .with_timeout(Duration::from_secs(5)) // an option of the call starts with `with_`
//!     .send()
//!     .await?;
//! println!("{}", reply.invite_link.as_deref().unwrap_or_default());
//! # Ok(())
//! # }
//! ```
//!
//! The compiler finds a missing parameter:
//!
//! ```compile_fail,E0277
//! # async fn run(client: cams::Client) -> Result<(), cams::Error> {
//! client.add_chat_group_invite_link().business_number("8613800000000").send().await?;
//! // error[E0277]: the required parameter `GroupId` is missing
//! # Ok(())
//! # }
//! ```
//!
//! The page of [`Client`] has a table of tasks, with the method for each.
//!
//! Paginated operations stream items or pages; see [`paging`]. For states that take a while to reach, there are
//! waiters; see [`waiting`].
//!
//! # Errors
//! A failed call returns an [`Error`]. Before you call again, check [`Error::may_have_executed`]: this API has no
//! idempotency key, and the SDK never repeats a write unless the first one was certainly not executed. [`Error::class`]
//! tells you who has to act, and [`codes`] has constants for the known codes. Every other error of the crate converts
//! into [`Error`], so `?` works with each of them.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | one per operation group, such as `im-groups` | yes, through `all-groups` | the operations of the group |
//! | `receive` | yes | [`receive`]: reads callbacks and queue messages, and answers callbacks in any server |
//! | `tls-ring`, `tls-aws-lc` | `tls-ring` | TLS cryptography; one of them is required |
//! | `blocking` | no | calls without `async`, and the module `blocking` |
//! | `flows` | no | the endpoint of WhatsApp Flows, in the module `flows` |
//! | `smq` | no | a consumer for the queues of receipts and inbound messages, in `receive::queue` |
//! | `socks` | no | SOCKS proxies, such as `socks5h://127.0.0.1:1080` |
//! | `tower` | no | `tower` services for callbacks and, with `flows`, for requests of flows |
//! | `test-util` | no | `ErrorBuilder`, which creates errors of any kind for tests |

// The published documentation says which feature each item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc")))]
compile_error!("`cams` needs a TLS feature: enable `tls-ring` (the default) or `tls-aws-lc`");

#[cfg(feature = "receive")]
mod arriving;
#[cfg(feature = "files")]
mod authorizations;
#[cfg(feature = "blocking")]
pub mod blocking;
#[allow(dead_code, unused_imports, unused_macros, reason = "a build without any group has no builder")]
mod call;
pub mod check;
mod client;
#[cfg(feature = "messaging")]
pub mod content;
mod conversions;
#[cfg(feature = "flows")]
pub mod flows;
#[rustfmt::skip] // formatted by the generator
mod generated;
#[cfg(feature = "messaging")]
pub mod mass;
#[cfg(feature = "files")]
pub mod media;
pub mod paging;
pub mod parameters;
pub mod phone;
#[cfg(feature = "receive")]
pub mod receive;
mod requests;
#[allow(dead_code, unreachable_pub, reason = "a build without messages or templates needs few of them")]
mod rules;
#[cfg(feature = "templates")]
pub mod template;
#[allow(dead_code, reason = "a build may have nothing to wait for")]
pub mod waiting;
mod warned;

pub use call::{BuildCall, CallBuilder, Given, IsComplete, IsGiven, Missing};
#[cfg(feature = "test-util")]
pub use cams_core::ErrorBuilder;
pub use cams_core::{
    Attempt, AttemptOutcome, BoxFuture, CallEnd, CallInfo, CallOptions, Config, Credentials,
    CredentialsError, Endpoint, EndpointError, Error, ErrorClass, ErrorKind, Execution, Intercept, Metadata,
    Operation, Placement, Platform, Prepared, Progress, ProvideCredentials, RateLimit, Reply, RetryClass,
    RetryPolicy, Scheme, StopReason, Transport, TransportError,
};
/// The crates whose types the traits [`Transport`] and [`Intercept`] use, in the required versions.
pub use cams_core::{bytes, http};
pub use cams_core::{credentials, transport};
pub use cams_models as models;
pub use cams_models::codes;
pub use client::Client;
pub use paging::{Items, JsonPage, JsonPages, ListPage, Pages};
pub use phone::PhoneNumber;
pub use waiting::{JsonSeen, Wait, WaitError, WaitProgress, WaitReason};

/// A builder per operation, in a module per group. They are aliases of [`CallBuilder`]; without arguments, an alias is
/// the initial state. The methods of [`Client`] create them.
pub mod operations {
    pub use crate::generated::*;
}
