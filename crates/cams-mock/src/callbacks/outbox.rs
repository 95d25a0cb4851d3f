//! The callbacks that wait to be sent, and those that were.
//!
//! Both are bounded: the oldest deliveries are forgotten first, and one that waits when it is forgotten is not sent.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::sync::Notify;

use super::delivery::{CallbackKind, Delivery, DeliveryAttempt, DeliveryState};
use super::quirk::{self, CallbackQuirk};
use super::targets::Targets;
use crate::feed::{Change, Feed};
use crate::messages::{id, told};

/// Deliveries that are kept.
const MAX_DELIVERIES: usize = 10_000;

/// Bytes of their bodies and addresses.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Items of one callback.
const MAX_ITEMS: usize = 100;

/// Deliveries of one event that listeners are told of one by one.
const MAX_TOLD: u64 = 20;

/// How callbacks are sent.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) targets: Targets,
    /// The waits before a callback is repeated that was not acknowledged.
    pub(crate) retries: Vec<Duration>,
    pub(crate) quirks: Vec<CallbackQuirk>,
    /// Tells the worker that something waits.
    pub(crate) wake: Arc<Notify>,
    pub(crate) feed: Feed,
}

/// The callbacks that wait to be sent, and those that were.
#[derive(Debug)]
pub(crate) struct Outbox {
    settings: Settings,
    pub(crate) quirks: Vec<CallbackQuirk>,
    /// The oldest first; their numbers have no gaps.
    deliveries: VecDeque<Arc<Delivery>>,
    bytes: usize,
    /// Those whose end needs attention.
    problems: usize,
    /// The last delivery of each kind to each address.
    last: HashMap<CallbackKind, HashMap<String, u64>>,
    /// How many there ever were.
    counted: u64,
    /// Number of the first that was not attempted yet.
    next: u64,
}

/// A delivery that is to be made.
struct Draft<'a> {
    kind: CallbackKind,
    url: &'a str,
    body: String,
    messages: Vec<(u64, &'static str)>,
    resend_of: Option<u64>,
    time: SystemTime,
}

impl Outbox {
    /// An empty one whose numbers go on from an earlier one: the worker may still hold an old number.
    pub(crate) fn continuing(settings: Settings, counted: u64) -> Self {
        let quirks = settings.quirks.clone();
        let (deliveries, last) = (VecDeque::new(), HashMap::new());
        Self { settings, quirks, deliveries, bytes: 0, problems: 0, last, counted, next: counted + 1 }
    }

    pub(crate) fn counted(&self) -> u64 {
        self.counted
    }

    /// Forgets all deliveries; none of them is sent.
    pub(crate) fn clear(&mut self) {
        self.deliveries.clear();
        self.last.clear();
        (self.bytes, self.problems, self.next) = (0, 0, self.counted + 1);
    }

    /// Whether anybody gets callbacks of which the own webhook is this.
    pub(crate) fn is_wanted(&self, own: Option<&str>) -> bool {
        own.is_some() || !self.settings.targets.given.is_empty()
    }

    /// Sends items to the webhook that the service has set for them, and to those that the server was started with.
    pub(crate) fn emit(&mut self, kind: CallbackKind, own: Option<&str>, items: &[Value], time: SystemTime) {
        let mut urls = self.settings.targets.given.clone();
        if let Some(own) = own.filter(|own| !urls.iter().any(|url| url == own)) {
            urls.push(own.to_owned());
        }
        let before = self.counted;
        for url in &urls {
            for items in items.chunks(MAX_ITEMS) {
                let messages: Vec<_> = items.iter().filter_map(message_number).collect();
                for body in quirk::bodies(items, &self.quirks) {
                    let draft = Draft { kind, url, body, messages: messages.clone(), resend_of: None, time };
                    self.add(draft);
                }
            }
        }
        self.tell_since(before);
    }

    /// Sends a delivery once more, as a new one: as it was, or in the documented form but for these quirks. With the
    /// reverse order, all that tell of its messages are sent again. Returns the numbers of the new ones; none if the
    /// delivery was forgotten.
    pub(crate) fn resend(&mut self, id: u64, quirks: &[CallbackQuirk], time: SystemTime) -> Vec<u64> {
        let before = self.counted;
        for Delivery { id, kind, url, body, messages, .. } in self.again(id, quirks) {
            for body in quirk::again(&body, quirks) {
                let (messages, resend_of) = (messages.clone(), Some(id));
                self.add(Draft { kind, url: &url, body, messages, resend_of, time });
            }
        }
        self.tell_since(before);
        (before + 1..=self.counted).collect()
    }

