//! Compares senders and recipients: numbers come with and without `+`.

use std::borrow::Cow;

use crate::PhoneNumber;

/// Minimum and maximum number of digits of a phone number with its country code.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Returns a number or an ID in a form that is the same for equal ones: a number as digits without `+` or `00`, an ID
/// of another channel unchanged.
///
/// It does not check a number further, because nothing that the service sends is refused. To check it, use
/// [`PhoneNumber::from_digits`].
///
/// ```
/// use cams::receive::comparable;
///
/// assert_eq!(comparable("+86 139-0000-1234"), "8613900001234");
/// assert_eq!(comparable("008613900001234"), "8613900001234");
/// assert_eq!(comparable("-1000000000001"), "-1000000000001"); // a group of Telegram
/// ```
#[must_use]
pub fn comparable(party: &str) -> Cow<'_, str> {
    let party = party.trim();
    let number = party.strip_prefix(['+', '＋']).or_else(|| party.strip_prefix("00")).unwrap_or(party);
    if DIGITS.contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Cow::Borrowed(number);
    }
    // Written by a person: a number only if a `+` shows it.
    match party.parse::<PhoneNumber>() {
        Ok(number) => Cow::Owned(number.as_digits().to_owned()),
        Err(_) => Cow::Borrowed(party),
    }
}

/// Returns whether two numbers or IDs may be the same account: they are equal as [`comparable`], or spellings of one
/// account according to [`PhoneNumber::may_be_same_account`].
///
/// Use it to match a receipt with the number that you sent a message to.
///
/// ```
/// use cams::receive::may_be_same;
///
/// assert!(may_be_same("+5511987650001", "551187650001"));
/// assert!(!may_be_same("8613900001234", "8613900001235"));
/// ```
#[must_use]
pub fn may_be_same(one: &str, other: &str) -> bool {
    let (one, other) = (comparable(one), comparable(other));
    let numbers = || Some((PhoneNumber::from_digits(&one).ok()?, PhoneNumber::from_digits(&other).ok()?));
    one == other || numbers().is_some_and(|(one, other)| one.may_be_same_account(&other))
}
