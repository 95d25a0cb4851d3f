//! Calls without `async`, for programs without a runtime.
//!
//! Every builder has a `send_blocking` beside `send`, with the same result. [`wait`] waits for anything else that this
//! SDK does, and [`iter`] iterates over streams. The [`Client`](crate::Client) is the same.
//!
//! ```no_run
//! fn main() -> Result<(), cams::Error> {
//!     let client = cams::Client::from_env()?;
//!     let reply = client
//!         .add_chat_group_invite_link()
//!         .business_number("8613800000000")
//!         .group_id("E93kdk0000")
//!         .cust_space_id("cams-x000")
//!         .send_blocking()?;
//!     println!("{}", reply.invite_link.as_deref().unwrap_or_default());
//!     Ok(())
//! }
//! ```
//!
//! [`iter`] iterates over lists. Waiters and mass sends have methods that end in `_blocking`:
//!
//! ```no_run
//! use cams::blocking;
//! # use cams::{content::Template, models::MassMessageRecipient};
//!
//! # fn run(client: cams::Client, recipients: Vec<MassMessageRecipient>) -> Result<(), cams::Error> {
//! let groups = client.list_chat_group().business_number("8613800000000");
//! let group = groups.clone().wait_until_created("Weekly orders").run_blocking()?;
//! for group in blocking::iter(groups.items()) {
//!     println!("{}", group?.subject.unwrap_or_default());
//! }
//! let send = client.send_chatapp_mass_message().from("8613800000000");
//! let send = send.to_each(Template::code("1103457628904726528", "en"), recipients);
//! let mut sending = send.start_blocking()?;
//! while let Some(outcome) = sending.next_blocking()? {
//!     println!("{outcome:?}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Threads
//! The calling thread waits. The first call starts one further thread, `cams-blocking`, which does the I/O for all
//! clients of the process. Any number of threads may call at the same time.
//!
//! # Inside an async runtime
//! A thread that waits in a task would block the other tasks of the runtime. The SDK therefore refuses a blocking call
//! there with [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) and sends nothing; use `send` instead.
//! Blocking calls are allowed in Tokio's `spawn_blocking` and `block_in_place`, which exist for such work.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::OnceLock;
use std::task::{Context, Waker};

use cams_core::Error;
use futures_core::Stream;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::coop;

/// Waits for a future of this SDK and returns its output.
///
/// ```
/// let sum = cams::blocking::wait(async { 1 + 2 })?;
/// assert_eq!(sum, 3);
/// # Ok::<(), cams::Error>(())
/// ```
///
/// # Panics
/// Panics inside [`tokio::task::unconstrained`], as Tokio does for a thread that must not wait: a task without a budget
/// looks like code that may block.
///
/// # Errors
/// Fails, without starting the future, if this thread belongs to an async runtime or if no thread could be started.
pub fn wait<F: Future>(future: F) -> Result<F::Output, Error> {
    wait_for("", future)
}

/// Does the same for a call of an operation, and names the operation in the error.
pub(crate) fn wait_for<F: Future>(action: &str, future: F) -> Result<F::Output, Error> {
    if Handle::try_current().is_ok() && is_in_task() {
        let message = "a blocking call was made inside an async task, where it could stop every other task; use the \
                       async `send`, or call within `tokio::task::spawn_blocking`";
        return Err(Error::invalid_request(action, message));
    }
    let runtime = runtime().map_err(|error| {
        Error::invalid_request(action, format!("the thread of blocking calls could not be started: {error}"))
    })?;
    Ok(runtime.block_on(future))
}

/// Returns whether a Tokio task is running on this thread. Code in `spawn_blocking` or `block_in_place` does not count.
///
/// Tokio does not expose this, but it can be observed: a task has a budget of operations after which it must yield, and
/// code that may block has none. This function spends the rest of the budget, so the task yields at its next operation.
fn is_in_task() -> bool {
    /// More than the budget of a task, which is 128.
    const ENOUGH: usize = 1024;
    let mut context = Context::from_waker(Waker::noop());
    (0..ENOUGH).any(|_| pin!(coop::consume_budget()).poll(&mut context).is_pending())
}

/// Iterates over a stream of this SDK, such as pages, and waits for each item.
///
/// ```
/// use cams::Error;
/// # use std::{pin::Pin, task::{Context, Poll}};
/// # struct Countdown(u32);
/// # impl futures_core::Stream for Countdown {
/// #     type Item = Result<u32, Error>;
/// #     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
/// #         self.0 = self.0.saturating_sub(1);
/// #         Poll::Ready((self.0 > 0).then_some(Ok(self.0)))
/// #     }
/// # }
/// # let stream = Countdown(4);
/// let numbers: Vec<u32> = cams::blocking::iter(stream).collect::<Result<_, Error>>()?;
/// assert_eq!(numbers, [3, 2, 1]);
/// # Ok::<(), Error>(())
/// ```
pub fn iter<S: Stream>(stream: S) -> Iter<S> {
    Iter { stream: Some(Box::pin(stream)) }
}

/// A stream as an iterator; see [`iter`]. If waiting is refused (see [`wait`]), it yields that error and ends.
#[derive(Debug)]
#[must_use = "an iterator does nothing until it is asked"]
pub struct Iter<S> {
    /// `None` after waiting was refused.
    stream: Option<Pin<Box<S>>>,
}

impl<S, T, E> Iterator for Iter<S>
where
    S: Stream<Item = Result<T, E>>,
    E: From<Error>,
{
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Self::Item> {
        let stream = self.stream.as_mut()?;
        match wait(poll_fn(|context| stream.as_mut().poll_next(context))) {
            Ok(item) => item,
            Err(refused) => {
                self.stream = None;
                Some(Err(refused.into()))
            }
        }
    }
}

/// The runtime of all blocking calls. If it fails to start, the next call tries again.
fn runtime() -> io::Result<&'static Runtime> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let made =
        Builder::new_multi_thread().worker_threads(1).thread_name("cams-blocking").enable_all().build()?;
    Ok(RUNTIME.get_or_init(|| made))
}
