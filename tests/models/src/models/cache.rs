//! Callers that need credentials at once, in runtimes that may be dropped.

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use futures_util::FutureExt;
use loom::sync::atomic::{AtomicU32, Ordering};
use loom::thread;

use super::cache::Cached;
use super::context::Context;
use super::error::CredentialsError;
use super::provider::{FetchCredentials, ProvideCredentials};
use super::value::Credentials;
use crate::check::every_order;
use crate::future::BoxFuture;
use crate::sync::{block_on, enter, runtime};

/// A runtime that is dropped before any of its fetches ends.
const DROPPED: u8 = 0;
const LASTING: u8 = 1;

/// A source whose credentials are numbered. Its first fetches fail, if told so.
#[derive(Debug)]
struct Source {
    fetches: Arc<AtomicU32>,
    failures: u32,
}

impl FetchCredentials for Source {
    fn name(&self) -> &'static str {
        "model"
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let of_runtime = runtime();
        Box::pin(async move {
            let number = self.fetches.fetch_add(1, Ordering::SeqCst) + 1;
            if of_runtime == Some(DROPPED) {
                // The socket of this fetch ends with its runtime, and wakes nobody.
                pending::<()>().await;
            }
            once_around().await;
            match number {
                number if number <= self.failures => Err(CredentialsError::transient("it failed".to_owned())),
                number => Ok(Credentials { number }),
            }
        })
    }
}

/// Waits once, so that other threads go on meanwhile.
async fn once_around() {
    let mut waited = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// A cache in front of such a source, and the number of its fetches.
fn cached(context: &Context, failures: u32) -> (Arc<Cached>, Arc<AtomicU32>) {
    let fetches = Arc::new(AtomicU32::new(0));
    let source = Source { fetches: Arc::clone(&fetches), failures };
    (Arc::new(Cached::new(context, source)), fetches)
}

/// Runs a caller on a thread of the lasting runtime, and another one on this thread.
fn two<T: 'static>(cached: &Arc<Cached>, caller: fn(&Cached) -> T) -> [T; 2] {
    let other = Arc::clone(cached);
    let other = thread::spawn(move || {
        enter(LASTING);
        caller(&other)
    });
    enter(LASTING);
    let own = caller(cached);
    [own, other.join().unwrap()]
}

fn number(cached: &Cached) -> u32 {
    block_on(cached.provide()).expect("the source answers").number
}

/// Needs credentials, is refused with them, and needs others, twice.
fn refused(cached: &Cached) {
    let first = block_on(cached.provide()).expect("the source answers");
    assert!(cached.invalidate(&first));
    for _ in 0..2 {
        assert_ne!(first.number, number(cached), "refused credentials come back");
    }
}

pub(crate) fn run(part: &str) {
    every_order(&format!("{part}: one fetch serves all callers"), Some(3), || {
        let (cached, fetches) = cached(&Context::default(), 0);
        assert_eq!(two(&cached, number), [1, 1]);
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
    });
    every_order(&format!("{part}: callers outlive the runtime of another one"), Some(3), || {
        let (cached, _) = cached(&Context::default(), 0);
        let dropped = Arc::clone(&cached);
        let dropped = thread::spawn(move || {
            enter(DROPPED);
            drop(dropped.provide().now_or_never());
        });
        enter(LASTING);
        assert!(number(&cached) > 0);
        dropped.join().unwrap();
    });
    every_order(&format!("{part}: callers outlive the one that began their fetch"), Some(3), || {
        let (cached, fetches) = cached(&Context::default(), 0);
        let other = Arc::clone(&cached);
        let other = thread::spawn(move || {
            enter(LASTING);
            let mut call = pin!(other.provide());
            drop(call.as_mut().now_or_never());
        });
        enter(LASTING);
        assert_eq!(number(&cached), 1);
        other.join().unwrap();
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
    });
    every_order(&format!("{part}: refused credentials do not come back"), Some(3), || {
        let (cached, fetches) = cached(&Context::default(), 0);
        let other = Arc::clone(&cached);
        let other = thread::spawn(move || {
            enter(LASTING);
            number(&other)
        });
        enter(LASTING);
        refused(&cached);
        assert!(matches!(other.join().unwrap(), 1 | 2));
        assert_eq!(fetches.load(Ordering::SeqCst), 2);
    });
    every_order(&format!("{part}: two refusals of the same credentials cost one fetch"), Some(3), || {
        let (cached, fetches) = cached(&Context::default(), 0);
        enter(LASTING);
        let first = block_on(cached.provide()).expect("the source answers");
        let other = Arc::clone(&cached);
        let other = thread::spawn(move || {
            enter(LASTING);
            assert!(other.invalidate(&first));
            number(&other)
        });
        assert!(cached.invalidate(&first));
        assert_eq!((number(&cached), other.join().unwrap()), (2, 2));
        assert_eq!(fetches.load(Ordering::SeqCst), 2);
    });
    every_order(&format!("{part}: a failure is not kept"), Some(3), || {
        let (cached, _) = cached(&Context::default(), 1);
        let caller = |cached: &Cached| drop(block_on(cached.provide()));
        let [(), ()] = two(&cached, caller);
        assert!(number(&cached) > 1);
    });
    every_order(&format!("{part}: an early fetch holds nobody up"), Some(3), || {
        let context = Context::default();
        let (cached, fetches) = cached(&context, 0);
        enter(LASTING);
        assert_eq!(number(&cached), 1);
        // Of the hour, less than a fifth is left.
        context.0.store(3000, Ordering::SeqCst);
        assert!(two(&cached, number).iter().all(|number| matches!(number, 1 | 2)));
        assert_eq!(fetches.load(Ordering::SeqCst), 2);
    });
}
