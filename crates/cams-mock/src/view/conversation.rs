//! Conversations, from the latest activity on.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::message::base;
use super::sheet::{Place, Sheet, finds, time_of};
use crate::memory::Memory;
use crate::messages::{self, Conversation};

/// Which conversations are wanted.
#[derive(Debug, Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) space: Option<&'a str>,
    pub(crate) number: Option<&'a str>,
    /// A part of a number, of a name, or of the last message.
    pub(crate) text: Option<&'a str>,
}

/// A page of conversations, of which there are so many.
pub(crate) fn conversations<'a>(
    memory: &Memory,
    rows: impl Iterator<Item = &'a Conversation>,
    total: usize,
    place: Place,
    now: SystemTime,
) -> Value {
    let rows = rows.map(|found| (found.last, conversation(memory, found, now)));
    Sheet::take(place, rows).falling("Conversations", total)
}

/// One conversation.
pub(crate) fn conversation(memory: &Memory, conversation: &Conversation, now: SystemTime) -> Value {
    let Conversation { number, user, .. } = conversation;
    let history = &memory.service.messages;
    let open_until = user.as_deref().and_then(|user| history.open_until(number, user, now));
    // A user whose name is no number may be a group.
    let other = user.as_deref().filter(|user| !user.bytes().all(|byte| byte.is_ascii_digit()));
    let group = other.and_then(|other| memory.service.im_groups.known(number, other));
    let last = history.message(conversation.last).map(|message| base(memory, message));
    json!({
        "Conversation": conversation.id,
        "CustSpaceId": conversation.space,
        "ChannelType": conversation.channel,
        "BusinessNumber": number,
        "BusinessName": memory.service.numbers.owner(number).map(|(_, name)| name),
        "UserNumber": user,
        "UserName": conversation.name.as_deref().or(group.and_then(|group| group.subject.as_deref())),
        "Group": group.map(|group| group.number),
        "Unread": conversation.unread,
        "WindowOpenUntil": open_until.map(time_of),
        "IsBlocked": user.as_deref().is_some_and(|user| history.is_blocked(number, user)),
        "Messages": conversation.messages.len(),
        "Last": last,
    })
}

impl Wanted<'_> {
    pub(crate) fn is_everything(&self) -> bool {
        self.space.is_none() && self.number.is_none() && self.text.is_none()
    }

    pub(crate) fn is(&self, memory: &Memory, conversation: &Conversation) -> bool {
        let Conversation { space, number, user, name, .. } = conversation;
        if self.space.is_some_and(|wanted| !space.is_empty() && **space != *wanted)
            || self.number.is_some_and(|wanted| **number != *wanted)
        {
            return false;
        }
        let Some(text) = self.text else { return true };
        let texts = [Some(&**number), user.as_deref(), name.as_deref()];
        finds(Some(text), texts.into_iter().flatten()) || {
            let last = memory.service.messages.message(conversation.last);
            last.is_some_and(|last| finds(Some(text), [messages::parts(last).summary(&last.kind).as_str()]))
        }
    }
}
