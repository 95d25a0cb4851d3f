//! Calls that take turns at one limit.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cams_core::{BoxFuture, Platform};
use futures_util::FutureExt;
use loom::thread;

use super::limit::Limiters;
use crate::check::every_order;

const APART: Duration = Duration::from_millis(110);

/// A clock that stands still, so that a call waits until its turn and never comes late.
#[derive(Debug)]
struct Still {
    now: Instant,
    /// The waits that were asked for. Not of the model checker: what a model watches adds no order.
    waits: std::sync::Mutex<Vec<Duration>>,
}

impl Platform for Still {
    fn instant(&self) -> Instant {
        self.now
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        self.waits.lock().unwrap().push(wait);
        Box::pin(std::future::ready(()))
    }
}

/// Lets calls of these operations, each with its deadline, take their turns at once on threads of their own. Returns
/// how many got one, and how long they wait for it.
fn calls(before: &[&'static str], calls: [(&'static str, Option<u32>); 2]) -> (usize, Vec<Duration>) {
    let now = Instant::now();
    let platform = Arc::new(Still { now, waits: std::sync::Mutex::default() });
    let limiters = Arc::new(Limiters::new(Arc::<Still>::clone(&platform)));
    let turn = move |limiters: &Limiters, action: &str, apart: Option<u32>| {
        let deadline = apart.map(|count| now + APART * count);
        limiters.turn(action, APART, deadline).now_or_never().flatten().is_some()
    };
    before.iter().for_each(|action| assert!(turn(&limiters, action, None)));
    let calls = calls.map(|(action, deadline)| {
        let limiters = Arc::clone(&limiters);
        thread::spawn(move || turn(&limiters, action, deadline))
    });
    let own = turn(&limiters, "A", None);
    let got =
        calls.map(|call| call.join().unwrap()).into_iter().filter(|got| *got).count() + usize::from(own);
    let mut waits = platform.waits.lock().unwrap().clone();
    waits.sort_unstable();
    (got, waits)
}

pub(crate) fn run(part: &str) {
    every_order(&format!("{part}: every call has a turn of its own"), None, || {
        assert_eq!(calls(&[], [("A", None), ("A", None)]), (3, vec![APART, APART * 2]));
    });
    every_order(&format!("{part}: operations do not disturb each other"), None, || {
        assert_eq!(calls(&["A"], [("B", None), ("B", None)]), (3, vec![APART, APART]));
    });
    every_order(&format!("{part}: a call that would be late takes no turn"), None, || {
        let (got, waits) = calls(&[], [("A", Some(1)), ("A", Some(1))]);
        assert!(waits.iter().all(|wait| *wait <= APART), "{waits:?}");
        // The call without a deadline is the first, or waits for the one that was.
        assert_eq!(got, 1 + waits.len());
    });
}
