//! Waiting: for what the service does some time after the call, such as a review or a registration.
//!
//! The builder of an operation that shows such a state has a method `wait_until_…` beside `send()`. It polls: at once,
//! then at intervals that its documentation names, made up to a half longer at random, so that many programs do not ask
//! at the same time. That is far below every documented limit of calls per second, which hold for a whole account.
//!
//! ```
//! # use std::time::Duration;
//! # use cams::{Client, Config, Credentials};
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = cams_mock::MockServer::builder().creating_listings(0).start().await?;
//! # let credentials = Credentials::new(server.access_key_id(), server.access_key_secret());
//! # let config = Config::new().credentials(credentials).endpoint(server.endpoint()).cust_space_id("cams-x000");
//! # let client = Client::new(config)?;
//! client.add_chat_group().business_number("8613800000000").subject("Weekly orders").send().await?;
//! let group = client
//!     .list_chat_group()
//!     .business_number("8613800000000")
//!     .wait_until_created("Weekly orders")
//!     .with_deadline(Duration::from_secs(120))
//!     .run()
//!     .await?;
//! assert!(group.group_id.is_some());
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - States compare without regard to case. One that is not documented counts as not yet; one that cannot lead to
//!   success, such as a template that is paused or deleted during its review, ends the waiting at once and is in the
//!   error.
//! - A call that fails in a way that passes (see [`Error::is_retryable`](crate::Error::is_retryable)) is polled again,
//!   no earlier than the service asks; any other failure ends the waiting.
//! - A last poll is begun right before the deadline, so what is there by then is seen.
//! - Dropping the future ends it. Nothing is left behind: only reads were sent, and there is no task.
//! - Time, waits and chance come from the client's [`Platform`](crate::Platform), so tests need not wait.
//!
//! [`WaitError`] has the last response with its state and its reason, the number of polls, and why it ended.

mod error;
pub(crate) mod json;
pub(crate) mod wait;

pub use error::{WaitError, WaitReason};
pub use json::JsonSeen;
pub use wait::{Wait, WaitProgress};
