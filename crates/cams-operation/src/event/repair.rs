//! Repairs JSON faults that are known from callbacks and their documentation.

use std::iter::Peekable;
use std::str::CharIndices;

/// Returns the text with common faults repaired; `None` if it has none of them.
///
/// - Half a surrogate pair (`"\ud83d"`, an emoji cut in two) becomes U+FFFD.
/// - A line break or another control character within a string becomes its escape.
/// - A comma before a closing bracket is dropped.
///
/// Everything else stays unchanged, valid or not.
///
/// ```
/// use cams_operation::event::repaired;
///
/// assert_eq!(repaired("{\"a\":\"x\n\",}").as_deref(), Some(r#"{"a":"x\n"}"#));
/// assert_eq!(repaired(r#"{"a":1}"#), None);
/// ```
#[must_use]
pub fn repaired(json: &str) -> Option<String> {
    let mut chars = json.char_indices().peekable();
    let (mut text, mut copied, mut in_string) = (String::new(), 0, false);
    while let Some((at, character)) = chars.next() {
        let (end, replacement) = match character {
            '"' => {
                in_string = !in_string;
                continue;
            }
            '\\' if in_string => match escape(json, at, &mut chars) {
                Some(end) => (end, "\\ufffd".to_owned()),
                None => continue,
            },
            '\n' if in_string => (at + 1, "\\n".to_owned()),
            control if in_string && control < ' ' => (at + 1, format!("\\u{:04x}", u32::from(control))),
            ',' if !in_string && closes(json, at + 1) => (at + 1, String::new()),
            _ => continue,
        };
        text.push_str(json.get(copied..at).unwrap_or_default());
        text.push_str(&replacement);
        copied = end;
    }
    (copied > 0).then(|| text + json.get(copied..).unwrap_or_default())
}

/// Skips an escape that begins at `at`. Returns the end of the escape if it is half a surrogate pair, and otherwise
/// `None`.
fn escape(json: &str, at: usize, chars: &mut Peekable<CharIndices<'_>>) -> Option<usize> {
    chars.next();
    let first = code_unit(json, at)?;
    if !(0xd800..0xe000).contains(&first) {
        return None;
    }
    let second = code_unit(json, at + 6).filter(|second| (0xdc00..0xe000).contains(second));
    match second {
        Some(_) if first < 0xdc00 => {
            // The second half is part of the pair.
            while chars.next_if(|(next, _)| *next < at + 12).is_some() {}
            None
        }
        _ => Some(at + 6),
    }
}

/// Returns the code unit of `\uXXXX` at that position.
fn code_unit(json: &str, at: usize) -> Option<u32> {
    let digits = json.get(at..)?.strip_prefix("\\u")?.get(..4)?;
    u32::from_str_radix(digits, 16).ok()
}

/// Returns whether a closing bracket follows, with only white space before it.
fn closes(json: &str, at: usize) -> bool {
    json.get(at..).is_some_and(|rest| rest.trim_start().starts_with(['}', ']']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn each_fault_is_repaired_and_nothing_else_is_touched() {
        for (broken, expected) in [
            (r#"["\ud83d"]"#, json!(["\u{fffd}"])),
            (r#"["\udc4d\ud83d\udc4d"]"#, json!(["\u{fffd}\u{1f44d}"])),
            (r#"["\ud83d\ud83d\udc4d"]"#, json!(["\u{fffd}\u{1f44d}"])),
            ("[\"a\r\n\tb\"]", json!(["a\r\n\tb"])),
            ("[1, ]", json!([1])),
            (r#"[{"a":",]",},]"#, json!([{"a": ",]"}])),
            (r#"["\\","\ud83d\""]"#, json!(["\\", "\u{fffd}\""])),
        ] {
            let text = repaired(broken).unwrap_or_default();
            assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(expected), "{broken}");
        }
        for whole in [r#"["\ud83d\udc4d","\\ud83d"]"#, "[1, 2]", "", "\"", "\\", "[\"\\u12"] {
            assert_eq!(repaired(whole), None, "{whole}");
        }
    }

    proptest::proptest! {
        #[test]
        fn json_that_is_right_stays_as_it_is(texts: Vec<String>) {
            let json = json!(texts).to_string();
            proptest::prop_assert_eq!(repaired(&json), None);
        }

        #[test]
        fn what_is_repaired_has_none_of_the_faults_left(text in "[\"\\\\ud83c{},\\[\\]\n ]{0,40}") {
            if let Some(once) = repaired(&text) {
                // A dropped comma may leave another before the bracket.
                let mut next = Some(once);
                let mut rounds = 0;
                while let Some(text) = next {
                    rounds += 1;
                    proptest::prop_assert!(rounds < 50);
                    next = repaired(&text);
                }
            }
        }
    }
}
