//! Keys that identify repetitions.

use cams_models::events::{ChatAppInbound, ChatAppStatus};
use sha2::{Digest, Sha256};

use crate::receive::party::comparable;

/// Maximum length of a key in bytes, so that it fits into an indexed column of any database.
const LONGEST: usize = 200;

pub(super) fn of_inbound(message: &ChatAppInbound, raw: &str) -> String {
    match &message.message_id {
        Some(id) => bounded(format!("inbound:{id}")),
        None => of_text("inbound", raw),
    }
}

pub(super) fn of_status(status: &ChatAppStatus, raw: &str) -> String {
    let recipient = match (&status.participant_id, &status.to, &status.from_user_id) {
        (Some(participant), ..) => Some(participant),
        (None, Some(to), _) => Some(to),
        (None, None, id) => id.as_ref(),
    };
    let (Some(id), Some(recipient), Some(state)) = (&status.message_id, recipient, &status.status) else {
        return of_text("status", raw);
    };
    let state = state.as_str().trim().to_lowercase();
    bounded(format!("status:{id}:{}:{state}", comparable(recipient)))
}

/// Returns a key made from the text of the item.
pub(super) fn of_text(kind: &str, raw: &str) -> String {
    let hash = Sha256::digest(raw.as_bytes());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}:sha256:{hex}")
}

fn bounded(key: String) -> String {
    if key.len() <= LONGEST { key } else { of_text("long", &key) }
}
