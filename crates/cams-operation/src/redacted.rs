//! Placeholder for a value that `Debug` must not show.

use std::fmt;

/// Shows as `**`, regardless of the value it replaces.
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("**")
    }
}
