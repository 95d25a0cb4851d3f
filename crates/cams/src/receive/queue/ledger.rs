//! The ledger of a consumer: which messages are unsettled, and which acknowledgements are unsent.
//!
//! Deliveries write to it from any task. The consumer reads it, and is woken by it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use cams_core::smq::{Deletion, MAX_BATCH};

/// How long an acknowledgement waits for others.
pub(super) const GATHER: Duration = Duration::from_secs(1);

/// What a consumer has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// Messages that were taken from the queue, including repetitions.
    pub received: u64,
    /// Messages among them that were handed out before, to this or another consumer.
    pub repeated: u64,
    /// Messages that were taken but became visible again before they could be handed to you. They come again.
    pub lapsed: u64,
    /// Messages that were acknowledged.
    pub acknowledged: u64,
    /// Acknowledged messages that the queue reports as deleted.
    pub deleted: u64,
    /// Acknowledgements that came too late, could not be sent in time, or found no message. Such a message may come
    /// again. If this number grows, handling takes longer than the visibility timeout: use
    /// [`Delivery::extend`](super::Delivery::extend).
    pub late: u64,
}

/// An acknowledgement to send.
#[derive(Clone, Debug)]
pub(super) struct Ack {
    pub(super) handle: String,
    /// When the handle becomes invalid.
    deadline: Instant,
    given_at: Instant,
    /// The result of a batch did not mention it, so it is sent alone.
    is_alone: bool,
}

#[derive(Debug, Default)]
struct State {
    next_id: u64,
    /// Deadlines of the unsettled messages.
    open: BTreeMap<u64, Instant>,
    acks: VecDeque<Ack>,
    waker: Option<Waker>,
    totals: Totals,
}

impl State {
    /// Drops acknowledgements whose message is visible again.
    fn drop_late(&mut self, now: Instant) {
        let before = self.acks.len();
        self.acks.retain(|ack| ack.deadline > now);
        self.totals.late += (before - self.acks.len()) as u64;
    }
}

/// The ledger, shared by a consumer and its deliveries.
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<State>);

/// The place of an unsettled message. Dropping it settles the message for the ledger, not for the queue.
#[derive(Debug)]
pub(super) struct Slot {
    ledger: Arc<Ledger>,
    id: u64,
}

impl Ledger {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn totals(&self) -> Totals {
        self.lock().totals
    }

    /// Returns how many acknowledgements no longer need to be sent.
    pub(super) fn settled(&self) -> u64 {
        let totals = self.totals();
        totals.deleted.saturating_add(totals.late)
    }

    /// Wakes this task when something is settled or acknowledged.
    pub(super) fn wake(&self, waker: &Waker) {
        let mut state = self.lock();
        if !state.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            state.waker = Some(waker.clone());
        }
    }

    /// Records a message that was taken.
    pub(super) fn open(self: &Arc<Self>, deadline: Instant, is_repeated: bool) -> Slot {
        let mut state = self.lock();
        let id = state.next_id;
        state.next_id += 1;
        state.open.insert(id, deadline);
        state.totals.received += 1;
        state.totals.repeated += u64::from(is_repeated);
        Slot { ledger: Arc::clone(self), id }
    }

    /// Returns how many messages are unsettled, and when the first of them becomes visible again.
    ///
    /// An acknowledged message counts until it is deleted; otherwise acknowledgements would pile up while deletions
    /// fail. A message that is visible again does not count, because nothing can settle it any more.
    pub(super) fn unsettled(&self, now: Instant) -> (usize, Option<Instant>) {
        let mut state = self.lock();
        state.drop_late(now);
        let acks = state.acks.iter().map(|ack| &ack.deadline);
        let open = state.open.values().filter(|deadline| **deadline > now).chain(acks);
        (open.clone().count(), open.min().copied())
    }

    pub(super) fn note_lapsed(&self) {
        self.lock().totals.lapsed += 1;
    }

    /// Returns when the acknowledgements should be sent: immediately if they fill a batch. `None` if there are none.
    pub(super) fn due(&self) -> Option<Instant> {
        let state = self.lock();
        let oldest = state.acks.front()?.given_at;
        Some(if state.acks.len() < MAX_BATCH { oldest + GATHER } else { oldest })
    }

    /// Takes the acknowledgements of one request.
    pub(super) fn batch(&self, now: Instant) -> Vec<Ack> {
        let mut state = self.lock();
        state.drop_late(now);
        match state.acks.front() {
            Some(ack) if ack.is_alone => state.acks.drain(..1).collect(),
            _ => {
                let alone = state.acks.iter().position(|ack| ack.is_alone).unwrap_or(state.acks.len());
                state.acks.drain(..alone.min(MAX_BATCH)).collect()
            }
        }
    }

    /// Puts back acknowledgements that did not reach the queue.
    pub(super) fn put_back(&self, acks: Vec<Ack>, now: Instant) {
        let mut state = self.lock();
        acks.into_iter().rev().for_each(|ack| state.acks.push_front(ack));
        state.drop_late(now);
    }

    /// Records the results of a batch. Returns whether any of it has to be sent again.
    pub(super) fn settle(&self, acks: Vec<Ack>, outcomes: Vec<Deletion>, now: Instant) -> bool {
        let mut again = Vec::new();
        let mut totals = Totals::default();
        for (ack, outcome) in acks.into_iter().zip(outcomes) {
            match outcome {
                Deletion::Deleted => totals.deleted += 1,
                Deletion::Gone | Deletion::InvalidHandle => totals.late += 1,
                // Any other result in the future: the message was not certainly deleted.
                _ => again.push(Ack { is_alone: outcome == Deletion::Unknown, ..ack }),
            }
        }
        let mut state = self.lock();
        state.totals.deleted += totals.deleted;
        state.totals.late += totals.late;
        let is_any = !again.is_empty();
        // Behind the others, so one message that cannot be deleted does not block them.
        state.acks.extend(again);
        state.drop_late(now);
        is_any
    }
}

