//! Phone numbers: what people write, and the digits that the service takes.
//!
//! The service wants a number as digits with country code, without `+` (`InvalidParameter.FromOnlyNumeric` and
//! `ToOnlyNumeric` are its answers to anything else). A [`PhoneNumber`] is read from what people have, and goes into a
//! builder as digits. No country is guessed: a number says its country code by `+`, or the program names it.
//!
//! ```
//! use cams::PhoneNumber;
//!
//! let number: PhoneNumber = "+86 138-0013-8000".parse()?;
//! assert_eq!(number.as_digits(), "8613800138000");
//! assert_eq!(number.to_string(), "+8613800138000");
//! assert_eq!(PhoneNumber::with_country(86, "138 0013 8000")?, number);
//! assert_eq!(PhoneNumber::from_digits("8613800138000")?, number);
//! assert!("138 0013 8000".parse::<PhoneNumber>().is_err()); // of which country?
//! # Ok::<(), cams::phone::PhoneNumberError>(())
//! ```
//!
//! Checked are the length (7 to 15 digits), the country code (assigned by the ITU), the form of North American numbers,
//! because a Chinese mobile number without its country code looks like one, and that no zero is left after the
//! country code where it is dialed within the country only (`+44 020 …`). Whether a number exists is not checked.
//!
//! WhatsApp knows some numbers by two spellings, in Brazil, Mexico and Argentina:
//! [`PhoneNumber::may_be_same_account`] compares them.

mod countries;
mod error;
mod number;

pub use error::PhoneNumberError;
pub use number::PhoneNumber;
