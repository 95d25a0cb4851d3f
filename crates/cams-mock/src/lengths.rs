//! The longest texts that an operation with state takes, so that what it keeps is bounded.
//!
//! The service documents far shorter limits, parameter by parameter. This is a protection of the memory, and nothing
//! that works at the service is refused.

use serde_json::{Map, Value};

use crate::answer::Refusal;

/// Longest text, in bytes: a group's description of 2,048 letters has at most as many.
pub(crate) const MAX_TEXT: usize = 8 * 1024;

/// The content of a message counts with the message instead.
const CONTENT: &str = "Content";

/// Refuses a parameter that is longer than anything that is kept.
pub(crate) fn check(input: &Map<String, Value>) -> Result<(), Refusal> {
    let is_long = |value: &Value| value.as_str().is_some_and(|text| text.len() > MAX_TEXT);
    match input.iter().find(|(name, value)| *name != CONTENT && is_long(value)) {
        None => Ok(()),
        Some((name, _)) => Err(Refusal::bad_request(
            format!("InvalidParameter.{name}"),
            format!("{name} is longer than {MAX_TEXT} bytes."),
        )),
    }
}

/// The beginning of a text: so many letters.
pub(crate) fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The store has as much as it keeps.
pub(crate) fn full(what: &str) -> Refusal {
    let message = format!("This server keeps no more {what}; delete some of them, or reset the server.");
    Refusal::business("LimitExceeded", message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_content_of_a_message_may_be_long() {
        let input = |name: &str, length| Map::from_iter([(name.to_owned(), json!("x".repeat(length)))]);
        assert!(check(&input("Content", 2 * MAX_TEXT)).is_ok() && check(&input("Name", MAX_TEXT)).is_ok());
        let refusal = check(&input("Name", MAX_TEXT + 1)).unwrap_err();
        assert!(refusal.explain().contains("InvalidParameter.Name"), "{}", refusal.explain());
    }
}
