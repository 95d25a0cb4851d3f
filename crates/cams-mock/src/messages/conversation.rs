//! A conversation: what one user and one business number wrote to each other, in one space and on one channel.

use std::collections::VecDeque;
use std::fmt;
use std::mem::size_of;

/// A conversation, with the numbers of its messages.
pub(crate) struct Conversation {
    pub(crate) id: u64,
    /// Empty while no message had one.
    pub(crate) space: Box<str>,
    /// In small letters.
    pub(crate) channel: Box<str>,
    pub(crate) number: Box<str>,
    /// `None` for mass-send messages without a recipient.
    pub(crate) user: Option<Box<str>>,
    /// The name of the user in the last message with one.
    pub(crate) name: Option<Box<str>>,
    /// The oldest first.
    pub(crate) messages: VecDeque<u64>,
    /// Number of the last message, which shows the latest activity.
    pub(crate) last: u64,
    /// Messages from the business since the conversation was last read.
    pub(crate) unread: u32,
}

/// The key for finding the conversations of a user with a number on a channel, one in each space.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) channel: Box<str>,
    pub(super) number: Box<str>,
    pub(super) user: Option<Box<str>>,
}

impl Conversation {
    pub(super) fn key(&self) -> Key {
        Key { channel: self.channel.clone(), number: self.number.clone(), user: self.user.clone() }
    }

    /// Returns its estimated size in bytes, with its entries in the indexes and without its messages.
    pub(super) fn size(&self) -> usize {
        let text = |text: &Option<Box<str>>| text.as_ref().map_or(0, |text| text.len());
        // These are also in the index, and the space in the totals. The allocator rounds up.
        let key = self.channel.len() + self.number.len() + text(&self.user);
        let texts = 2 * (key + self.space.len()) + text(&self.name) + 8 * 16;
        2 * size_of::<Self>() + 2 * size_of::<Key>() + texts + 160
    }
}

/// Without whose it is.
impl fmt::Debug for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conversation")
            .field("id", &self.id)
            .field("messages", &self.messages.len())
            .finish_non_exhaustive()
    }
}

/// Without whose they are.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("channel", &self.channel).finish_non_exhaustive()
    }
}
