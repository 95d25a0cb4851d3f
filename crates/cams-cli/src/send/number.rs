//! Numbers as people and spreadsheets write them.

use cams::PhoneNumber;
use cams::phone::PhoneNumberError;

/// Returns the number in a cell.
///
/// `country` is the code of numbers that are written without one. A number that begins with `+` or `00` keeps its own
/// code.
///
/// # Errors
/// Fails with why it is not a number, worded to follow the name of the column.
pub(crate) fn read(text: &str, country: Option<u16>) -> Result<PhoneNumber, String> {
    let text = unwrapped(text);
    if text.is_empty() {
        return Err("is empty".to_owned());
    }
    if is_scientific(text) {
        return Err(
            "was rounded by a spreadsheet, and the last digits are lost; format the column as text, \
                    enter the numbers anew, and export again"
                .to_owned(),
        );
    }
    let text = without_decimals(text);
    if text.contains(['+', '＋']) {
        return text.parse().map_err(explained);
    }
    if let Some(rest) = after_prefix(text) {
        return format!("+{rest}").parse().map_err(explained);
    }
    match country {
        None => PhoneNumber::from_digits(text).map_err(explained),
        Some(country) => with_country(country, text),
    }
}

/// Returns a number of a country, unless the number begins with the country's code and can also be complete.
fn with_country(country: u16, text: &str) -> Result<PhoneNumber, String> {
    let number = PhoneNumber::with_country(country, text).map_err(explained);
    let code = country.to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.starts_with(&code) && PhoneNumber::from_digits(text).is_ok() {
        return Err(format!(
            "begins with {code}, and it cannot be seen whether that is the country code; write the number with `+`"
        ));
    }
    number
}

/// Removes what spreadsheets and links put around a number: `'86…`, `="86…"`, `tel:86…`.
fn unwrapped(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let text = text.strip_prefix('\'').unwrap_or(text);
    let scheme = text.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:"));
    scheme.and_then(|scheme| text.get(scheme.len()..)).unwrap_or(text).trim()
}

/// Returns whether a spreadsheet has turned a long number into `8.61E+12`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let is_mantissa = mantissa.contains(|character: char| character.is_ascii_digit())
        && mantissa
            .chars()
            .all(|character| character.is_ascii_digit() || matches!(character, '.' | ',' | '+'));
    let exponent = exponent.trim_start_matches(['+', '-']);
    is_mantissa && !exponent.is_empty() && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

/// Removes the decimals of `8613800138000.0`, which programs write for numbers in a column with gaps.
fn without_decimals(text: &str) -> &str {
    let Some((whole, decimals)) = text.split_once(['.', ',']) else { return text };
    let digits = whole.trim_start_matches('+');
    let is_whole = digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_whole && matches!(decimals, "0" | "00") { whole } else { text }
}

/// Returns what follows `00`, which means `+` in most countries.
fn after_prefix(text: &str) -> Option<String> {
    let mut digits = text.chars().filter(char::is_ascii_digit);
    if (digits.next(), digits.next()) != (Some('0'), Some('0')) {
        return None;
    }
    Some(text.replacen('0', "", 2))
}

/// Explains what is wrong, in terms of a table.
fn explained(error: PhoneNumberError) -> String {
    match error {
        PhoneNumberError::Empty => "has no digits".to_owned(),
        PhoneNumberError::NoCountry | PhoneNumberError::UnknownCountry => {
            "does not begin with a country code; if the numbers are written without it, name it with --country"
                .to_owned()
        }
        PhoneNumberError::NotNorthAmerican => {
            "begins with 1, and is not a number of North America; if its country code is missing, name it with \
             --country"
                .to_owned()
        }
        PhoneNumberError::TooShort => "is too short: less than 7 digits".to_owned(),
        PhoneNumberError::TooLong => {
            "is too long: more than 15 digits; are there two numbers in the cell?".to_owned()
        }
        PhoneNumberError::TrunkZero => {
            "has a zero after its country code that is dialed at home only; leave it out".to_owned()
        }
        PhoneNumberError::MisplacedPlus => "has a `+` that does not stand before the country code".to_owned(),
        PhoneNumberError::NotADigit { position } => {
            format!("has a character that is not part of a number, at place {position}")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_written() {
        for (text, country, digits) in [
            ("8613800138000", None, "8613800138000"),
            ("+86 138-0013-8000", None, "8613800138000"),
            ("0086 138 0013 8000", None, "8613800138000"),
            ("00 (86) 138 0013 8000", None, "8613800138000"),
            ("(00)8613800138000", None, "8613800138000"),
            ("'+8613800138000", None, "8613800138000"),
            ("=\"8613800138000\"", None, "8613800138000"),
            ("tel:+8613800138000", None, "8613800138000"),
            ("8613800138000.0", None, "8613800138000"),
            ("8613800138000,00", None, "8613800138000"),
            ("\u{feff}\u{202a}+8613800138000\u{202c}", None, "8613800138000"),
            ("＋８６１３８００１３８０００", None, "8613800138000"),
            ("138 0013 8000", Some(86), "8613800138000"),
            ("+5511987650001", Some(86), "5511987650001"),
            ("005511987650001", Some(86), "5511987650001"),
            ("(11) 98765-0001", Some(55), "5511987650001"),
        ] {
            assert_eq!(read(text, country).map(String::from).as_deref(), Ok(digits), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_the_reason() {
        for (text, country, why) in [
            ("8.61E+12", None, "digits are lost"),
            ("8,61e12", None, "digits are lost"),
            ("8.61380013800E+12", None, "digits are lost"),
            ("", None, "is empty"),
            ("+86 138", None, "too short"),
            ("13800138000", None, "--country"),
            ("0138001380", None, "--country"),
            ("8613800138000 8613800138001", None, "too long"),
            ("8613800138000 ext 5", None, "at place 15"),
            ("+44 020 7946 0958", None, "zero after its country code"),
            ("020 7946 0958", Some(44), "zero after its country code"),
            ("8613800138000", Some(86), "write the number with `+`"),
            ("n/a", None, "not part of a number"),
            ("86+13800138000", None, "before the country code"),
        ] {
            let found = read(text, country).unwrap_err();
            assert!(found.contains(why), "{text}: {found}");
        }
    }
}
