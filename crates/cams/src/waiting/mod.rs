//! Waiters: for work that the service does some time after the call, such as a review or a registration.
//!
//! If an operation shows such a state, its builder has a method `wait_until_…` beside `send()`. It polls immediately,
//! and then at the intervals in its documentation. Each interval is extended by a random time of up to a half, so that
//! many programs do not poll at the same time. This is far below every documented rate limit, which applies to a whole
//! account.
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
//! - States are compared without regard to case. An undocumented state counts as pending. A state that cannot lead to
//!   success, such as a template that is paused or deleted during its review, ends the wait immediately and is in the
//!   error.
//! - If a call fails temporarily (see [`Error::is_retryable`](crate::Error::is_retryable)), the waiter polls again, but
//!   not earlier than the service asks. Any other failure ends the wait.
//! - A last poll starts right before the deadline, so a state that is reached by then is seen.
//! - Dropping the future ends the wait. Nothing is left behind: only reads were sent, and there is no task.
//! - Time, waits, and randomness come from the client's [`Platform`](crate::Platform), so tests need not wait.
//!
//! [`WaitError`] contains the last response with its state and its reason, the number of polls, and why the wait ended.

mod error;
pub(crate) mod json;
pub(crate) mod wait;

pub use error::{WaitError, WaitReason};
pub use json::JsonSeen;
pub use wait::{Wait, WaitProgress};
