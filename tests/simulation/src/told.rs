//! Compares what callers are told with what happened.

use std::time::Duration;

use cams::{Error, Execution};

use crate::metadata::KEY_SECRET;
use crate::planted::Planted;
use crate::world::World;

/// How much later than its deadline a call may end, because timers have a resolution of milliseconds.
pub(crate) const LATE: Duration = Duration::from_millis(20);

/// Compares what a caller is told about a write with what happened.
pub(crate) fn judge(world: &World, who: &str, label: &str, result: &Result<Option<String>, Error>) {
    let execution = match result {
        Ok(_) if world.is_planted(Planted::SuccessIsFailure) => Some(Execution::Unknown),
        Ok(_) => None,
        Err(_) if world.is_planted(Planted::FailureIsSuccess) => None,
        Err(error) => Some(error.execution()),
    };
    let problem = match execution {
        None => {
            let id = result.as_ref().ok().and_then(|id| id.as_deref());
            let other = world.is_planted(Planted::WrongId).then_some("planted");
            world.lock().truth.claim(label, other.or(id))
        }
        Some(Execution::Unknown) if !world.is_planted(Planted::UnknownIsRefused) => {
            world.lock().truth.doubt(label)
        }
        Some(_) => world.lock().truth.deny(label),
    };
    match result {
        Ok(id) => world.note(who, format_args!("{label}: told {id:?}")),
        Err(error) => {
            world.note(who, format_args!("{label}: told {:?} {error}", error.execution()));
            check_text(world, who, error);
        }
    }
    world.check(who, problem);
}

/// Searches everything that an error shows for secrets.
pub(crate) fn check_text(world: &World, who: &str, error: &Error) {
    let planted = if world.is_planted(Planted::SecretInError) { KEY_SECRET } else { "" };
    world.check_text(who, &format!("{error} {error:?} {error:#?}{planted}"));
}
