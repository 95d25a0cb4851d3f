//! The queues and the tokens that were issued for them.
//!
//! Both are bounded. A queue that nobody reads must not fill the memory, so the oldest messages are dropped first; at
//! the service, they expire.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use cams_core::Credentials;
use tokio::sync::Notify;

use super::fault::QueueFault;
use super::stored::{KeptQueue, Messages};
use crate::bounds::check_count;

/// Maximum number of tokens, including expired ones, so that they are refused as expired. The oldest is dropped first.
const MAX_TOKENS: usize = 1000;

/// Maximum number of queues. If there are more, the smallest one is dropped.
const MAX_QUEUES: usize = 1000;

/// Maximum number of messages in a queue.
const MAX_MESSAGES: usize = 100_000;

/// Maximum size of the messages in all queues. The oldest message of the largest queue is dropped first.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Maximum length of a queue name, in bytes.
pub(crate) const MAX_NAME: usize = 256;

/// Maximum number of pending faults of a queue. The oldest is dropped first.
const MAX_FAULTS: usize = 1000;

/// How queues behave.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) token_life: Duration,
    pub(crate) visibility: Duration,
}

/// A token that was issued.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) credentials: Credentials,
    /// The queue that it opens, or the suffix of the names of the queues that it opens.
    pub(super) queue: String,
    pub(super) expires_at: SystemTime,
}

/// All queues.
#[derive(Debug)]
pub(crate) struct Queues {
    pub(super) settings: Settings,
    queues: HashMap<String, Messages>,
    tokens: VecDeque<Token>,
    /// Wakes waiting polls.
    pub(super) arrived: Arc<Notify>,
}

impl Queues {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, queues: HashMap::new(), tokens: VecDeque::new(), arrived: Arc::default() }
    }

    /// Puts an item into a queue, creates the queue if necessary, and returns the `MessageId` of the queue. The body is
    /// sent unchanged; the service puts Base64 there.
    pub(crate) fn put(&mut self, queue: &str, body: String, now: SystemTime) -> String {
        let id = self.entry(queue).put(body, now);
        self.trim();
        self.arrived.notify_waiters();
        id
    }

    /// Drops what exceeds the limits.
    fn trim(&mut self) {
        for messages in self.queues.values_mut() {
            while messages.len() > MAX_MESSAGES && messages.forget_oldest() {}
        }
        while self.queues.values().map(Messages::bytes).sum::<usize>() > MAX_BYTES {
            let largest = self.queues.values_mut().max_by_key(|messages| messages.bytes());
            if !largest.is_some_and(Messages::forget_oldest) {
                break;
            }
        }
    }

    /// Returns a queue, and creates it if necessary.
    fn entry(&mut self, name: &str) -> &mut Messages {
        if self.queues.len() >= MAX_QUEUES && !self.queues.contains_key(name) {
            let least = self.queues.iter().min_by_key(|(_, messages)| messages.bytes());
            if let Some(name) = least.map(|(name, _)| name.clone()) {
                self.queues.remove(&name);
            }
        }
        self.queues.entry(name.to_owned()).or_default()
    }

    /// Returns what is kept across restarts: queues that are not empty, with their messages.
    pub(crate) fn kept(&self) -> Vec<KeptQueue> {
        let is_any = |(_, messages): &(&String, &Messages)| messages.len() > 0;
        let mut kept: Vec<_> = self
            .queues
            .iter()
            .filter(is_any)
            .map(|(name, messages)| KeptQueue::new(name, messages))
            .collect();
        kept.sort_by(|one, other| one.name().cmp(other.name()));
        kept
    }

    /// Refuses a state that exceeds the limits, except for the number of messages: the oldest are dropped instead.
    pub(crate) fn check(kept: &[KeptQueue]) -> Result<(), String> {
        check_count("queues", kept.len(), MAX_QUEUES)?;
        let longest = kept.iter().map(|queue| queue.name().len()).max().unwrap_or_default();
        check_count("bytes in the name of a queue", longest, MAX_NAME)?;
        kept.iter().try_for_each(KeptQueue::check)
    }

    pub(crate) fn restore(&mut self, kept: Vec<KeptQueue>) {
        self.queues = kept.into_iter().map(KeptQueue::restored).collect();
        self.trim();
        self.arrived.notify_waiters();
    }

    /// Empties all queues.
    pub(crate) fn clear(&mut self) {
        self.queues.clear();
    }

    /// Returns how many messages a queue has, visible or not.
    pub(crate) fn len(&self, queue: &str) -> usize {
        self.queues.get(queue).map_or(0, Messages::len)
    }

    /// Makes a queue misbehave.
    pub(crate) fn fail_next(&mut self, queue: &str, fault: QueueFault) {
        let faults = &mut self.entry(queue).faults;
        if faults.len() == MAX_FAULTS {
            faults.pop_front();
        }
        faults.push_back(fault);
    }

    /// Makes every issued token expire immediately.
    pub(crate) fn expire_tokens(&mut self) {
        self.tokens.iter_mut().for_each(|token| token.expires_at = SystemTime::UNIX_EPOCH);
    }

    /// Returns a queue by its name. A queue with a name in the form of the service is created on first use.
    pub(super) fn find(&mut self, name: &str) -> Option<&mut Messages> {
        if name.starts_with("Alicom-Queue-") && name.len() <= MAX_NAME {
            return Some(self.entry(name));
        }
        self.queues.get_mut(name)
    }

    pub(super) fn issue(&mut self, token: Token) {
        if self.tokens.len() == MAX_TOKENS {
            self.tokens.pop_front();
        }
        self.tokens.push_back(token);
    }

    pub(super) fn token(&self, id: &str) -> Option<&Token> {
        self.tokens.iter().find(|token| token.credentials.access_key_id() == id)
    }
}

