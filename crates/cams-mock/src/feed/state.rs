//! The events that are kept, and the signal that there are more.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::change::Change;
use super::place::Place;

/// Events that are kept.
const MAX_EVENTS: usize = 1024;

/// Listeners at a time.
const MAX_LISTENERS: usize = 32;

/// Events that are handed out at a time.
const MAX_BATCH: usize = 64;

/// The live stream, shared by all that tell and all that listen.
#[derive(Clone, Debug)]
pub(crate) struct Feed(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kept: Mutex<Kept>,
    signal: watch::Sender<Signal>,
    listeners: Arc<Semaphore>,
}

/// What listeners wait for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Signal {
    /// Changes with every event.
    last: u64,
    pub(super) is_closed: bool,
}

#[derive(Debug)]
struct Kept {
    events: VecDeque<Change>,
    /// Id of the last event; the others have the ids before it.
    last: u64,
}

/// What a listener gets next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Batch {
    /// Events with their ids; there may be none.
    Events(Vec<(u64, Change)>),
    /// It missed events; it goes on after this one.
    Resync(u64),
}

impl Feed {
    /// A stream whose events have ids above `start`. A server that starts again must not begin with the same ids:
    /// a listener of its predecessor would believe that it missed nothing.
    pub(crate) fn new(start: u64) -> Self {
        let kept = Mutex::new(Kept { events: VecDeque::new(), last: start });
        let signal = watch::Sender::new(Signal { last: start, is_closed: false });
        Self(Arc::new(Inner { kept, signal, listeners: Arc::new(Semaphore::new(MAX_LISTENERS)) }))
    }

    /// Tells everybody of a change.
    pub(crate) fn tell(&self, change: Change) {
        let mut kept = self.kept();
        if kept.events.len() == MAX_EVENTS {
            kept.events.pop_front();
        }
        kept.events.push_back(change);
        kept.last += 1;
        let last = kept.last;
        drop(kept);
        self.0.signal.send_modify(|signal| signal.last = signal.last.max(last));
    }

    /// Ends all streams.
    pub(crate) fn close(&self) {
        self.0.signal.send_modify(|signal| signal.is_closed = true);
    }

    /// Id of the last event.
    pub(crate) fn last(&self) -> u64 {
        self.kept().last
    }

    /// A place for one more listener, unless there are too many. It ends when the permit is dropped.
    pub(super) fn admit(&self) -> Option<(OwnedSemaphorePermit, watch::Receiver<Signal>)> {
        let permit = Arc::clone(&self.0.listeners).try_acquire_owned().ok()?;
        Some((permit, self.0.signal.subscribe()))
    }

    /// What comes after the event that a listener got last.
    pub(super) fn after(&self, seen: u64) -> Batch {
        let kept = self.kept();
        let first = (kept.last + 1).saturating_sub(kept.events.len() as u64);
        match Place::new(seen, first, kept.last) {
            Place::Lost => Batch::Resync(kept.last),
            Place::After(seen) => {
                let skipped = usize::try_from((seen + 1).saturating_sub(first)).unwrap_or(usize::MAX);
                let events = kept.events.iter().skip(skipped).take(MAX_BATCH).cloned();
                Batch::Events((seen + 1..).zip(events).collect())
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_gets_each_event_once_and_in_order() {
        let feed = Feed::new(100);
        feed.tell(Change::Templates);
        feed.tell(Change::Groups);
        assert_eq!(feed.after(100), Batch::Events(vec![(101, Change::Templates), (102, Change::Groups)]));
        assert_eq!(feed.after(101), Batch::Events(vec![(102, Change::Groups)]));
        assert_eq!(feed.after(102), Batch::Events(Vec::new()));
    }

    #[test]
    fn a_listener_that_fell_behind_or_comes_from_another_server_is_told_to_fetch_everything() {
        let feed = Feed::new(0);
        (0..=MAX_EVENTS).for_each(|_| feed.tell(Change::Faults));
        let last = MAX_EVENTS as u64 + 1;
        assert_eq!(feed.after(0), Batch::Resync(last));
        assert_eq!(feed.after(last + 1), Batch::Resync(last));
        let Batch::Events(events) = feed.after(1) else { panic!("the second event is kept") };
        assert_eq!((events.len(), events[0].0), (MAX_BATCH, 2));
    }

    #[test]
    fn there_are_only_so_many_listeners_at_a_time() {
        let feed = Feed::new(0);
        let mut listeners: Vec<_> = std::iter::from_fn(|| feed.admit()).take(MAX_LISTENERS + 1).collect();
        assert_eq!(listeners.len(), MAX_LISTENERS);
        listeners.pop();
        assert!(feed.admit().is_some());
    }
}
