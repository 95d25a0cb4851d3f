//! The type of a phone number.

use std::fmt;
use std::str::FromStr;

use cams_operation::lenient;
use serde::{Deserialize, Serialize};

use crate::phone::countries;
use crate::phone::error::PhoneNumberError;

/// Minimum and maximum number of digits, including the country code. E.164 allows 15; numbers in use have at least 7.
const LENGTH: std::ops::RangeInclusive<usize> = 7..=15;

/// A phone number with its country code, as defined by E.164.
///
/// `Display` begins with `+`; `Debug` hides everything but the country code. It serializes to the digits, and
/// deserializes from both forms.
#[doc(alias("E.164", "msisdn"))]
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Parses a number that begins with its country code, without `+`, as the service returns it.
    ///
    /// ```
    /// let number = cams::PhoneNumber::from_digits("8613800138000")?;
    /// # Ok::<(), cams::phone::PhoneNumberError>(())
    /// ```
    ///
    /// # Errors
    /// Fails if it cannot be a number. A missing country code is detected only if the number fits no country.
    pub fn from_digits(digits: &str) -> Result<Self, PhoneNumberError> {
        match digits_of(digits)? {
            (true, _) => Err(PhoneNumberError::MisplacedPlus),
            (false, digits) => Self::checked(digits),
        }
    }

    /// Parses a number as it is written within a country.
    ///
    /// A leading zero is refused. In most countries, it is dialed only at home and must be left out; in some (Italy,
    /// Côte d'Ivoire), it belongs to the number. The SDK cannot tell which is meant, so either leave the zero out, or
    /// write the number with `+`.
    ///
    /// # Errors
    /// Fails if it cannot be a number, if it begins with a zero or `+`, or if the code is not assigned.
    pub fn with_country(code: u16, national: &str) -> Result<Self, PhoneNumberError> {
        if !countries::is_assigned(code) {
            return Err(PhoneNumberError::UnknownCountry);
        }
        match digits_of(national)? {
            (true, _) => Err(PhoneNumberError::MisplacedPlus),
            (false, digits) if digits.starts_with('0') => Err(PhoneNumberError::TrunkZero),
            (false, digits) if digits.is_empty() => Err(PhoneNumberError::Empty),
            (false, digits) => Self::checked(format!("{code}{digits}")),
        }
    }

    fn checked(digits: String) -> Result<Self, PhoneNumberError> {
        if digits.is_empty() {
            return Err(PhoneNumberError::Empty);
        }
        if digits.starts_with("00") {
            return Err(PhoneNumberError::InternationalPrefix);
        }
        if digits.len() > *LENGTH.end() {
            return Err(PhoneNumberError::TooLong);
        }
        let Some((code, national)) = countries::split(&digits) else {
            return Err(PhoneNumberError::UnknownCountry);
        };
        if digits.len() < *LENGTH.start() {
            return Err(PhoneNumberError::TooShort);
        }
        if code == "1" && !countries::is_north_american(national) {
            return Err(PhoneNumberError::NotNorthAmerican);
        }
        if countries::has_trunk_zero(code, national) {
            return Err(PhoneNumberError::TrunkZero);
        }
        Ok(Self(digits))
    }

    /// Returns the digits with the country code and without `+`, as the service takes them.
    #[must_use]
    pub fn as_digits(&self) -> &str {
        &self.0
    }

    /// Returns whether both may be spellings of one account: equal numbers, or numbers that differ only in a digit that
    /// WhatsApp is known to add or leave out.
    ///
    /// Receipts and responses may contain the other spelling: in Brazil without the ninth digit of mobile numbers
    /// (`5511987650001`, `551187650001`), in Mexico with a 1 after the country code (`5215512340001`), in Argentina
    /// with a 9 (`5491112340001`). Use this method to match incoming numbers with the numbers that you sent to, and to
    /// find duplicates in a list. It does not tell which spelling is right, or whether the account exists.
    ///
    /// ```
    /// let number = |digits| cams::PhoneNumber::from_digits(digits);
    /// assert!(number("5511987650001")?.may_be_same_account(&number("551187650001")?));
    /// assert!(!number("5511987650001")?.may_be_same_account(&number("552187650001")?));
    /// # Ok::<(), cams::phone::PhoneNumberError>(())
    /// ```
    #[must_use]
    pub fn may_be_same_account(&self, other: &Self) -> bool {
        countries::without_added_digit(&self.0) == countries::without_added_digit(&other.0)
    }

    /// Returns the number that differs from this one only in the digit that WhatsApp is known to add or leave out, if
    /// there is one. It is the only other number that [may be the same account](Self::may_be_same_account). With it, a
    /// set of numbers finds duplicates in a long list.
    ///
    /// ```
    /// let number = cams::PhoneNumber::from_digits("5511987650001")?;
    /// let other = number.other_spelling().ok_or("none")?;
    /// assert_eq!((other.as_digits(), other.other_spelling()), ("551187650001", Some(number)));
    /// assert_eq!(cams::PhoneNumber::from_digits("8613800138000")?.other_spelling(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn other_spelling(&self) -> Option<Self> {
        countries::other_spelling(&self.0).and_then(|digits| Self::checked(digits).ok())
    }

    /// Returns the country code, such as `86`. Countries may share one.
    #[must_use]
    pub fn country_code(&self) -> &str {
        countries::split(&self.0).map_or("", |(code, _)| code)
    }
}

