//! Country codes that the ITU has assigned (E.164, including networks and services), as ranges.

use std::ops::RangeInclusive;

/// Ranges of assigned codes, in order. No code is the beginning of another.
const ASSIGNED: &[RangeInclusive<u16>] = &[
    1..=1,
    7..=7,
    20..=20,
    27..=27,
    30..=34,
    36..=36,
    39..=41,
    43..=49,
    51..=58,
    60..=66,
    81..=82,
    84..=84,
    86..=86,
    90..=95,
    98..=98,
    211..=213,
    216..=216,
    218..=218,
    220..=258,
    260..=269,
    290..=291,
    297..=299,
    350..=359,
    370..=383,
    385..=387,
    389..=389,
    420..=421,
    423..=423,
    500..=509,
    590..=599,
    670..=670,
    672..=683,
    685..=692,
    800..=800,
    808..=808,
    850..=850,
    852..=853,
    855..=856,
    870..=870,
    878..=878,
    880..=883,
    886..=886,
    888..=888,
    960..=968,
    970..=977,
    979..=979,
    992..=996,
    998..=998,
];

/// Countries that dial a zero before national numbers, where no number begins with a single zero. The data comes from
/// the national numbering plans that the ITU publishes, compared with the metadata of `libphonenumber`. A country that
/// is not listed may have such numbers, as Italy (39), Côte d'Ivoire (225), and Congo (242) do.
const TRUNK_ZERO: &[u16] = &[
    20, 27, 31, 32, 33, 40, 41, 43, 44, 46, 49, 51, 53, 54, 55, 57, 58, 60, 61, 62, 63, 64, 66, 81, 82, 84,
    86, 90, 91, 92, 93, 94, 95, 98, 211, 212, 213, 218, 231, 232, 233, 234, 243, 249, 251, 252, 254, 255,
    256, 260, 261, 262, 263, 264, 265, 291, 353, 355, 358, 359, 370, 373, 374, 377, 380, 381, 382, 383, 385,
    386, 387, 389, 421, 423, 508, 590, 591, 593, 594, 595, 596, 598, 686, 850, 855, 856, 880, 886, 961, 962,
    963, 964, 966, 967, 970, 971, 972, 976, 977, 994, 995, 996,
];

/// Returns whether the national part begins with a zero that is dialed only within the country. Some service numbers
/// begin with two zeros.
pub(super) fn has_trunk_zero(code: &str, national: &str) -> bool {
    let is_single = national.strip_prefix('0').is_some_and(|rest| !rest.starts_with('0'));
    is_single && code.parse().is_ok_and(|code: u16| TRUNK_ZERO.contains(&code))
}

pub(super) fn is_assigned(code: u16) -> bool {
    ASSIGNED.iter().any(|range| range.contains(&code))
}

/// Returns the country code and the rest.
pub(super) fn split(digits: &str) -> Option<(&str, &str)> {
    let parts = (1..=3).filter_map(|length| digits.split_at_checked(length));
    parts.into_iter().find(|(code, _)| !code.starts_with('0') && code.parse().is_ok_and(is_assigned))
}

/// Returns the two parts of a number without the digit that only one of its spellings has.
pub(super) fn without_added_digit(digits: &str) -> (&str, &str) {
    let without = |length: usize, before: &str, at: usize| {
        let (head, tail) = digits.split_at_checked(at)?;
        let rest = tail.strip_prefix(before)?;
        (digits.len() == length).then_some((head, rest))
    };
    let found = match split(digits) {
        // Two digits of the area, the ninth digit, and eight digits that begin with 6 to 9, as those of mobile numbers
        // do.
        Some(("55", _)) => without(13, "9", 4).filter(|(_, rest)| rest.starts_with(['6', '7', '8', '9'])),
        Some(("52", _)) => without(13, "1", 2),
        Some(("54", _)) => without(13, "9", 2),
        _ => None,
    };
    // If nothing is added, the parts are cut at the same place.
    let at = if digits.starts_with("55") { 4 } else { 2 };
    found.or_else(|| digits.split_at_checked(at)).unwrap_or((digits, ""))
}

/// Adds the extra digit to a number without it, or removes it.
pub(super) fn other_spelling(digits: &str) -> Option<String> {
    let (head, rest) = without_added_digit(digits);
    if head.len() + rest.len() < digits.len() {
        return Some(format!("{head}{rest}"));
    }
    let added = match split(digits) {
        Some(("55" | "54", _)) => "9",
        Some(("52", _)) => "1",
        _ => return None,
    };
    let longer = format!("{head}{added}{rest}");
    (without_added_digit(&longer) == (head, rest)).then_some(longer)
}

/// Returns whether these are area code, exchange, and line of a North American number: ten digits, where neither the
/// first nor the fourth is 0 or 1.
pub(super) fn is_north_american(national: &str) -> bool {
    let begins = |at: usize| national.as_bytes().get(at).is_some_and(|digit| *digit >= b'2');
    national.len() == 10 && begins(0) && begins(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_with_a_trunk_zero_is_a_country() {
        assert!(TRUNK_ZERO.iter().all(|code| is_assigned(*code)) && TRUNK_ZERO.is_sorted());
    }

    #[test]
    fn no_code_is_the_beginning_of_another() {
        let codes: Vec<String> = (1..1000).filter(|code| is_assigned(*code)).map(|c| c.to_string()).collect();
        for code in &codes {
            let shadowed = codes.iter().find(|other| *other != code && other.starts_with(code.as_str()));
            assert_eq!(shadowed, None, "{code}");
        }
        assert!([1, 7, 39, 86, 225, 852, 998].into_iter().all(is_assigned));
        assert!(![0, 2, 21, 210, 384, 999].into_iter().any(is_assigned));
    }
}