    /// What is sent again for a delivery.
    fn again(&self, id: u64, quirks: &[CallbackQuirk]) -> Vec<Delivery> {
        let Some(one) = self.find(id) else { return Vec::new() };
        if one.messages.is_empty() || !quirks.contains(&CallbackQuirk::ReverseOrder) {
            return vec![one.clone()];
        }
        let is_told = |(number, _): &(u64, _)| one.messages.iter().any(|(known, _)| known == number);
        let belongs = |other: &&Delivery| {
            let is_alike = other.kind == one.kind && other.url == one.url && other.resend_of.is_none();
            other.id == id || is_alike && other.messages.iter().any(is_told)
        };
        let mut all: Vec<_> = self.telling_of(one.span).filter(belongs).cloned().collect();
        all.reverse();
        all
    }

    /// Tells the listeners of all deliveries after one.
    fn tell_since(&self, before: u64) {
        if self.counted - before > MAX_TOLD {
            self.settings.feed.tell(Change::Callbacks);
        } else {
            (before + 1..=self.counted).for_each(|id| self.tell(id));
        }
    }

    /// Tells the listeners of a delivery.
    fn tell(&self, id: u64) {
        if let Some(delivery) = self.find(id) {
            self.settings.feed.tell(Change::Callback { id, state: delivery.state.name() });
        }
    }

    fn add(&mut self, draft: Draft<'_>) -> u64 {
        self.counted += 1;
        let is_allowed = self.settings.targets.allow(draft.url);
        self.last.entry(draft.kind).or_default().insert(draft.url.to_owned(), self.counted);
        let numbers = || draft.messages.iter().map(|(number, _)| *number);
        let span = (numbers().min().unwrap_or(u64::MAX), numbers().max().unwrap_or_default());
        let delivery = Delivery {
            span,
            id: self.counted,
            kind: draft.kind,
            url: draft.url.to_owned(),
            body: draft.body,
            time: draft.time,
            state: if is_allowed { DeliveryState::Pending } else { DeliveryState::NotAllowed },
            attempts: Vec::new(),
            next_attempt: None,
            resend_of: draft.resend_of,
            messages: draft.messages,
        };
        self.bytes += delivery.size();
        self.problems += usize::from(delivery.state.is_problem());
        self.deliveries.push_back(Arc::new(delivery));
        while self.deliveries.len() > MAX_DELIVERIES || self.bytes > MAX_BYTES {
            if !self.forget_oldest() {
                break;
            }
        }
        self.settings.wake.notify_one();
        self.counted
    }

    fn forget_oldest(&mut self) -> bool {
        let Some(oldest) = self.deliveries.pop_front() else { return false };
        self.bytes -= oldest.size();
        self.problems -= usize::from(oldest.state.is_problem());
        if let Some(of_kind) = self.last.get_mut(&oldest.kind)
            && of_kind.get(&oldest.url) == Some(&oldest.id)
        {
            of_kind.remove(&oldest.url);
        }
        true
    }

    /// The next delivery that the worker has not seen yet: to attempt it, or to tell that it is not allowed.
    pub(super) fn take(&mut self) -> Option<Delivery> {
        let from = self.next;
        let waits = |delivery: &&Delivery| delivery.id >= from;
        let behind = self.deliveries.front().map_or(0, |first| from.saturating_sub(first.id));
        let skipped = usize::try_from(behind).unwrap_or(usize::MAX);
        let found = self.deliveries.iter().skip(skipped).map(Arc::as_ref).find(waits).cloned();
        self.next = found.as_ref().map_or(self.counted, |found| found.id) + 1;
        found
    }

    /// A delivery, if it is still kept and not settled.
    pub(super) fn pending(&self, id: u64) -> Option<Delivery> {
        self.find(id).filter(|delivery| delivery.state == DeliveryState::Pending).cloned()
    }

    /// Notes an attempt. Returns the wait before the next, if there is one.
    pub(super) fn attempted(&mut self, id: u64, attempt: DeliveryAttempt) -> Option<Duration> {
        let at = self.position(id)?;
        let delivery = Arc::make_mut(self.deliveries.get_mut(at)?);
        let (is_acknowledged, time) = (attempt.problem.is_none(), attempt.time);
        delivery.attempts.push(attempt);
        let wait = self.settings.retries.get(delivery.attempts.len() - 1).copied();
        delivery.state = match (is_acknowledged, wait) {
            (true, _) => DeliveryState::Acknowledged,
            (false, None) => DeliveryState::GivenUp,
            (false, Some(_)) => DeliveryState::Pending,
        };
        self.problems += usize::from(delivery.state.is_problem());
        let wait = wait.filter(|_| !is_acknowledged);
        delivery.next_attempt = wait.and_then(|wait| time.checked_add(wait));
        self.tell(id);
        wait
    }

    /// The waits before a callback is repeated that was not acknowledged.
    pub(crate) fn retries(&self) -> &[Duration] {
        &self.settings.retries
    }

