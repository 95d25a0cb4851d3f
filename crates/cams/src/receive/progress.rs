//! The order of states of a message, which come late, twice, and in contradiction.

use cams_models::events::MessageStatus;

/// What a status does to the state that is known already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advance {
    /// It is further: store it.
    Forward,
    /// It is the state that is known already.
    Repeated,
    /// It is an earlier state that came late: keep what is known.
    Late,
    /// It reports a failure of a message that did arrive: keep what is known.
    Contradictory,
    /// It is not a state of a message: a subscription, or a status that is not documented.
    Unrelated,
}

/// Compares a status with the state that is known, `None` if there is none yet. Store the status if it is
/// [`Forward`](Advance::Forward); the state that is stored in the end does not depend on the order of arrival.
///
/// The order is Sent, Failed, Delivered, Read, Deleted. A failure ends what was sent only; a proof of delivery is
/// stronger than a failure, whichever comes first.
///
/// ```
/// use cams::models::events::MessageStatus;
/// use cams::receive::{Advance, advance};
///
/// let mut state = None;
/// for status in [MessageStatus::Read, MessageStatus::Delivered, MessageStatus::Failed] {
///     if advance(state.as_ref(), &status) == Advance::Forward {
///         state = Some(status);
///     }
/// }
/// assert_eq!(state, Some(MessageStatus::Read));
/// ```
#[must_use]
pub fn advance(known: Option<&MessageStatus>, next: &MessageStatus) -> Advance {
    let Some(step) = rank(next) else { return Advance::Unrelated };
    let Some(reached) = known.and_then(rank) else { return Advance::Forward };
    match step.cmp(&reached) {
        std::cmp::Ordering::Greater => Advance::Forward,
        std::cmp::Ordering::Equal => Advance::Repeated,
        std::cmp::Ordering::Less if *next == MessageStatus::Failed => Advance::Contradictory,
        std::cmp::Ordering::Less => Advance::Late,
    }
}

fn rank(status: &MessageStatus) -> Option<u8> {
    match status {
        MessageStatus::Sent => Some(1),
        MessageStatus::Failed => Some(2),
        MessageStatus::Delivered => Some(3),
        MessageStatus::Read => Some(4),
        MessageStatus::Deleted => Some(5),
        _ => None,
    }
}