impl Slot {
    /// Acknowledges the message.
    pub(super) fn ack(self, handle: String, deadline: Instant, now: Instant) {
        let mut state = self.ledger.lock();
        state.totals.acknowledged += 1;
        state.acks.push_back(Ack { handle, deadline, given_at: now, is_alone: false });
    }

    /// Moves the deadline of the message.
    pub(super) fn extend(&self, deadline: Instant) {
        self.ledger.lock().open.insert(self.id, deadline);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut state = self.ledger.lock();
        state.open.remove(&self.id);
        if let Some(waker) = state.waker.take() {
            drop(state);
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acked(ledger: &Arc<Ledger>, count: usize, now: Instant) {
        for number in 0..count {
            let slot = ledger.open(now + GATHER, false);
            slot.ack(format!("h{number}"), now + GATHER, now);
        }
    }

    #[test]
    fn acknowledgements_are_due_when_they_fill_a_batch_or_after_a_second() {
        let (ledger, now) = (Arc::new(Ledger::default()), Instant::now());
        assert_eq!(ledger.due(), None);
        acked(&ledger, MAX_BATCH - 1, now);
        assert_eq!(ledger.due(), Some(now + GATHER));
        acked(&ledger, 1, now);
        assert_eq!(ledger.due(), Some(now));
        assert_eq!((ledger.batch(now).len(), ledger.batch(now).len()), (MAX_BATCH, 0));
    }

    #[test]
    fn what_is_unknown_goes_again_alone_and_what_is_late_does_not_go_again() {
        let (ledger, now) = (Arc::new(Ledger::default()), Instant::now());
        acked(&ledger, 4, now);
        let (deleted, gone) = (Deletion::Deleted, Deletion::Gone);
        let outcomes = vec![deleted, Deletion::Unknown, gone, Deletion::Failed("InternalError".into())];
        assert!(ledger.settle(ledger.batch(now), outcomes, now));
        let handles = |acks: Vec<Ack>| acks.into_iter().map(|ack| ack.handle).collect::<Vec<_>>();
        assert_eq!(handles(ledger.batch(now)), ["h1"]);
        let failed = ledger.batch(now);
        ledger.put_back(failed, now + 2 * GATHER);
        assert!(ledger.batch(now).is_empty(), "its handle is dead");
        let totals = ledger.totals();
        assert_eq!((totals.acknowledged, totals.deleted, totals.late), (4, 1, 2));
    }

    #[test]
    fn an_acknowledgement_counts_as_unsettled_and_is_dropped_when_its_message_is_visible_again() {
        let (ledger, now) = (Arc::new(Ledger::default()), Instant::now());
        acked(&ledger, 3, now);
        assert_eq!(ledger.unsettled(now), (3, Some(now + GATHER)));
        assert_eq!(ledger.unsettled(now + GATHER), (0, None));
        assert_eq!((ledger.due(), ledger.totals().late), (None, 3));
    }

    #[test]
    fn what_the_queue_does_not_delete_does_not_hold_up_the_others() {
        let (ledger, now) = (Arc::new(Ledger::default()), Instant::now());
        acked(&ledger, MAX_BATCH + 1, now);
        let outcomes = vec![Deletion::Unknown; MAX_BATCH];
        assert!(ledger.settle(ledger.batch(now), outcomes, now));
        assert_eq!(ledger.batch(now).first().map(|ack| ack.handle.clone()).as_deref(), Some("h16"));
    }

    #[test]
    fn a_message_counts_until_it_is_settled_or_visible_again() {
        let (ledger, now) = (Arc::new(Ledger::default()), Instant::now());
        let (first, second) = (ledger.open(now + GATHER, false), ledger.open(now + 3 * GATHER, true));
        assert_eq!(ledger.unsettled(now), (2, Some(now + GATHER)));
        assert_eq!(ledger.unsettled(now + 2 * GATHER), (1, Some(now + 3 * GATHER)));
        first.extend(now + 4 * GATHER);
        drop(second);
        assert_eq!(ledger.unsettled(now + 2 * GATHER), (1, Some(now + 4 * GATHER)));
        assert_eq!((ledger.totals().received, ledger.totals().repeated), (2, 1));
    }
}
