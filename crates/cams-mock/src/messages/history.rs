//! What was sent and received, by conversation. It is bounded by number and by size; the oldest messages are forgotten
//! first, and a conversation goes with its last message.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::num::NonZeroU64;
use std::ops::Range;
use std::time::SystemTime;

use jiff::Timestamp;

use super::blocks::Blocks;
use super::conversation::{Conversation, Key};
use super::failures::Failure;
use super::held::Held;
use super::id;
use super::message::{Extra, Message};
use super::totals::Totals;
use super::windows::Windows;
use super::words::Words;
use crate::feed::{Change, Feed};

/// Messages that are kept.
const MAX_MESSAGES: usize = 1_000_000;

/// Bytes of the messages, their conversations and the windows, about.
const MAX_BYTES: usize = 384 * 1024 * 1024;

/// The messages that are kept, the oldest first.
#[derive(Debug)]
pub(crate) struct History {
    messages: VecDeque<Message>,
    pub(super) conversations: BTreeMap<u64, Conversation>,
    by_key: HashMap<Key, Vec<u64>>,
    /// From the number of the last message of each conversation to its id.
    by_activity: BTreeMap<u64, u64>,
    pub(super) windows: Windows,
    pub(super) blocks: Blocks,
    pub(super) kinds: Words,
    held: Held,
    totals: Totals,
    /// Bytes of messages and conversations, without what messages share.
    bytes: usize,
    /// Messages and mass sendings that ever were.
    pub(super) counted: u64,
    /// Conversations that ever were.
    pub(super) begun: u64,
    pub(super) feed: Feed,
    limits: Limits,
}

/// How much is kept.
#[derive(Clone, Copy, Debug)]
struct Limits {
    messages: usize,
    bytes: usize,
}

/// A message that is to be kept.
pub(crate) struct Draft {
    pub(crate) space: Option<String>,
    pub(crate) channel: String,
    pub(crate) number: String,
    pub(crate) user: Option<String>,
    /// The name of the user, if the message tells it.
    pub(crate) name: Option<String>,
    pub(crate) is_inbound: bool,
    pub(crate) kind: String,
    pub(crate) content: Option<String>,
    pub(crate) failure: Option<Failure>,
    pub(crate) call: Option<NonZeroU64>,
    pub(crate) extra: Extra,
}

impl History {
    pub(crate) fn new(feed: Feed) -> Self {
        Self::limited(feed, Limits { messages: MAX_MESSAGES, bytes: MAX_BYTES })
    }

    fn limited(feed: Feed, limits: Limits) -> Self {
        Self {
            messages: VecDeque::new(),
            conversations: BTreeMap::new(),
            by_key: HashMap::new(),
            by_activity: BTreeMap::new(),
            windows: Windows::default(),
            blocks: Blocks::default(),
            kinds: Words::default(),
            held: Held::default(),
            totals: Totals::default(),
            bytes: 0,
            counted: 0,
            begun: 0,
            feed,
            limits,
        }
    }

    /// Keeps a message and tells the listeners. Returns its number.
    pub(super) fn keep(&mut self, draft: Draft, now: SystemTime) -> u64 {
        let number = self.keep_quietly(draft, now);
        self.tell(number);
        number
    }

    /// Keeps a message. Returns its number.
    pub(super) fn keep_quietly(&mut self, draft: Draft, now: SystemTime) -> u64 {
        let time = milliseconds(now);
        self.counted += 1;
        let number = self.counted;
        let Draft { space, channel, number: business, user, name, is_inbound, .. } = draft;
        let key = Key {
            channel: channel.to_ascii_lowercase().into(),
            number: business.into(),
            user: user.map(Into::into),
        };
        if is_inbound && let Some(user) = &key.user {
            self.windows.open(&key.number, user, time);
        }
        let has_space = space.is_some();
        let conversation = self.conversation_for(key, space.unwrap_or_default());
        let kind = self.kinds.shared(&draft.kind);
        let message = Message {
            number,
            time,
            conversation,
            is_inbound,
            has_space,
            kind,
            content: draft.content.map(Into::into),
            failure: draft.failure,
            call: draft.call,
            extra: (!draft.extra.is_empty()).then(|| Box::new(draft.extra)),
        };
        self.change_conversation(conversation, |conversation| {
            conversation.name = name.map(Into::into).or(conversation.name.take());
            conversation.unread = conversation.unread.saturating_add(u32::from(!is_inbound));
        });
        self.put_back_message(message);
        number
    }

