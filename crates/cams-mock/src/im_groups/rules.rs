//! What the service refuses.

use cams_models::GroupChannelType;

use crate::answer::Refusal;

/// Only WhatsApp has groups here; a call that names no channel means it.
pub(super) fn check_channel(channel: Option<&GroupChannelType>) -> Result<(), Refusal> {
    match channel {
        None | Some(GroupChannelType::Whatsapp) => Ok(()),
        Some(other) => {
            let message = format!("ChannelType {other} is not supported; only WHATSAPP is.");
            Err(Refusal::business("InvalidParameter.ChannelTypeNotSupport", message))
        }
    }
}
