//! Callbacks, with their attempts.

use serde_json::{Value, json};

use super::sheet::{Place, Sheet, finds};
use crate::callbacks::Delivery;
use crate::memory::Memory;

/// Which callbacks are wanted.
#[derive(Debug, Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) state: Option<&'a str>,
    /// A part of the kind, the address, or the body.
    pub(crate) text: Option<&'a str>,
}

impl Wanted<'_> {
    pub(crate) fn is_everything(&self) -> bool {
        self.state.is_none() && self.text.is_none()
    }

    pub(crate) fn is(&self, delivery: &Delivery) -> bool {
        self.state.is_none_or(|state| delivery.state.name() == state)
            && finds(self.text, [delivery.kind.name(), &delivery.url, &delivery.body])
    }
}

/// A page of callbacks, of which there are so many.
pub(crate) fn callbacks<'a>(
    memory: &Memory,
    rows: impl Iterator<Item = &'a Delivery>,
    total: usize,
    place: Place,
) -> Value {
    let rows = rows.map(|delivery| (delivery.id, callback(memory, delivery)));
    Sheet::take(place, rows).rising("Callbacks", total)
}

/// One callback.
pub(crate) fn callback(memory: &Memory, delivery: &Delivery) -> Value {
    let id = |number: &u64| memory.service.messages.message(*number).map(|message| message.id());
    let messages: Vec<_> = delivery.messages.iter().filter_map(|(number, _)| id(number)).collect();
    let mut row = delivery.to_json();
    if let Some(row) = row.as_object_mut() {
        row.insert("MaxAttempts".into(), json!(memory.service.callbacks.max_attempts()));
        row.insert("Messages".into(), json!(messages));
    }
    row
}
