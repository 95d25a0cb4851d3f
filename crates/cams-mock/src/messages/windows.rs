//! The windows of customer service: for how long a business may write freely after a user did.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// How long a user's message keeps the window open.
pub(crate) const WINDOW: Duration = Duration::from_secs(24 * 3600);

/// Windows that are known. Were there more, the closed ones would be forgotten, and then all.
const MAX_WINDOWS: usize = 1_000_000;

/// When each user wrote last to each number, in milliseconds since 1970.
#[derive(Default)]
pub(super) struct Windows(HashMap<(Box<str>, Box<str>), i64>);

impl Windows {
    /// A user wrote to a number.
    pub(super) fn open(&mut self, number: &str, user: &str, time: i64) {
        if self.0.len() >= MAX_WINDOWS {
            self.0.retain(|_, last| end(*last) >= time);
        }
        if self.0.len() >= MAX_WINDOWS {
            self.0.clear();
        }
        self.0.insert((number.into(), user.into()), time);
    }

    /// What is kept across restarts, in the order of the numbers.
    pub(super) fn kept(&self) -> Vec<(Box<str>, Box<str>, i64)> {
        let mut kept: Vec<_> =
            self.0.iter().map(|((number, user), last)| (number.clone(), user.clone(), *last)).collect();
        kept.sort();
        kept
    }

    pub(super) fn restore(&mut self, kept: Vec<(Box<str>, Box<str>, i64)>) {
        self.0 =
            kept.into_iter().take(MAX_WINDOWS).map(|(number, user, last)| ((number, user), last)).collect();
    }

    /// Closes a window, as if a day had passed.
    pub(super) fn close(&mut self, number: &str, user: &str) {
        self.0.remove(&(number.into(), user.into()));
    }

    /// Until when the window is open, if it still is at that time.
    pub(super) fn open_until(&self, number: &str, user: &str, now: i64) -> Option<i64> {
        let last = self.0.get(&(number.into(), user.into()))?;
        Some(end(*last)).filter(|end| *end >= now)
    }
}

fn end(last: i64) -> i64 {
    last.saturating_add(i64::try_from(WINDOW.as_millis()).unwrap_or(i64::MAX))
}

/// Without the numbers.
impl fmt::Debug for Windows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Windows").field(&self.0.len()).finish()
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
}