/// Without what signs.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("queue", &self.queue).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn queues() -> Queues {
        Queues::new(Settings { token_life: Duration::ZERO, visibility: Duration::ZERO })
    }

    fn first(queues: &mut Queues, name: &str) -> String {
        queues.find(name).unwrap().peek(1, NOW).pop().unwrap().body
    }

    #[test]
    fn the_oldest_message_goes_when_a_queue_has_too_many() {
        let mut queues = queues();
        (0..=MAX_MESSAGES).for_each(|number| drop(queues.put("q", number.to_string(), NOW)));
        assert_eq!(queues.len("q"), MAX_MESSAGES);
        assert_eq!(first(&mut queues, "q"), "1");
    }

    #[test]
    fn the_oldest_message_of_the_largest_queue_goes_when_all_take_too_many_bytes() {
        let mut queues = queues();
        queues.put("small", "kept".into(), NOW);
        for number in 0..3 {
            queues.put("large", number.to_string().repeat(MAX_BYTES / 3), NOW);
        }
        assert_eq!((queues.len("small"), queues.len("large")), (1, 2));
        assert!(first(&mut queues, "large").starts_with('1'));
        queues.put("large", "x".repeat(MAX_BYTES), NOW);
        assert_eq!((queues.len("small"), queues.len("large")), (1, 0), "one that is too large is not kept");
    }

    #[test]
    fn a_message_that_is_deleted_frees_its_bytes() {
        let mut queues = queues();
        queues.put("q", "x".repeat(1000), NOW);
        let messages = queues.find("q").unwrap();
        let taken = messages.receive(1, Duration::from_secs(1), NOW);
        messages.delete(&taken[0].handle, NOW).unwrap();
        assert_eq!(messages.bytes(), 0);
    }

    #[test]
    fn the_queue_that_holds_least_goes_when_there_are_too_many() {
        let mut queues = queues();
        (0..MAX_QUEUES).for_each(|number| drop(queues.put(&format!("q{number}"), "body".into(), NOW)));
        queues.fail_next("another", QueueFault::EmptyAtOnce);
        assert_eq!(queues.queues.len(), MAX_QUEUES);
        assert!(queues.queues.contains_key("another"));
    }
}
