//! Authorizations that were given: temporary keys, each for a directory.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::time::SystemTime;

use crate::ids;

/// Grants that are kept, expired ones too, so that they are refused for that reason. The oldest is forgotten first.
const MAX_GRANTS: usize = 1000;

/// Spaces that have a directory; the length of their names is bounded.
const MAX_DIRECTORIES: usize = 5000;

/// Number of the first directory.
const FIRST_DIRECTORY: usize = 1_000_100_001;

/// Temporary credentials.
#[derive(Clone)]
pub(super) struct Grant {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) token: String,
    /// Keys must be inside this directory.
    pub(super) directory: String,
    pub(super) expires_at: SystemTime,
}

/// Without what signs.
impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("id", &self.id)
            .field("directory", &self.directory)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
pub(super) struct Grants {
    given: VecDeque<Grant>,
    /// By space.
    directories: HashMap<String, String>,
}

impl Grants {
    /// A new grant; `None` when there are too many spaces.
    pub(super) fn make(&mut self, space: String, expires_at: SystemTime) -> Option<Grant> {
        if self.directories.len() >= MAX_DIRECTORIES && !self.directories.contains_key(&space) {
            return None;
        }
        let next = FIRST_DIRECTORY + self.directories.len();
        let directory = self.directories.entry(space).or_insert_with(|| next.to_string()).clone();
        let id = format!("STS.{}", ids::letters(25));
        let grant = Grant { id, secret: ids::letters(44), token: ids::letters(200), directory, expires_at };
        self.given.push_back(grant.clone());
        if self.given.len() > MAX_GRANTS {
            self.given.pop_front();
        }
        Some(grant)
    }

    pub(super) fn find(&self, id: &str) -> Option<&Grant> {
        self.given.iter().find(|grant| grant.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_that_are_too_many_are_refused_and_those_that_are_there_are_not() {
        let mut grants = Grants::default();
        let mut is_made = |at: usize| grants.make(at.to_string(), SystemTime::UNIX_EPOCH).is_some();
        assert!((0..MAX_DIRECTORIES).all(&mut is_made));
        assert!(!is_made(MAX_DIRECTORIES) && is_made(0));
        assert_eq!(grants.given.len(), MAX_GRANTS);
    }
}
