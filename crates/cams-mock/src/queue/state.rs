//! The queues and the tokens that were issued for them.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use cams_core::Credentials;
use tokio::sync::Notify;

use super::fault::QueueFault;
use super::stored::Messages;

/// Tokens that are kept, expired ones too, so that they are refused for that reason. The oldest is forgotten first.
const MAX_TOKENS: usize = 1000;

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
    /// The queue that it opens, or every queue whose name ends so.
    pub(super) queue: String,
    pub(super) expires_at: SystemTime,
}

/// All queues.
#[derive(Debug)]
pub(crate) struct Queues {
    pub(super) settings: Settings,
    queues: HashMap<String, Messages>,
    tokens: VecDeque<Token>,
    /// Wakes the polls that wait.
    pub(super) arrived: Arc<Notify>,
}

impl Queues {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, queues: HashMap::new(), tokens: VecDeque::new(), arrived: Arc::default() }
    }

    /// Puts an item into a queue, which exists from then on, and returns the `MessageId` of the queue. The body goes
    /// out as it is: the service puts Base64 there.
    pub(crate) fn put(&mut self, queue: &str, body: String, now: SystemTime) -> String {
        let id = self.queues.entry(queue.to_owned()).or_default().put(body, now);
        self.arrived.notify_waiters();
        id
    }

    /// How many messages a queue holds, visible or not.
    pub(crate) fn len(&self, queue: &str) -> usize {
        self.queues.get(queue).map_or(0, Messages::len)
    }

    /// Makes a queue misbehave.
    pub(crate) fn fail_next(&mut self, queue: &str, fault: QueueFault) {
        self.queues.entry(queue.to_owned()).or_default().faults.push_back(fault);
    }

    /// Lets every token that was issued expire at once.
    pub(crate) fn expire_tokens(&mut self) {
        self.tokens.iter_mut().for_each(|token| token.expires_at = SystemTime::UNIX_EPOCH);
    }

    /// A queue by its name. One that is named as the service names queues exists from the first look on.
    pub(super) fn find(&mut self, name: &str) -> Option<&mut Messages> {
        if name.starts_with("Alicom-Queue-") {
            return Some(self.queues.entry(name.to_owned()).or_default());
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