    /// Attempts of a callback that is never acknowledged.
    pub(crate) fn max_attempts(&self) -> usize {
        self.settings.retries.len() + 1
    }

    /// How many have an end that needs attention.
    pub(crate) fn problems(&self) -> usize {
        self.problems
    }

    /// The last delivery of a kind to an address, while it is kept.
    pub(crate) fn last(&self, kind: CallbackKind, url: &str) -> Option<&Delivery> {
        self.find(*self.last.get(&kind)?.get(url)?)
    }

    /// The deliveries that may tell of messages with numbers in this span.
    pub(crate) fn telling_of(&self, (first, last): (u64, u64)) -> impl Iterator<Item = &Delivery> {
        let all = self.deliveries.iter().map(Arc::as_ref);
        all.filter(move |delivery| delivery.span.0 <= last && delivery.span.1 >= first)
    }

    pub(crate) fn deliveries(&self) -> impl DoubleEndedIterator<Item = &Arc<Delivery>> + ExactSizeIterator {
        self.deliveries.iter()
    }

    pub(crate) fn find(&self, id: u64) -> Option<&Delivery> {
        self.deliveries.get(self.position(id)?).map(Arc::as_ref)
    }

    fn position(&self, id: u64) -> Option<usize> {
        let first = self.deliveries.front()?.id;
        usize::try_from(id.checked_sub(first)?).ok()
    }
}

/// The number of the message that an item tells of, and what it tells.
fn message_number(item: &Value) -> Option<(u64, &'static str)> {
    let number = id::number(item.get("MessageId")?.as_str()?)?;
    let status = item.get("Status").and_then(Value::as_str).and_then(told);
    Some((number, status.unwrap_or("Inbound")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn outbox() -> Outbox {
        let retries = vec![Duration::from_secs(1)];
        let targets = Targets::default();
        let (quirks, wake, feed) = (Vec::new(), Arc::default(), Feed::new(0));
        Outbox::continuing(Settings { targets, retries, quirks, wake, feed }, 0)
    }

    fn attempt(problem: Option<&str>) -> DeliveryAttempt {
        DeliveryAttempt {
            time: SystemTime::UNIX_EPOCH,
            http_status: None,
            problem: problem.map(str::to_owned),
            duration: Duration::ZERO,
            answer: String::new(),
        }
    }

    #[test]
    fn each_delivery_is_taken_once_and_in_order() {
        let mut outbox = outbox();
        let url = Some("http://127.0.0.1:1/");
        outbox.emit(CallbackKind::Status, url, &vec![json!({}); MAX_ITEMS + 1], SystemTime::UNIX_EPOCH);
        outbox.emit(
            CallbackKind::Status,
            Some("https://shop.example/"),
            &[json!({})],
            SystemTime::UNIX_EPOCH,
        );
        outbox.emit(CallbackKind::Audit, url, &[json!({})], SystemTime::UNIX_EPOCH);
        let taken: Vec<_> =
            std::iter::from_fn(|| outbox.take()).map(|taken| (taken.id, taken.state)).collect();
        let (pending, not_allowed) = (DeliveryState::Pending, DeliveryState::NotAllowed);
        assert_eq!(taken, [(1, pending), (2, pending), (3, not_allowed), (4, pending)]);
        outbox.emit(CallbackKind::Audit, url, &[json!({})], SystemTime::UNIX_EPOCH);
        assert_eq!(outbox.take().unwrap().id, 5);
        assert_eq!(outbox.take(), None);
    }

    #[test]
    fn a_delivery_that_fails_is_repeated_as_often_as_the_schedule_says() {
        let mut outbox = outbox();
        outbox.emit(CallbackKind::Audit, Some("http://127.0.0.1:1/"), &[json!({})], SystemTime::UNIX_EPOCH);
        assert_eq!(outbox.attempted(1, attempt(Some("no"))), Some(Duration::from_secs(1)));
        assert!(outbox.pending(1).is_some());
        assert_eq!(outbox.attempted(1, attempt(Some("no"))), None);
        assert_eq!(outbox.deliveries().next().unwrap().state, DeliveryState::GivenUp);
        assert!(outbox.pending(1).is_none());
    }

    #[test]
    fn the_oldest_delivery_is_forgotten_when_there_are_too_many() {
        let mut outbox = outbox();
        (0..=MAX_DELIVERIES).for_each(|_| {
            outbox.emit(
                CallbackKind::Audit,
                Some("http://127.0.0.1:1/"),
                &[json!({})],
                SystemTime::UNIX_EPOCH,
            )
        });
        assert_eq!(outbox.deliveries().count(), MAX_DELIVERIES);
        assert_eq!(outbox.take().unwrap().id, 2);
        assert_eq!(outbox.attempted(1, attempt(None)), None);
    }
}
