//! What happened to a group, for people who look back.

use std::mem::size_of;
use std::num::NonZeroU64;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

/// Events of a group that are kept; then the oldest goes.
pub(super) const MAX_EVENTS: usize = 24;

/// Bytes that the events of a group take at most, with the numbers in them.
pub(super) const RESERVED: usize = MAX_EVENTS * (size_of::<Event>() + 48);

/// What can happen to a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Happening {
    Created,
    Active,
    Changed,
    Deleted,
    LinkAdded,
    LinkDeleted,
    /// A number joined by the invite link.
    Joined(String),
    /// A number left by itself.
    Left(String),
    /// The business removed a number.
    Removed(String),
}

/// When something happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) time: SystemTime,
    /// Number of the call that does it, if one does.
    pub(crate) call: Option<NonZeroU64>,
}

impl Default for Moment {
    fn default() -> Self {
        Self { time: SystemTime::UNIX_EPOCH, call: None }
    }
}

/// Something that happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Event {
    pub(crate) time: SystemTime,
    pub(crate) what: Happening,
    /// Number of the call that did it. Calls are not kept across restarts.
    #[serde(skip)]
    pub(crate) call: Option<NonZeroU64>,
}

/// Adds an event, the latest last.
pub(super) fn note(events: &mut Vec<Event>, moment: Moment, what: Happening) {
    if events.len() >= MAX_EVENTS {
        events.remove(0);
    }
    events.push(Event { time: moment.time, what, call: moment.call });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_event_goes_when_there_are_too_many() {
        let mut events = Vec::new();
        note(&mut events, Moment::default(), Happening::Created);
        (0..MAX_EVENTS)
            .for_each(|at| note(&mut events, Moment::default(), Happening::Joined(at.to_string())));
        assert_eq!((events.len(), &events[0].what), (MAX_EVENTS, &Happening::Joined("0".into())));
    }
}
