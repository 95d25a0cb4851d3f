//! The server's clock compared with ours: deadlines of messages are in server time.

use std::collections::VecDeque;
use std::time::{Duration, Instant, SystemTime};

/// Number of responses that the measurement uses.
const SAMPLES: usize = 8;

/// How long a message is assumed to be invisible if the queue does not say: the default of SMQ.
const VISIBILITY: Duration = Duration::from_secs(30);

/// What the latest responses said about the time.
///
/// A response that was noticed late makes the server's clock look slow, never fast. Therefore the fastest of the latest
/// responses counts. A response that was not read because nobody drove the consumer does not make deadlines look later
/// than they are.
#[derive(Clone, Debug)]
pub(super) struct ServerClock {
    origin: Instant,
    /// Server time at `origin`, according to each response.
    samples: VecDeque<SystemTime>,
}

impl ServerClock {
    pub(super) fn new(now: Instant) -> Self {
        Self { origin: now, samples: VecDeque::new() }
    }

    /// Learns from the time in a response that was noticed `now`.
    pub(super) fn learn(&mut self, server_time: SystemTime, now: Instant) {
        let Some(at_origin) = server_time.checked_sub(now.saturating_duration_since(self.origin)) else {
            return;
        };
        if self.samples.len() == SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back(at_origin);
    }

    /// Converts a server time to our clock. `here` is the server time according to all other knowledge.
    pub(super) fn deadline(&self, time: Option<SystemTime>, now: Instant, here: SystemTime) -> Instant {
        let there = self
            .samples
            .iter()
            .max()
            .and_then(|at| at.checked_add(now.saturating_duration_since(self.origin)));
        let left = match time {
            Some(time) => time.duration_since(there.unwrap_or(here)).unwrap_or_default(),
            None => VISIBILITY,
        };
        now.checked_add(left).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn deadlines_are_counted_by_the_clock_of_the_server() {
        let begun = Instant::now();
        let mut clock = ServerClock::new(begun);
        let now = begun + Duration::from_secs(5);
        clock.learn(at(1_000), now);
        let ours = at(90_000);
        assert_eq!(clock.deadline(Some(at(1_030)), now, ours), now + Duration::from_secs(30));
        assert_eq!(clock.deadline(Some(at(999)), now, ours), now, "it has passed");
        assert_eq!(clock.deadline(None, now, ours), now + VISIBILITY);
        let unmeasured = ServerClock::new(begun);
        assert_eq!(unmeasured.deadline(Some(at(90_010)), now, ours), now + Duration::from_secs(10));
    }

    #[test]
    fn an_answer_that_lay_unread_does_not_move_deadlines() {
        let begun = Instant::now();
        let mut clock = ServerClock::new(begun);
        clock.learn(at(1_000), begun);
        // It was sent at 1,002 and noticed 60 s later.
        let noticed = begun + Duration::from_secs(62);
        clock.learn(at(1_002), noticed);
        assert_eq!(clock.deadline(Some(at(1_032)), noticed, at(0)), noticed, "its time is over");
    }

    #[test]
    fn a_clock_that_was_set_back_is_believed_after_a_few_answers() {
        let begun = Instant::now();
        let mut clock = ServerClock::new(begun);
        clock.learn(at(5_000), begun);
        (0..SAMPLES).for_each(|_| clock.learn(at(1_000), begun));
        assert_eq!(clock.deadline(Some(at(1_010)), begun, at(0)), begun + Duration::from_secs(10));
    }
}
