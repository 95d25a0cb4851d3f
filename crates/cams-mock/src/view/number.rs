//! Business numbers, with the codes that their owners read on the phone.

use serde_json::{Value, json};

use super::sheet::{Place, Sheet};
use crate::memory::Memory;

/// A page of numbers, the newest first, of one space or of all.
pub(crate) fn numbers(memory: &Memory, space: Option<&str>, place: Place) -> Value {
    let all = (1_u64..).zip(memory.service.numbers.all());
    let mut found: Vec<_> =
        all.filter(|(_, number)| space.is_none_or(|space| number.space.as_deref() == Some(space))).collect();
    found.reverse();
    let total = found.len();
    let flag = |is_on: bool| if is_on { "Y" } else { "N" };
    let rows = found.into_iter().filter(|(at, _)| *at < place.before).map(|(at, number)| {
        let row = json!({
            "PhoneNumber": number.digits,
            "CustSpaceId": number.space,
            "VerifiedName": number.verified_name,
            "Status": number.status(),
            "CodeVerificationStatus": number.verification(),
            "VerifyCode": number.code,
            "StatusCallbackUrl": number.status_callback_url,
            "UpCallbackUrl": number.up_callback_url,
            "HttpFlag": flag(!number.is_silent),
            "QueueFlag": flag(number.is_queued),
        });
        (at, row)
    });
    Sheet::take(place, rows).falling("Numbers", total)
}