    /// The conversation that a message belongs to. Without a space it is any of these numbers; and one that has none
    /// yet gets that of the message.
    fn conversation_for(&mut self, key: Key, space: String) -> u64 {
        let of_key = self.by_key.get(&key).map(Vec::as_slice).unwrap_or_default();
        let has = |id: &&u64, wanted: &str| {
            self.conversations.get(id).is_some_and(|conversation| &*conversation.space == wanted)
        };
        let found = of_key.iter().find(|id| has(id, &space));
        let found = found.or_else(|| if space.is_empty() { of_key.last() } else { None });
        if let Some(id) = found.or_else(|| of_key.iter().find(|id| has(id, ""))).copied() {
            self.change_conversation(id, |conversation| {
                if conversation.space.is_empty() {
                    conversation.space = space.into();
                }
            });
            return id;
        }
        let conversation = Conversation {
            id: self.begun + 1,
            space: space.into(),
            channel: key.channel.clone(),
            number: key.number.clone(),
            user: key.user.clone(),
            name: None,
            messages: VecDeque::new(),
            last: 0,
            unread: 0,
        };
        self.put_back(conversation);
        self.begun
    }

    /// Adds a conversation that has no messages yet.
    pub(super) fn put_back(&mut self, conversation: Conversation) {
        self.begun = self.begun.max(conversation.id);
        self.bytes += conversation.size();
        self.totals.add(&conversation);
        self.by_key.entry(conversation.key()).or_default().push(conversation.id);
        self.conversations.insert(conversation.id, conversation);
    }

    pub(super) fn change_conversation(&mut self, id: u64, change: impl FnOnce(&mut Conversation)) {
        if let Some(conversation) = self.conversations.get_mut(&id) {
            self.bytes -= conversation.size();
            self.totals.remove(conversation);
            change(conversation);
            self.totals.add(conversation);
            self.bytes += conversation.size();
        }
    }

    /// Adds a message to its conversation.
    pub(super) fn put_back_message(&mut self, message: Message) {
        let (number, of) = (message.number, message.conversation);
        self.counted = self.counted.max(number);
        self.bytes += message.size();
        self.held.add(&message);
        if let Some(conversation) = self.conversations.get_mut(&of) {
            self.by_activity.remove(&conversation.last);
            self.by_activity.insert(number, of);
            conversation.last = number;
            conversation.messages.push_back(number);
        }
        self.messages.push_back(message);
        self.trim();
    }

    /// Forgets what is too much.
    pub(super) fn trim(&mut self) {
        while self.messages.len() > self.limits.messages
            || self.bytes + self.held.bytes() + self.windows.bytes() > self.limits.bytes
        {
            if !self.forget_oldest() {
                break;
            }
        }
    }

    fn forget_oldest(&mut self) -> bool {
        let Some(oldest) = self.messages.pop_front() else { return false };
        self.bytes -= oldest.size();
        self.held.remove(&oldest);
        if let Some(conversation) = self.conversations.get_mut(&oldest.conversation) {
            conversation.messages.pop_front();
            if conversation.messages.is_empty() {
                self.remove_conversation(oldest.conversation);
            }
        }
        true
    }

    /// Forgets a conversation, which leaves its messages to the caller. Returns whether there was one.
    fn remove_conversation(&mut self, id: u64) -> bool {
        let Some(conversation) = self.conversations.remove(&id) else { return false };
        self.bytes -= conversation.size();
        self.totals.remove(&conversation);
        self.by_activity.remove(&conversation.last);
        let key = conversation.key();
        if let Some(of_key) = self.by_key.get_mut(&key) {
            of_key.retain(|other| *other != id);
            if of_key.is_empty() {
                self.by_key.remove(&key);
            }
        }
        true
    }

    /// Forgets a conversation with its messages, and tells the listeners. Returns whether there was one.
    pub(crate) fn clear(&mut self, id: u64) -> bool {
        if !self.remove_conversation(id) {
            return false;
        }
        self.messages.retain(|message| {
            let stays = message.conversation != id;
            if !stays {
                self.bytes -= message.size();
                self.held.remove(message);
            }
            stays
        });
        self.tell_of_many();
        true
    }

