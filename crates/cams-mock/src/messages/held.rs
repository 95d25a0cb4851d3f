//! The parts that messages share. Each is counted once, from its first message to its last.

use std::collections::HashMap;
use std::mem::size_of;
use std::sync::Arc;

use super::message::Message;
use crate::weight::weight;

/// The parts that at least one message has.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// By address, which is unique as long as a message has them.
    parts: HashMap<usize, Part>,
    bytes: usize,
}

#[derive(Debug)]
struct Part {
    messages: usize,
    bytes: usize,
}

impl Held {
    /// Returns the estimated size of all parts in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Counts the parts of a new message.
    pub(super) fn add(&mut self, message: &Message) {
        let Some(template) = message.template() else { return };
        if let Some(components) = &template.origin.components {
            self.add_part(Arc::as_ptr(components).addr(), || weight(&**components));
        }
        // A message outside a mass send has its own origin, which its size includes.
        if message.group().is_some() {
            self.add_part(Arc::as_ptr(&template.origin).addr(), || template.origin.size());
        }
    }

    fn add_part(&mut self, address: usize, size: impl FnOnce() -> usize) {
        let part = self.parts.entry(address).or_insert_with(|| {
            let bytes = size() + 2 * size_of::<(usize, Part)>();
            self.bytes += bytes;
            Part { messages: 0, bytes }
        });
        part.messages += 1;
    }

    /// Uncounts the parts of a message that is about to be dropped or changed.
    pub(super) fn remove(&mut self, message: &Message) {
        let Some(template) = message.template() else { return };
        if let Some(components) = &template.origin.components {
            self.remove_part(Arc::as_ptr(components).addr());
        }
        if message.group().is_some() {
            self.remove_part(Arc::as_ptr(&template.origin).addr());
        }
    }

    fn remove_part(&mut self, address: usize) {
        let Some(part) = self.parts.get_mut(&address) else { return };
        part.messages -= 1;
        if part.messages == 0 {
            self.bytes -= part.bytes;
            self.parts.remove(&address);
        }
    }
}
