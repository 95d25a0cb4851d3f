//! Callbacks, with their attempts.

use serde_json::{Value, json};

use super::sheet::{Place, Sheet, finds};
use crate::callbacks::Delivery;
use crate::memory::Memory;

/// A page of callbacks: of one state, or with a text in their kind, address or body.
pub(crate) fn callbacks(memory: &Memory, state: Option<&str>, text: Option<&str>, place: Place) -> Value {
    let is_wanted = |delivery: &&Delivery| {
        state.is_none_or(|state| delivery.state.name() == state)
            && finds(text, [delivery.kind.name(), &delivery.url, &delivery.body])
    };
    let all = || memory.service.callbacks.deliveries().filter(is_wanted);
    let found = all().rev().filter(|delivery| delivery.id < place.before);
    let rows = found.map(|delivery| (delivery.id, callback(memory, delivery)));
    Sheet::take(place, rows).rising("Callbacks", all().count())
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
