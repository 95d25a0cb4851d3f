//! The order of the states of a message, which arrive late, twice, and in contradiction.

use cams_models::events::MessageStatus;

/// How a status relates to the known state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advance {
    /// It is further: store it.
    Forward,
    /// It is the known state.
    Repeated,
    /// It is an earlier state that arrived late: keep the known state.
    Late,
    /// It reports a failure of a message that did arrive: keep the known state.
    Contradictory,
    /// It is not a state of a message: a subscription, or an undocumented status.
    Unrelated,
}

/// Compares a status with the known state; `None` if there is none yet. Store the status if the result is
/// [`Forward`](Advance::Forward). The final state does not depend on the order of arrival.
///
/// The order is Sent, Failed, Delivered, Read, Deleted. A failure replaces only Sent. A proof of delivery is stronger
/// than a failure, whichever arrives first.
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
