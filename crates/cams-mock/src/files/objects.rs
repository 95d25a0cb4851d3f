//! The objects that are stored. They are bounded by number and by size; the oldest are forgotten first.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::blob::Blob;

/// Objects that are kept.
const MAX_OBJECTS: usize = 500;

/// Bytes of all objects together, and so the most that one may have.
pub(super) const MAX_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// An object.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) blob: Blob,
    pub(super) content_type: String,
    /// Whether it can be read without a signature.
    pub(super) is_public: bool,
}

#[derive(Debug, Default)]
pub(super) struct Objects {
    by_key: HashMap<String, Arc<Object>>,
    /// Their keys, the oldest first.
    order: VecDeque<String>,
    bytes: u64,
}

impl Objects {
    pub(super) fn find(&self, key: &str) -> Option<Arc<Object>> {
        self.by_key.get(key).cloned()
    }

    /// Stores an object. One of the same key is replaced.
    pub(super) fn store(&mut self, key: &str, object: Object) {
        self.forget(key);
        self.bytes += object.blob.size();
        self.by_key.insert(key.to_owned(), Arc::new(object));
        self.order.push_back(key.to_owned());
        while self.order.len() > MAX_OBJECTS || self.bytes > MAX_BYTES {
            let Some(oldest) = self.order.front().cloned() else { break };
            self.forget(&oldest);
        }
    }

    fn forget(&mut self, key: &str) {
        if let Some(object) = self.by_key.remove(key) {
            self.bytes -= object.blob.size();
            self.order.retain(|kept| kept != key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object() -> Object {
        Object { blob: Blob::empty(), content_type: String::new(), is_public: false }
    }

    #[test]
    fn the_oldest_object_goes_when_there_are_too_many() {
        let mut objects = Objects::default();
        objects.store("first", object());
        (1..MAX_OBJECTS).for_each(|number| objects.store(&number.to_string(), object()));
        objects.store("1", object());
        assert!(objects.find("first").is_some());
        objects.store("last", object());
        assert!(
            objects.find("first").is_none() && objects.find("1").is_some() && objects.find("last").is_some()
        );
    }
}
