//! The clock of the server, measured against ours: deadlines of messages are times of the server.

use std::collections::VecDeque;
use std::time::{Duration, Instant, SystemTime};

/// Answers that the measure is made of.
const SAMPLES: usize = 8;

/// How long a message is taken to be invisible if the queue does not say: the default of SMQ.
const VISIBILITY: Duration = Duration::from_secs(30);

/// What the latest answers said of the time.
///
/// An answer that was noticed late makes the server look slow, never fast. The fastest of the latest answers therefore
/// counts: an answer that lay unread while nobody drove the consumer does not make deadlines look later than they are.
#[derive(Clone, Debug)]
pub(super) struct ServerClock {
    origin: Instant,
    /// Time of the server at `origin`, by each answer.
    samples: VecDeque<SystemTime>,
}

impl ServerClock {
    pub(super) fn new(now: Instant) -> Self {
        Self { origin: now, samples: VecDeque::new() }
    }

    /// Learns from the time that an answer bears, which was noticed `now`.
    pub(super) fn learn(&mut self, server_time: SystemTime, now: Instant) {
        let Some(at_origin) = server_time.checked_sub(now.saturating_duration_since(self.origin)) else {
            return;
        };
        if self.samples.len() == SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back(at_origin);
    }

    /// When a time of the server comes, by our clock. `here` is the time at the server as far as anything else knows
    /// it.
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
