//! The words for kinds of messages. Each is kept once, because many messages share it.

use std::collections::HashSet;
use std::sync::Arc;

/// Words that are kept once; others are kept with each message.
const MAX_WORDS: usize = 256;

/// The words that were met, in small letters.
#[derive(Debug, Default)]
pub(super) struct Words(HashSet<Arc<str>>);

impl Words {
    /// A word in small letters, shared with all messages that have it.
    pub(super) fn shared(&mut self, word: &str) -> Arc<str> {
        let word = word.to_ascii_lowercase();
        if let Some(known) = self.0.get(word.as_str()) {
            return Arc::clone(known);
        }
        let word: Arc<str> = word.into();
        if self.0.len() < MAX_WORDS {
            self.0.insert(Arc::clone(&word));
        }
        word
    }
}
