//! The destinations of events: stdout, and the program that they are forwarded to. An event is acknowledged when both
//! have it.

use std::collections::HashSet;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cams::bytes::Bytes;
use cams::http::HeaderValue;
use cams::receive::Events;
use jiff::Timestamp;
use tokio::sync::Notify;

use crate::listen::args::Form;
use crate::listen::forward::Target;
use crate::listen::line::{self, About};
use crate::output::stdout;

/// Number of keys that are kept to detect repetitions.
const MOST_KEYS: usize = 100_000;

/// Why an event is not acknowledged.
#[derive(Debug)]
pub(crate) enum Kept {
    /// The program that it was forwarded to did not accept it.
    NotForwarded,
    /// It was not written.
    NotWritten,
}

/// How the command ends.
#[derive(Debug)]
pub(crate) enum End {
    /// The requested number of events arrived.
    Enough,
    /// An event could not be written.
    NotWritten(io::Error),
}

#[derive(Debug)]
pub(crate) struct Sink {
    form: Form,
    target: Option<Target>,
    most: Option<u64>,
    state: Mutex<State>,
    ended: Notify,
}

#[derive(Debug, Default)]
struct State {
    keys: HashSet<String>,
    counts: Counts,
    end: Option<End>,
}

/// The totals that the command reports at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Events that were written.
    pub(crate) events: u64,
    /// Events among them that had arrived before.
    pub(crate) repetitions: u64,
    /// Callbacks or messages that were acknowledged.
    pub(crate) acknowledged: u64,
    /// Callbacks or messages that should come again.
    pub(crate) again: u64,
    /// Requests that are not callbacks.
    pub(crate) refused: u64,
}

impl Sink {
    pub(crate) fn new(form: Form, target: Option<Target>, most: Option<u64>) -> Self {
        Self { form, target, most, state: Mutex::default(), ended: Notify::new() }
    }

    /// Forwards and writes an event. After `Ok`, it can be acknowledged.
    pub(crate) async fn take(
        &self,
        events: &Events,
        body: Bytes,
        content_type: Option<&HeaderValue>,
        limit: Duration,
    ) -> Result<(), Kept> {
        let received = Timestamp::now();
        if self.has_ended() {
            return Err(Kept::NotWritten);
        }
        let forwarded = match &self.target {
            Some(target) => Some(target.send(body, content_type, limit).await),
            None => None,
        };
        let is_accepted = forwarded.as_ref().is_none_or(|done| done.is_accepted());
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for item in events {
            let key = item.as_ref().ok().map(|event| event.key());
            let is_repetition = key.as_ref().is_some_and(|key| state.keys.contains(key));
            // An event that is not acknowledged will certainly come again.
            if let Some(key) = key.filter(|_| is_accepted) {
                if state.keys.len() >= MOST_KEYS {
                    state.keys.clear();
                }
                state.keys.insert(key);
            }
            state.counts.repetitions += u64::from(is_repetition);
            state.counts.events += 1;
            let about = About { received, forwarded: forwarded.as_ref(), is_repetition };
            text.push_str(&line::of(item, about, self.form));
        }
        if let Err(error) = stdout::write(&text) {
            state.end = Some(End::NotWritten(error));
            self.ended.notify_waiters();
            self.ended.notify_one();
            return Err(Kept::NotWritten);
        }
        if !is_accepted {
            return Err(Kept::NotForwarded);
        }
        Ok(())
    }

    /// Counts a callback, or a queue message, after it was answered.
    pub(crate) fn settle(&self, count: impl FnOnce(&mut Counts)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        count(&mut state.counts);
        if state.end.is_none() && self.most.is_some_and(|most| state.counts.events >= most) {
            state.end = Some(End::Enough);
            self.ended.notify_one();
        }
    }

    fn has_ended(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).end.is_some()
    }

    /// Waits until there is a reason to end.
    pub(crate) async fn ended(&self) {
        if !self.has_ended() {
            self.ended.notified().await;
        }
    }

    /// Returns why it ended, if not by a signal, and the totals.
    pub(crate) fn finish(&self) -> (Option<End>, Counts) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.end.take(), state.counts)
    }
}
