//! Blocking: a user takes nothing more from a number, until the user lifts the block or writes again.

use std::time::SystemTime;

use cams_models::SendChannelType;

use super::receipts;
use super::states::{BLOCKED, UNBLOCKED};
use crate::service::Service;

/// A user blocks a number, or lifts the block. Returns whether this changed anything.
pub(crate) fn set_block(
    service: &mut Service,
    number: &str,
    user: &str,
    is_blocked: bool,
    now: SystemTime,
) -> bool {
    let is_new = service.messages.set_block(number, user, is_blocked);
    // Only Viber is documented to tell of it, in a receipt of a message that the user got.
    let channel = SendChannelType::Viber.as_str();
    if is_new && let Some(sent) = service.messages.last_sent(channel, number, user) {
        receipts::tell_word(service, sent, if is_blocked { BLOCKED } else { UNBLOCKED }, now);
    }
    is_new
}
