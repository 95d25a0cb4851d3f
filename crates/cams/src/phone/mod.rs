//! Phone numbers: parses what people write into the digits that the service takes.
//!
//! The service takes a number as digits with the country code, without `+`. It answers anything else with
//! `InvalidParameter.FromOnlyNumeric` or `ToOnlyNumeric`. A [`PhoneNumber`] is parsed from what people write, and a
//! builder takes it as digits. The SDK does not guess a country: either the number contains its country code after `+`,
//! or the program names it.
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
//! The SDK checks the length (7 to 15 digits), the country code (assigned by the ITU), and the form of North American
//! numbers, because a Chinese mobile number without its country code looks like one. It also checks that there is no
//! zero after the country code that is dialed only within the country (`+44 020 …`). It does not check whether a number
//! exists.
//!
//! WhatsApp knows some numbers in Brazil, Mexico, and Argentina in two spellings; [`PhoneNumber::may_be_same_account`]
//! compares them.

mod countries;
mod error;
mod number;

pub use error::PhoneNumberError;
pub use number::PhoneNumber;
