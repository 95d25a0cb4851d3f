//! What the engine needs from outside besides the network: time, waiting, randomness, and threads for blocking work.

use std::fmt;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::oneshot;

use crate::future::BoxFuture;

/// Clocks, sleep, randomness, and threads. Every method has a default that uses the system and the Tokio runtime. A
/// test overrides what it wants to control:
///
/// ```
/// # use cams_core as cams;
/// use std::time::{Duration, SystemTime};
/// use cams::{Config, Platform};
///
/// #[derive(Debug)]
/// struct Yesterday;
///
/// impl Platform for Yesterday {
///     fn now(&self) -> SystemTime {
///         SystemTime::now() - Duration::from_secs(24 * 60 * 60)
///     }
/// }
///
/// let config = Config::new().platform(Yesterday);
/// ```
///
/// # Paused clocks
/// `#[tokio::test(start_paused = true)]` needs no platform: retries, rate limits, and waiters then take no time. Tokio
/// advances a paused clock as soon as nothing in the *same* runtime can run. A server in another runtime or process
/// therefore never seems to respond, and every call ends with "no complete answer came within 30s". Start the server in
/// the runtime of the test, as `MockServer::start` of `cams-mock` does, or replace the transport.
pub trait Platform: fmt::Debug + Send + Sync + 'static {
    /// Returns the time for the date of requests.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Returns a time that never goes back, for deadlines and durations.
    fn instant(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    /// Completes after the duration.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    /// Fills the buffer with random bytes, or returns `false` if there are none. They are used for nonces and jitter,
    /// never for keys.
    fn random(&self, buffer: &mut [u8]) -> bool {
        getrandom::getrandom(buffer).is_ok()
    }

    /// Starts work that blocks its thread, such as flushing a file to disk. Completes when the work is done. The work
    /// runs to its end even if the future is dropped.
    fn run_blocking(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<'static, ()> {
        let working = tokio::task::spawn_blocking(work);
        Box::pin(async { drop(working.await) })
    }
}

/// A pointer to a platform is a platform, so the program can keep a clone of it.
macro_rules! pointers {
    ($($pointer:ident)*) => {$(
        impl<P: Platform + ?Sized> Platform for $pointer<P> {
            fn now(&self) -> SystemTime {
                (**self).now()
            }

            fn instant(&self) -> Instant {
                (**self).instant()
            }

            fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
                (**self).sleep(duration)
            }

            fn random(&self, buffer: &mut [u8]) -> bool {
                (**self).random(buffer)
            }

            fn run_blocking(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<'static, ()> {
                (**self).run_blocking(work)
            }
        }
    )*};
}

pointers! { Arc Box }

/// Returns the output of the future, or `None` if the time runs out first. The future is then dropped.
pub async fn within<F: Future>(
    platform: &dyn Platform,
    limit: Option<Duration>,
    future: F,
) -> Option<F::Output> {
    let Some(limit) = limit else { return Some(future.await) };
    let mut future = std::pin::pin!(future);
    // A future that is ready immediately, such as static credentials, needs no timer.
    let mut over = None;
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            let over = over.get_or_insert_with(|| platform.sleep(limit));
            over.as_mut().poll(context).map(|()| None)
        }
    })
    .await
}

/// Returns the result of blocking work; `None` if it panicked, or if it did not run because the runtime ended.
pub(crate) async fn blocking<T: Send + 'static>(
    platform: &dyn Platform,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (done, result) = oneshot::channel();
    // Without a receiver, nobody needs the result any more.
    let work = move || drop(done.send(work()));
    platform.run_blocking(Box::new(work)).await;
    result.await.ok()
}

/// Returns a uniform random number between 0 and 1 for jitter, or 0.5 if there are no random numbers.
pub fn random_unit(platform: &dyn Platform) -> f64 {
    let mut bytes = [0; 4];
    match platform.random(&mut bytes) {
        true => f64::from(u32::from_ne_bytes(bytes)) / f64::from(u32::MAX),
        false => 0.5,
    }
}

/// The real system.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct System;

impl Platform for System {}
