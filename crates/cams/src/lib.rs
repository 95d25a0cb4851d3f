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
//! | one per operation group, such as `im-groups` | yes, by `all-groups` | the operations of the group |
//! | `receive` | yes | [`receive`]: reads callbacks and messages of the queue, and answers callbacks in any server |
//! | `tls-ring`, `tls-aws-lc` | `tls-ring` | the cryptography of TLS; one of them is needed |
//! | `blocking` | no | the same calls without `async`, and a module of that name |
//! | `flows` | no | the endpoint of WhatsApp Flows, and a module of that name |
//! | `smq` | no | a consumer of the queues that hold receipts and inbound messages, in `receive::queue` |
//! | `socks` | no | proxies that speak SOCKS, such as `socks5h://127.0.0.1:1080` |
//! | `tower` | no | `tower` services that answer callbacks and, with `flows`, requests of flows |
//! | `test-util` | no | `ErrorBuilder`, which makes errors of any kind for tests |

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
/// The crates whose types the traits [`Transport`] and [`Intercept`] name, in the version that they need.
pub use cams_core::{bytes, http};
pub use cams_core::{credentials, transport};
pub use cams_models as models;
pub use cams_models::codes;
pub use client::Client;
pub use paging::{Items, JsonPage, JsonPages, ListPage, Pages};
pub use phone::PhoneNumber;
pub use waiting::{JsonSeen, Wait, WaitError, WaitProgress, WaitReason};

/// A builder per operation, in a module per group: names of [`CallBuilder`], which without arguments stand for its
/// first state. The methods of [`Client`] make them.
pub mod operations {
    pub use crate::generated::*;
}
