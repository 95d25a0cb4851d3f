//! Country codes that the ITU has assigned (E.164, with those of networks and services), as ranges.

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

pub(super) fn is_assigned(code: u16) -> bool {
    ASSIGNED.iter().any(|range| range.contains(&code))
}

/// The country code and what follows it.
pub(super) fn split(digits: &str) -> Option<(&str, &str)> {
    let parts = (1..=3).filter_map(|length| digits.split_at_checked(length));
    parts.into_iter().find(|(code, _)| !code.starts_with('0') && code.parse().is_ok_and(is_assigned))
}

/// Whether these are area code, exchange and line of a North American number: ten digits, of which neither the first nor
/// the fourth is 0 or 1.
pub(super) fn is_north_american(national: &str) -> bool {
    let begins = |at: usize| national.as_bytes().get(at).is_some_and(|digit| *digit >= b'2');
    national.len() == 10 && begins(0) && begins(3)
}

#[cfg(test)]
mod tests {
    use super::*;

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
