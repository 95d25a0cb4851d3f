//! Why a text is not a phone number.

use std::fmt;

/// Why a text is not a phone number. The error never shows the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PhoneNumberError {
    /// It contains no digits.
    Empty,
    /// It does not begin with `+` and a country code, and the SDK does not guess a country.
    NoCountry,
    /// It begins with `00`, the international prefix of many countries, but not of all.
    InternationalPrefix,
    /// It does not begin with an assigned country code.
    UnknownCountry,
    /// It has the country code 1, but not the form of a North American number.
    NotNorthAmerican,
    /// It has fewer than 7 digits.
    TooShort,
    /// It has more than 15 digits.
    TooLong,
    /// It has a zero after its country code that does not belong there, or may not.
    TrunkZero,
    /// There is a `+` in an invalid place.
    MisplacedPlus,
    /// A letter, or something else that is neither digit nor separator.
    NotADigit {
        /// Position of the character; the first one is 1.
        position: usize,
    },
}

impl fmt::Display for PhoneNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Empty => "the phone number has no digits",
            Self::NoCountry => {
                "the phone number must begin with `+` and its country code; \
                 use `PhoneNumber::with_country` for a number as it is written within a country"
            }
            Self::InternationalPrefix => "the phone number begins with `00`; write `+` instead",
            Self::UnknownCountry => "the phone number does not begin with an assigned country code",
            Self::NotNorthAmerican => {
                "the phone number has the country code 1, but not the ten digits of a North American number; \
                 is its country code missing?"
            }
            Self::TooShort => "the phone number has fewer than 7 digits",
            Self::TooLong => "the phone number has more than 15 digits",
            Self::TrunkZero => {
                "the phone number has a leading zero after its country code; leave the zero out, as it is dialed at \
                 home only in most countries; where it belongs to the number, as in Italy, write the number with `+` \
                 and without brackets"
            }
            Self::MisplacedPlus => "a `+` can only stand before the country code",
            Self::NotADigit { position } => {
                return write!(
                    f,
                    "character {position} of the phone number is neither a digit nor a separator; letters and \
                     extensions cannot be sent"
                );
            }
        };
        f.write_str(text)
    }
}

impl std::error::Error for PhoneNumberError {}
