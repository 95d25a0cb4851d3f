//! Mistakes on purpose of a program that sends to many, each of which an invariant has to find.

use cams::mass::Outcome;

use crate::planted::Planted;
use crate::world::World;

/// The outcome as the program takes it.
pub(crate) fn taken(world: &World, outcome: Outcome) -> Outcome {
    match (world.planted, outcome) {
        (Some(Planted::OutcomeUnsure), Outcome::Unknown { batch, recipients, tags, error: Some(error) }) => {
            Outcome::NotSent { batch, recipients, tags, error }
        }
        (Some(Planted::ValidIsInvalid), Outcome::Invalid { index, recipient, tag, violations }) => {
            Outcome::Invalid { index: index + 1, recipient, tag, violations }
        }
        (_, outcome) => outcome,
    }
}

/// How many of the recipients the program gives.
pub(crate) fn given(world: &World, recipients: usize) -> usize {
    recipients.saturating_sub(usize::from(world.is_planted(Planted::EndTooEarly)))
}

/// How many calls in flight the program asks for, which has room for so many.
pub(crate) fn calls(world: &World, calls: usize) -> usize {
    if world.is_planted(Planted::ReadsAhead) { calls * 3 } else { calls }
}
