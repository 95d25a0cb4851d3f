//! Whether a value keeps its documented limits, and whether any value can.

use std::cmp::Ordering;

use regex::Regex;
use serde_json::{Number, Value};

use crate::spec::language::LimitsSpec;

/// Limits that a value breaks, in words.
pub(crate) fn broken_limits(limits: &LimitsSpec, value: &Value) -> Vec<String> {
    let LimitsSpec { min, max, min_length, max_length, min_items, max_items, pattern } = limits;
    let length = value.as_str().map(|text| text.chars().count() as u64);
    let items = match value {
        Value::Array(items) => Some(items.len() as u64),
        Value::Object(items) => Some(items.len() as u64),
        _ => None,
    };
    let below = |min: &Number, value: &Number| is_above(min, value);
    let number = |limit: &Option<Number>, breaks: &dyn Fn(&Number, &Number) -> bool| match (limit, value) {
        (Some(limit), Value::Number(value)) => breaks(limit, value),
        _ => false,
    };
    let short = |count: Option<u64>, limit: &Option<u64>| {
        count.zip(*limit).is_some_and(|(count, limit)| count < limit)
    };
    let long = |count: Option<u64>, limit: &Option<u64>| {
        count.zip(*limit).is_some_and(|(count, limit)| count > limit)
    };
    let broken = [
        ("it is below `min`", number(min, &below)),
        ("it is above `max`", number(max, &|max, value| is_above(value, max))),
        ("it is shorter than `min_length`", short(length, min_length)),
        ("it is longer than `max_length`", long(length, max_length)),
        ("it has fewer items than `min_items`", short(items, min_items)),
        ("it has more items than `max_items`", long(items, max_items)),
        ("it does not match `pattern`", mismatch(pattern.as_deref(), value.as_str())),
    ];
    broken.into_iter().filter(|(_, is_broken)| *is_broken).map(|(message, _)| message.to_owned()).collect()
}

/// Whether no value can keep the limits of numbers, of lengths, and of items.
pub(crate) fn contradictions(limits: &LimitsSpec) -> [bool; 3] {
    let LimitsSpec { min, max, min_length, max_length, min_items, max_items, .. } = limits;
    let exceeds =
        |low: &Option<u64>, high: &Option<u64>| low.zip(*high).is_some_and(|(low, high)| low > high);
    [
        min.as_ref().zip(max.as_ref()).is_some_and(|(min, max)| is_above(min, max)),
        exceeds(min_length, max_length),
        exceeds(min_items, max_items),
    ]
}

/// Whether the whole text is not a match. A pattern that is none is reported where it stands.
fn mismatch(pattern: Option<&str>, text: Option<&str>) -> bool {
    let pattern = pattern.and_then(|pattern| Regex::new(&format!("^(?:{pattern})$")).ok());
    pattern.zip(text).is_some_and(|(pattern, text)| !pattern.is_match(text))
}

/// Whether the first number is the larger one.
fn is_above(a: &Number, b: &Number) -> bool {
    compared(a, b) == Some(Ordering::Greater)
}

/// Whole numbers are compared as such: a `f64` cannot tell 2^53 from 2^53 + 1.
fn compared(a: &Number, b: &Number) -> Option<Ordering> {
    let whole = |number: &Number| number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_exactly() {
        let number = |text: &str| serde_json::from_str::<Number>(text).unwrap();
        for (low, high) in [
            ("9007199254740992", "9007199254740993"),
            ("9223372036854775807", "9223372036854775808"),
            ("18446744073709551614", "18446744073709551615"),
            ("-9223372036854775808", "18446744073709551615"),
            ("-1", "0"),
            ("1.5", "2"),
            ("1", "1.5"),
        ] {
            assert!(is_above(&number(high), &number(low)), "{low} {high}");
            assert!(
                !is_above(&number(low), &number(high)) && !is_above(&number(low), &number(low)),
                "{low} {high}"
            );
        }
        let limits = LimitsSpec { max: Some(number("9007199254740992")), ..LimitsSpec::default() };
        assert_eq!(
            broken_limits(&limits, &serde_json::json!(9_007_199_254_740_993_i64)),
            ["it is above `max`"]
        );
        assert!(broken_limits(&limits, &serde_json::json!(9_007_199_254_740_992_i64)).is_empty());
    }
}
