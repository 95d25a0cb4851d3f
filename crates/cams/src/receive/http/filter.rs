//! Decides which events a receiver takes.

use crate::receive::event::{BadItem, Event};
use crate::receive::party::{comparable, may_be_same};

/// The known spaces and business numbers. If empty, all are accepted.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub(super) spaces: Vec<String>,
    pub(super) numbers: Vec<String>,
}

impl Filter {
    pub(super) fn add_number(&mut self, number: &str) {
        self.numbers.push(comparable(number).into_owned());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.spaces.is_empty() && self.numbers.is_empty()
    }

    /// Returns whether an item is for the program. An item is also accepted if it names no owner or cannot be read,
    /// because it must not be lost.
    pub(super) fn takes(&self, item: &Result<Event, BadItem>) -> bool {
        let (space, number) = match item {
            Ok(Event::Inbound(message)) => (message.cust_space_id.as_deref(), message.to.as_deref()),
            Ok(Event::Status(status)) => (status.cust_space_id.as_deref(), status.from.as_deref()),
            Ok(Event::Audit(audit)) => (None, audit.phone_number.as_deref()),
            Ok(Event::Unknown(_)) | Err(_) => (None, None),
        };
        let is_known = |known: &[String], given: Option<&str>, same: fn(&str, &str) -> bool| {
            known.is_empty() || given.is_none_or(|given| known.iter().any(|known| same(known, given)))
        };
        is_known(&self.spaces, space, |known, given| known == given.trim())
            && is_known(&self.numbers, number, may_be_same)
    }
}