    /// Tells the listeners of a message.
    pub(super) fn tell(&self, number: u64) {
        if let Some(message) = self.message(number) {
            let (conversation, is_inbound) = (message.conversation, message.is_inbound);
            self.feed.tell(Change::Message { conversation, id: message.id(), is_inbound });
        }
    }

    /// Tells the listeners that many messages are new, or gone.
    pub(super) fn tell_of_many(&self) {
        self.feed.tell(Change::Conversations);
    }

    /// An id that no message and no other mass sending has.
    pub(super) fn new_id(&mut self, now: SystemTime) -> String {
        self.counted += 1;
        id::of(milliseconds(now), self.counted)
    }

    /// The message of a number.
    pub(crate) fn message(&self, number: u64) -> Option<&Message> {
        self.messages.get(self.position(number)?)
    }

    /// The message of an id.
    pub(crate) fn find(&self, id: &str) -> Option<&Message> {
        self.message(id::number(id)?).filter(|message| message.id() == id)
    }

    /// Changes the message of a number, and tells the listeners.
    pub(super) fn change(&mut self, number: u64, change: impl FnOnce(&mut Message)) {
        let at = self.position(number);
        if let Some(message) = at.and_then(|at| self.messages.get_mut(at)) {
            self.bytes -= message.size();
            self.held.remove(message);
            change(message);
            self.bytes += message.size();
            self.held.add(message);
            self.trim();
            self.tell(number);
        }
    }

    fn position(&self, number: u64) -> Option<usize> {
        self.messages.binary_search_by_key(&number, |message| message.number).ok()
    }

    /// The messages of the conversations that pass, with their conversations, the oldest first.
    pub(super) fn messages_in(
        &self,
        passes: impl Fn(&Conversation) -> bool,
    ) -> impl Iterator<Item = (&Message, &Conversation)> {
        // A conversation is looked at once, not once for each of its messages.
        let conversations = self.conversations.iter().filter(|(_, conversation)| passes(conversation));
        let wanted: HashMap<_, _> = conversations.map(|(id, conversation)| (*id, conversation)).collect();
        let messages = self.messages.iter();
        messages.filter_map(move |message| Some((message, *wanted.get(&message.conversation)?)))
    }

    /// The messages with these numbers, as far as they are kept, the oldest first.
    pub(crate) fn numbered(&self, numbers: Range<u64>) -> impl Iterator<Item = &Message> {
        let from = self.messages.partition_point(|message| message.number < numbers.start);
        self.messages.range(from..).take_while(move |message| message.number < numbers.end)
    }

    /// The number of the next message.
    pub(crate) fn next_number(&self) -> u64 {
        self.counted + 1
    }

    pub(crate) fn conversation(&self, id: u64) -> Option<&Conversation> {
        self.conversations.get(&id)
    }

    /// The conversations, from the latest activity on, of those whose last message has a lower number.
    pub(crate) fn conversations(&self, before: u64) -> impl Iterator<Item = &Conversation> {
        let ids = self.by_activity.range(..before).rev().map(|(_, id)| id);
        ids.filter_map(|id| self.conversations.get(id))
    }

    /// The name that a user told a number on WhatsApp.
    pub(crate) fn name(&self, number: &str, user: &str) -> Option<&str> {
        self.on_whatsapp(number, user).filter_map(|conversation| conversation.name.as_deref()).last()
    }

    /// The conversations of a user or a group with a number, one in each space.
    pub(crate) fn on_whatsapp(&self, number: &str, user: &str) -> impl Iterator<Item = &Conversation> {
        let (channel, number, user) = ("whatsapp".into(), number.into(), Some(user.into()));
        self.of_key(&Key { channel, number, user })
    }

    /// The conversations of a key, one in each space.
    pub(super) fn of_key(&self, key: &Key) -> impl Iterator<Item = &Conversation> + use<'_> {
        let ids = self.by_key.get(key).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.conversations.get(id))
    }

    pub(crate) fn len(&self) -> usize {
        self.conversations.len()
    }

    /// What all conversations have together.
    pub(crate) fn totals(&self) -> &Totals {
        &self.totals
    }
}

/// Milliseconds since 1970.
pub(super) fn milliseconds(time: SystemTime) -> i64 {
    Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH).as_millisecond()
}

#[cfg(test)]
mod tests;