/// Parses a number that begins with `+`. Spaces, hyphens, dots, slashes, and brackets may separate the digits, which
/// may be full-width or Arabic. Marks of writing direction, which are copied along with a number, are ignored.
impl FromStr for PhoneNumber {
    type Err = PhoneNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match digits_of(text)? {
            (true, digits) => Self::checked(digits),
            (false, digits) if digits.is_empty() => Err(PhoneNumberError::Empty),
            (false, digits) if digits.starts_with("00") => Err(PhoneNumberError::InternationalPrefix),
            (false, _) => Err(PhoneNumberError::NoCountry),
        }
    }
}

/// Returns whether there was a `+` before the digits, and the digits.
fn digits_of(text: &str) -> Result<(bool, String), PhoneNumberError> {
    let (mut has_plus, mut digits) = (false, String::with_capacity(text.len()));
    let mut bracket = None;
    for (at, character) in text.chars().enumerate() {
        match character {
            '+' | '＋' if has_plus || !digits.is_empty() => return Err(PhoneNumberError::MisplacedPlus),
            '+' | '＋' => has_plus = true,
            '(' | '（' => bracket = Some(digits.len()),
            ')' | '）' => {
                // `+44 (0)20 …`: the zero is dialed only at home, or so the writer believed.
                if bracket.take().and_then(|begin| digits.get(begin..)) == Some("0") {
                    return Err(PhoneNumberError::TrunkZero);
                }
            }
            _ if is_separator(character) => {}
            _ => match digit(character) {
                Some(digit) => digits.push(digit),
                None => return Err(PhoneNumberError::NotADigit { position: at + 1 }),
            },
        }
    }
    Ok((has_plus, digits))
}

/// Returns the ASCII digit for a decimal digit of a script: Latin, Arabic, Persian, full-width.
fn digit(character: char) -> Option<char> {
    let zero = [0x30, 0x660, 0x6F0, 0xFF10];
    let value =
        zero.into_iter().find_map(|zero| u32::from(character).checked_sub(zero).filter(|at| *at < 10));
    value.and_then(|value| char::from_digit(value, 10))
}

fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '-' | '.' | '/' | '\u{AD}' | '－' | '．' | '\u{2212}' | '\u{FEFF}')
        // Hyphens and dashes; marks of direction and of zero width.
        || matches!(character, '\u{2010}'..='\u{2015}' | '\u{200B}'..='\u{200F}')
        || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}')
}

/// With `+`, without separators.
impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.0)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber(+{}…)", self.country_code())
    }
}

/// The digits.
impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

/// The digits.
impl From<&PhoneNumber> for String {
    fn from(number: &PhoneNumber) -> Self {
        number.0.clone()
    }
}

/// The recipient with this number.
#[cfg(feature = "messaging")]
impl From<PhoneNumber> for cams_models::MassMessageRecipient {
    fn from(number: PhoneNumber) -> Self {
        Self::from(number.0)
    }
}

/// The member with this number.
#[cfg(feature = "im-groups")]
impl From<PhoneNumber> for cams_models::ChatGroupParticipant {
    fn from(number: PhoneNumber) -> Self {
        Self::from(number.0)
    }
}

/// A phone number as JSON: text, or a number.
#[derive(Deserialize)]
#[serde(transparent)]
struct Written(#[serde(deserialize_with = "lenient::scalar")] String);

impl TryFrom<Written> for PhoneNumber {
    type Error = PhoneNumberError;

    fn try_from(Written(text): Written) -> Result<Self, Self::Error> {
        if text.contains(['+', '＋']) { text.parse() } else { Self::from_digits(&text) }
    }
}

#[cfg(test)]
mod tests;
