//! What is known of a user and a number besides their messages: the window, the block, and what is unread.

use std::time::SystemTime;

use super::conversation::{Conversation, Key};
use super::history::{History, milliseconds};
use crate::feed::Change;

impl History {
    /// Until when the window of a conversation is open, if it is, in milliseconds since 1970.
    pub(crate) fn open_until(&self, number: &str, user: &str, now: SystemTime) -> Option<i64> {
        self.windows.open_until(number, user, milliseconds(now))
    }

    /// Closes the window of a user with a number, as if a day had passed. Returns whether it was open.
    pub(crate) fn close_window(&mut self, number: &str, user: &str, now: SystemTime) -> bool {
        let was_open = self.open_until(number, user, now).is_some();
        self.windows.close(number, user);
        self.tell_of_parties(number, user);
        was_open
    }

    /// Whether a user has blocked a number.
    pub(crate) fn is_blocked(&self, number: &str, user: &str) -> bool {
        self.blocks.has(number, user)
    }

    /// Blocks a number for a user, or lifts the block. Returns whether this changed anything.
    pub(super) fn set_block(&mut self, number: &str, user: &str, is_blocked: bool) -> bool {
        let is_new =
            if is_blocked { self.blocks.add(number, user) } else { self.blocks.remove(number, user) };
        if is_new {
            self.tell_of_parties(number, user);
        }
        is_new
    }

    /// The number of the last message of a business to a user on a channel.
    pub(super) fn last_sent(&self, channel: &str, number: &str, user: &str) -> Option<u64> {
        let key = Key { channel: channel.into(), number: number.into(), user: Some(user.into()) };
        let is_sent = |id: &&u64| self.message(**id).is_some_and(|message| !message.is_inbound);
        let last = |of: &Conversation| of.messages.iter().rev().find(&is_sent).copied();
        self.of_key(&key).filter_map(last).max()
    }

    /// Tells the listeners that something changed between a number and a user.
    fn tell_of_parties(&self, number: &str, user: &str) {
        let is_meant = |conversation: &&Conversation| {
            &*conversation.number == number && conversation.user.as_deref() == Some(user)
        };
        for conversation in self.conversations.values().filter(is_meant) {
            self.feed.tell(Change::Conversation(conversation.id));
        }
    }

    /// Marks a conversation as read. Returns whether there is one of this id.
    pub(crate) fn mark_read(&mut self, id: u64) -> bool {
        let Some(unread) = self.conversation(id).map(|conversation| conversation.unread) else {
            return false;
        };
        if unread > 0 {
            self.change_conversation(id, |conversation| conversation.unread = 0);
            self.feed.tell(Change::Conversation(id));
        }
        true
    }
}
