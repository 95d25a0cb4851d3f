//! Totals of all conversations, updated as they change, because there can be too many to count.

use std::collections::BTreeMap;

use super::conversation::Conversation;

/// Sums over all conversations.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    unread: u64,
    /// Conversations of each space; those without a space are not among them.
    spaces: BTreeMap<Box<str>, usize>,
}

impl Totals {
    /// Returns the number of messages that nobody has read on the page.
    pub(crate) fn unread(&self) -> u64 {
        self.unread
    }

    /// The spaces that have conversations.
    pub(crate) fn spaces(&self) -> impl Iterator<Item = &str> {
        self.spaces.keys().map(|space| &**space)
    }

    pub(super) fn add(&mut self, conversation: &Conversation) {
        self.unread += u64::from(conversation.unread);
        match self.spaces.get_mut(&conversation.space) {
            Some(count) => *count += 1,
            None if conversation.space.is_empty() => {}
            None => drop(self.spaces.insert(conversation.space.clone(), 1)),
        }
    }

    /// Subtracts a conversation that is about to be dropped or changed.
    pub(super) fn remove(&mut self, conversation: &Conversation) {
        self.unread -= u64::from(conversation.unread);
        if let Some(count) = self.spaces.get_mut(&conversation.space) {
            *count -= 1;
            if *count == 0 {
                self.spaces.remove(&conversation.space);
            }
        }
    }
}
