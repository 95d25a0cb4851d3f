//! Checks of `From` and `To`, which depend on the channel.

use cams_models::{MessageRecipientType, SendChannelType};

use crate::check::Violations;
use crate::phone::PhoneNumber;

/// What to do about a number that does not consist of digits.
const DIGITS: &str = "must be the digits of a phone number with country code, without `+` and spaces, as `PhoneNumber` returns them";

/// Checks a sender.
pub(crate) fn check_sender(channel: &SendChannelType, from: &str) -> Violations {
    let mut found = Violations::new();
    match channel {
        SendChannelType::Whatsapp if !is_number(from) => found.error("From", DIGITS),
        SendChannelType::Whatsapp => doubtful(&mut found, "From", from),
        _ if from.is_empty() => found.error("From", "must not be empty"),
        _ => {}
    }
    found
}

/// Checks a recipient.
pub(crate) fn check_recipient(
    channel: &SendChannelType,
    kind: Option<&MessageRecipientType>,
    to: &str,
) -> Violations {
    let mut found = Violations::new();
    let is_person = matches!(kind, None | Some(MessageRecipientType::Individual));
    match channel {
        _ if to.is_empty() => found.error("To", "must not be empty"),
        SendChannelType::Whatsapp if is_person && !is_number(to) && !is_user_id(to) => {
            found.error("To", DIGITS)
        }
        SendChannelType::Viber if is_person && !is_number(to) => found.error("To", DIGITS),
        SendChannelType::Whatsapp | SendChannelType::Viber if is_person => doubtful(&mut found, "To", to),
        _ => {}
    }
    found
}

/// Warns of digits that cannot be a phone number. Whether the service refuses them is not documented.
fn doubtful(found: &mut Violations, path: &str, text: &str) {
    if is_number(text)
        && let Err(error) = PhoneNumber::from_digits(text)
    {
        found.warning(path, format!("cannot be a phone number: {error}"));
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a text is a business-scoped user ID, according to Meta's documentation: the two letters of a
/// country, a dot, letters and digits.
fn is_user_id(text: &str) -> bool {
    let is_country = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_uppercase());
    text.split_once('.').is_some_and(|(country, id)| {
        is_country(country) && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_fits_its_channel() {
        let (whatsapp, group) = (SendChannelType::Whatsapp, MessageRecipientType::Group);
        let cases = [
            (&whatsapp, None, "8613800000001", true),
            (&whatsapp, None, "+8613800000001", false),
            (&whatsapp, None, "86 138 0000 0001", false),
            (&whatsapp, None, "US.13491208655302741918", true),
            (&whatsapp, None, "us.1349", false),
            (&whatsapp, None, "13800000001", false),
            (&whatsapp, None, "4402079460958", false),
            (&whatsapp, None, "", false),
            (&whatsapp, Some(&group), "E93kdk0000-x", true),
            (&whatsapp, Some(&group), "", false),
            (&SendChannelType::Viber, None, "US.1349", false),
            (&SendChannelType::Viber, None, "8613800000001", true),
            (&SendChannelType::Messenger, None, "psid-1", true),
        ];
        for (channel, kind, to, is_fine) in cases {
            assert_eq!(check_recipient(channel, kind, to).is_empty(), is_fine, "{channel} {to}");
        }
    }

    #[test]
    fn a_sender_fits_its_channel() {
        assert!(check_sender(&SendChannelType::Whatsapp, "8613800000000").is_empty());
        let found = check_sender(&SendChannelType::Whatsapp, "+8613800000000");
        assert!(found.to_string().contains("`PhoneNumber`"), "{found}");
        assert!(!check_sender(&SendChannelType::Viber, "").is_empty());
        assert!(check_sender(&SendChannelType::Viber, "service-1").is_empty());
    }
}
