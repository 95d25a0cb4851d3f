//! The customer service windows: how long a business may write freely after a user did.

use std::collections::HashMap;
use std::fmt;
use std::mem::size_of;
use std::time::Duration;

/// How long a user's message keeps the window open.
pub(crate) const WINDOW: Duration = Duration::from_secs(24 * 3600);

/// Maximum number of windows. Beyond it, closed windows are dropped, and then all.
const MAX_WINDOWS: usize = 1_000_000;

/// Maximum estimated size of the windows, with the same effect.
const MAX_BYTES: usize = 192 * 1024 * 1024;

/// When each user wrote last to each number, in milliseconds since 1970.
#[derive(Default)]
pub(super) struct Windows {
    last: HashMap<Key, i64>,
    bytes: usize,
}

/// A number and a user.
type Key = (Box<str>, Box<str>);

impl Windows {
    /// Opens a window, because a user wrote to a number.
    pub(super) fn open(&mut self, number: &str, user: &str, time: i64) {
        self.open_within(MAX_BYTES, number, user, time);
    }

    fn open_within(&mut self, limit: usize, number: &str, user: &str, time: i64) {
        let key: Key = (number.into(), user.into());
        if self.is_full_for(&key, limit) {
            self.last.retain(|_, last| end(*last) >= time);
            self.bytes = self.last.keys().map(size).sum();
        }
        if self.is_full_for(&key, limit) {
            *self = Self::default();
        }
        let added = size(&key);
        if self.last.insert(key, time).is_none() {
            self.bytes += added;
        }
    }

    fn is_full_for(&self, key: &Key, limit: usize) -> bool {
        !self.last.contains_key(key) && (self.last.len() >= MAX_WINDOWS || self.bytes + size(key) > limit)
    }

    /// Bytes that the windows take, about.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// What is kept across restarts, in the order of the numbers.
    pub(super) fn kept(&self) -> Vec<(Box<str>, Box<str>, i64)> {
        let mut kept: Vec<_> =
            self.last.iter().map(|((number, user), last)| (number.clone(), user.clone(), *last)).collect();
        kept.sort();
        kept
    }

    pub(super) fn restore(&mut self, kept: Vec<(Box<str>, Box<str>, i64)>) {
        *self = Self::default();
        kept.into_iter().for_each(|(number, user, last)| self.open(&number, &user, last));
    }

    /// Closes a window, as if a day had passed.
    pub(super) fn close(&mut self, number: &str, user: &str) {
        let key = (number.into(), user.into());
        if self.last.remove(&key).is_some() {
            self.bytes -= size(&key);
        }
    }

    /// Returns the end of the window, if it is still open at that time.
    pub(super) fn open_until(&self, number: &str, user: &str, now: i64) -> Option<i64> {
        let last = self.last.get(&(number.into(), user.into()))?;
        Some(end(*last)).filter(|end| *end >= now)
    }
}

/// Bytes that a window takes, about. The table has room for more, and the allocator rounds up.
fn size((number, user): &Key) -> usize {
    number.len() + user.len() + 2 * size_of::<(Key, i64)>() + 32
}

fn end(last: i64) -> i64 {
    last.saturating_add(i64::try_from(WINDOW.as_millis()).unwrap_or(i64::MAX))
}

/// Without the numbers.
impl fmt::Debug for Windows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Windows").field(&self.last.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_open_for_a_day_and_can_be_closed() {
        let (mut windows, day) = (Windows::default(), 24 * 3_600_000);
        windows.open("1", "2", 5);
        assert_eq!(windows.open_until("1", "2", day + 5), Some(day + 5));
        assert_eq!(windows.open_until("1", "2", day + 6), None);
        assert_eq!(windows.open_until("2", "1", 5), None);
        windows.close("1", "2");
        assert_eq!(windows.open_until("1", "2", 5), None);
    }

    #[test]
    fn closed_windows_are_forgotten_when_all_take_too_many_bytes_and_then_all() {
        let (mut windows, long, day) = (Windows::default(), "2".repeat(1000), 24 * 3_600_000);
        windows.open_within(2000, "1", &long, 0);
        windows.open_within(2000, "1", &long, 1);
        assert_eq!(windows.open_until("1", &long, 1), Some(day + 1), "it is the same window");
        windows.open_within(2000, "1", "3", day + 2);
        assert_eq!(windows.last.len(), 2);
        windows.open_within(2000, "2", &long, day + 2);
        assert_eq!((windows.last.len(), windows.open_until("1", "3", day + 2).is_some()), (2, true));
        windows.open_within(2000, "3", &long, day + 2);
        assert_eq!(windows.last.len(), 1);
        windows.close("3", &long);
        assert_eq!(windows.bytes(), 0);
    }
}
