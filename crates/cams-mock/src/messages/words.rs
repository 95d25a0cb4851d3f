//! The words for kinds of messages. Each is kept once, because many messages share it.

use std::collections::HashSet;
use std::sync::Arc;

/// Words that are kept once; others are kept with each message.
const MAX_WORDS: usize = 256;

/// Longest word that is kept once, in bytes. A longer one counts with its message.
pub(super) const MAX_WORD: usize = 64;

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
        if self.0.len() < MAX_WORDS && word.len() <= MAX_WORD {
            self.0.insert(Arc::clone(&word));
        }
        word
    }
}
