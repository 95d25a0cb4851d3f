//! The keys that the server accepts: the pair that it was started with, and those that AssumeRole issued.

use std::collections::VecDeque;
use std::time::SystemTime;

use cams_core::Credentials;

/// Issued keys that are kept; the oldest are forgotten first.
const MAX_ISSUED: usize = 1000;

/// A key, as a signature is checked with it.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) credentials: Credentials,
    /// When it expires; `None` for the pair of the server.
    pub(crate) expiry: Option<SystemTime>,
}

/// The keys that AssumeRole issued, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct IssuedKeys(VecDeque<Key>);

impl IssuedKeys {
    pub(crate) fn add(&mut self, credentials: Credentials, expiry: SystemTime) {
        if self.0.len() == MAX_ISSUED {
            self.0.pop_front();
        }
        self.0.push_back(Key { credentials, expiry: Some(expiry) });
    }

    /// The key of this ID.
    pub(crate) fn find(&self, id: &str) -> Option<&Key> {
        self.0.iter().find(|key| key.credentials.access_key_id() == id)
    }
}
