//! The parts that messages share, each counted once: from the first message that has it to the last.

use std::collections::HashMap;
use std::mem::size_of;
use std::sync::Arc;

use super::message::Message;
use crate::weight::weight;

/// The parts that are held by at least one message.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// By their address, which is theirs as long as a message has them.
    parts: HashMap<usize, Part>,
    bytes: usize,
}

#[derive(Debug)]
struct Part {
    messages: usize,
    bytes: usize,
}

impl Held {
    /// Bytes of all parts, about.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// A message is kept from now on.
    pub(super) fn add(&mut self, message: &Message) {
        let Some(template) = message.template() else { return };
        if let Some(components) = &template.origin.components {
            self.add_part(Arc::as_ptr(components).addr(), || weight(&**components));
        }
        // One that is not of a mass sending has an origin of its own, which its size covers.
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

    /// A message is about to be forgotten or changed.
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
