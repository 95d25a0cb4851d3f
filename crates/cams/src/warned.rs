//! Warnings of the rules. The first of each kind that a client meets is logged as a warning, the others at debug level.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use crate::check::{Violation, Violations};

/// Maximum number of remembered kinds. With more, only debugging would help.
const MOST_KINDS: usize = 1_000;

/// Hashes of the kinds of warnings that a client has logged.
#[derive(Debug, Default)]
pub(crate) struct Warned {
    kinds: Mutex<HashSet<u64>>,
    /// Whether a warning is an error.
    is_strict: bool,
}

impl Warned {
    /// Creates the state of a client that turns warnings into errors.
    pub(crate) fn strict() -> Self {
        Self { is_strict: true, ..Self::default() }
    }

    /// Returns the findings, with warnings as errors if the client is strict.
    pub(crate) fn judged(&self, found: Violations) -> Violations {
        if self.is_strict { found.into_errors() } else { found }
    }

    /// Logs what the service may refuse.
    pub(crate) fn log(&self, action: &str, found: &Violations) {
        for warning in found.warnings() {
            let (path, rule) = (&warning.path, &warning.rule);
            if self.is_new(action, warning) {
                tracing::warn!(target: "cams", action, path, rule, "the service may refuse this, now and later");
            } else {
                tracing::debug!(target: "cams", action, path, rule, "the service may refuse this");
            }
        }
    }

    /// Returns whether the warning is of a new kind. Warnings that differ only in numbers, such as the index of a row
    /// or the length of a text, are of one kind.
    fn is_new(&self, action: &str, warning: &Violation) -> bool {
        let mut hasher = DefaultHasher::new();
        action.hash(&mut hasher);
        for text in [&warning.path, &warning.rule] {
            text.chars()
                .filter(|character| !character.is_ascii_digit())
                .for_each(|other| other.hash(&mut hasher));
            hasher.write_u8(0xff);
        }
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        kinds.len() < MOST_KINDS && kinds.insert(hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_new(warned: &Warned, action: &str, path: &str, rule: &str) -> bool {
        let mut found = Violations::new();
        found.warning(path, rule);
        found.warnings().all(|warning| warned.is_new(action, warning))
    }

    #[test]
    fn a_kind_is_new_once_whatever_its_numbers() {
        let warned = Warned::default();
        for (action, path, rule, is_new) in [
            ("A", "Rows[0].title", "is 25 characters long", true),
            ("A", "Rows[0].title", "is 25 characters long", false),
            ("A", "Rows[12].title", "is 130 characters long", false),
            ("A", "Rows[0].title", "is empty", true),
            ("A", "Rows[0].name", "is empty", true),
            ("B", "Rows[0].name", "is empty", true),
        ] {
            assert_eq!(are_new(&warned, action, path, rule), is_new, "{action} {path} {rule}");
        }
        assert!(are_new(&Warned::default(), "A", "Rows[0].title", "is empty"), "another client has its own");
    }

    #[test]
    fn kinds_without_end_take_no_memory_without_end() {
        let warned = Warned::default();
        let name = |mut n: u32| {
            let mut name = String::new();
            while n > 0 {
                name.extend(char::from_u32('a' as u32 + n % 26));
                n /= 26;
            }
            name
        };
        for n in 0..2_000 {
            are_new(&warned, "A", &name(n), "is odd");
        }
        assert_eq!(warned.kinds.lock().unwrap().len(), MOST_KINDS);
    }
}
