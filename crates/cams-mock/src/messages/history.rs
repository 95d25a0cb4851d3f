//! What was sent and received. It is bounded by number and by size; the oldest messages are forgotten first.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::time::{Duration, SystemTime};

use cams_models::{ChatappMessageRecord, MessageDirection, YesNoFlag};
use jiff::Timestamp;

/// Kind of a message that is made from a template.
pub(super) const TEMPLATE: &str = "template";

/// Messages that are kept.
const MAX_MESSAGES: usize = 10_000;

/// Bytes of their contents.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Conversations whose last message is known. Were there more, all would be taken for closed.
const MAX_CONVERSATIONS: usize = 1_000_000;

/// A message, with what its row in the history does not show.
pub(super) struct Message {
    /// Empty when it was sent without one; it is then in every space of its number.
    pub(super) space: String,
    /// The mass sending that it belongs to.
    pub(super) group_message_id: Option<String>,
    /// Milliseconds since 1970.
    pub(super) time: i64,
    pub(super) record: ChatappMessageRecord,
    /// Why it is not delivered: Meta's code and what it means.
    pub(super) failure: Option<(&'static str, &'static str)>,
}

/// Without what was written, and to whom.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.record.message_id)
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}

/// The messages that are kept, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct History {
    messages: VecDeque<Message>,
    bytes: usize,
    /// When each user wrote last to each number, in milliseconds since 1970.
    last_received: HashMap<(String, String), i64>,
    /// Messages and mass sendings that ever were.
    counted: u64,
}

impl Message {
    /// A message of that time, still without numbers and content.
    pub(super) fn new(
        space: Option<String>,
        direction: MessageDirection,
        channel: &str,
        now: SystemTime,
    ) -> Self {
        let now = Timestamp::try_from(now).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut record = ChatappMessageRecord::default();
        record.channel_type = Some(channel.to_ascii_uppercase());
        record.event_action = Some(direction.clone());
        record.event_action_name = Some(direction);
        record.fail_back_flag = Some(YesNoFlag::N);
        record.message_status = Some("success".into());
        record.message_status_name = Some("Success".into());
        record.month = Some(now.strftime("%Y%m").to_string());
        record.send_time = Some(now.strftime("%Y-%m-%dT%H:%M:%S.%3f+00:00").to_string());
        let (space, time) = (space.unwrap_or_default(), now.as_millisecond());
        Self { space, group_message_id: None, time, record, failure: None }
    }

    /// Says what kind of content it has, in capitals as the service does.
    pub(super) fn set_kind(&mut self, kind: &str) {
        self.record.message_type = Some(kind.to_ascii_uppercase());
        self.record.message_type_name = Some(kind.to_ascii_lowercase());
    }

    fn size(&self) -> usize {
        self.record.message.as_ref().map_or(0, String::len)
    }
}

impl History {
    /// Gives a message its id and keeps it. Returns the id.
    pub(super) fn keep(&mut self, mut message: Message) -> String {
        let id = self.new_id(message.time);
        message.record.message_id = Some(id.clone());
        message.record.unique_message_id = Some(format!("{id}0000000001"));
        self.bytes += message.size();
        self.messages.push_back(message);
        while self.messages.len() > MAX_MESSAGES || self.bytes > MAX_BYTES {
            let Some(oldest) = self.messages.pop_front() else { break };
            self.bytes -= oldest.size();
        }
        id
    }

    /// An id of digits that no other message and no other mass sending has.
    pub(super) fn new_id(&mut self, time: i64) -> String {
        self.counted += 1;
        format!("{time:013}{:010}", self.counted)
    }

    /// The message that was kept last.
    pub(super) fn last(&self) -> Option<&Message> {
        self.messages.back()
    }

    /// Notes that a user wrote to a number.
    pub(super) fn was_received(&mut self, number: &str, user: &str, time: i64) {
        if self.last_received.len() >= MAX_CONVERSATIONS {
            self.last_received.clear();
        }
        self.last_received.insert((number.to_owned(), user.to_owned()), time);
    }

    /// Whether a user wrote to a number in the time before `now`.
    pub(super) fn was_received_within(
        &self,
        time: Duration,
        number: &str,
        user: &str,
        now: SystemTime,
    ) -> bool {
        let now = Timestamp::try_from(now).unwrap_or(Timestamp::UNIX_EPOCH).as_millisecond();
        let last = self.last_received.get(&(number.to_owned(), user.to_owned()));
        last.is_some_and(|last| {
            now.saturating_sub(*last) <= i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
        })
    }

    pub(super) fn messages(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: usize) -> Message {
        let mut message = Message::new(None, MessageDirection::Up, "whatsapp", SystemTime::UNIX_EPOCH);
        message.record.message = Some("x".repeat(bytes));
        message
    }

    #[test]
    fn the_oldest_message_goes_when_there_are_too_many_or_they_are_too_large() {
        let mut history = History::default();
        let first = history.keep(message(0));
        (0..MAX_MESSAGES).for_each(|_| drop(history.keep(message(0))));
        assert_eq!(history.messages().count(), MAX_MESSAGES);
        assert!(history.messages().all(|message| message.record.message_id.as_ref() != Some(&first)));
        let large = history.keep(message(MAX_BYTES));
        assert!(history.messages().count() > 1);
        let last = history.keep(message(1));
        let ids: Vec<_> =
            history.messages().filter_map(|message| message.record.message_id.clone()).collect();
        assert_eq!(ids, [last], "{large}");
    }
}
