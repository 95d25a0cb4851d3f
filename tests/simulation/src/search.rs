//! Searches of the history for messages whose callers cannot know whether they were sent.

use std::time::Duration;

use cams::Error;
use cams::models::ChatappMessageRecord;

use crate::planted::Planted;
use crate::told::{LATE, check_text};
use crate::world::World;

/// A search under way for what was sent under one label.
pub(crate) struct Search<'w> {
    world: &'w World,
    who: &'w str,
    label: &'w str,
    was_executed: bool,
    begun: Duration,
}

impl<'w> Search<'w> {
    /// Remembers what the service did before the search.
    pub(crate) fn begin(world: &'w World, who: &'w str, label: &'w str) -> Self {
        let was_executed = world.lock().truth.is_executed(label);
        Self { world, who, label, was_executed, begun: world.awake() }
    }

    /// Compares the result with what happened, and the time with that of the calls. `must_find` is false if the service
    /// may have executed the label in a way that this search does not see.
    pub(crate) async fn end(
        self,
        result: &Result<Vec<ChatappMessageRecord>, Error>,
        (calls, timeout): (usize, Duration),
        must_find: bool,
    ) {
        let Self { world, who, label, .. } = self;
        if world.is_planted(Planted::FindLate) {
            tokio::time::sleep(timeout * 1_000).await;
        }
        let longest = (timeout + LATE) * u32::try_from(calls).unwrap_or(u32::MAX);
        let took = world.awake().saturating_sub(self.begun);
        if took > longest {
            world.broken(who, format_args!("a search took {took:?}, and its calls have {longest:?}"));
        }
        world.note(who, format_args!("looks for {label}: {:?}", result.as_ref().map(Vec::len)));
        match result {
            Ok(messages) => self.judge(!messages.is_empty(), must_find),
            Err(error) => check_text(world, who, error),
        }
    }

    fn judge(&self, is_found: bool, must_find: bool) {
        let Self { world, who, label, was_executed, .. } = self;
        let is_found = match world.planted {
            Some(Planted::FindInvents) => true,
            Some(Planted::FindMisses) => false,
            _ => is_found,
        };
        if is_found && !world.lock().truth.is_executed(label) {
            world.broken(who, format_args!("{label} was not sent to, and is found in the history"));
        }
        if !is_found && *was_executed && must_find {
            world.broken(who, format_args!("{label} was sent to, and is not found in the history"));
        }
    }
}
