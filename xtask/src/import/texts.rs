//! Texts of the metadata. They are somebody else's words, so they are imported only on request, and only in English.

use super::metadata::Node;
use super::values::UNWRITTEN;

/// Whether texts are taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts {
    /// Set by `--take-texts`.
    pub(crate) take: bool,
}

impl Texts {
    /// The first text of these keys that may be taken, on a single line; otherwise the mark that it is to be written.
    pub(crate) fn of(self, node: &Node<'_>, keys: &[&str]) -> String {
        let found = keys.iter().filter(|_| self.take).filter_map(|key| node.text_of(key));
        let english = found
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .find(|text| is_english(text));
        english.unwrap_or_else(|| UNWRITTEN.to_owned())
    }
}

/// Whether a text has words, no letter of another script, and no code span without an end.
fn is_english(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_alphabetic())
        && text.matches('`').count().is_multiple_of(2)
        && text.chars().all(|c| c.is_ascii_graphic() || c == ' ' || "‘’“”–—…·×≤≥°".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_english_is_taken_and_only_on_demand() {
        let value = serde_json::json!({"description": "标识", "title": " The\n id. "});
        let node = Node { value: &value, pointer: String::new() };
        assert_eq!(Texts { take: true }.of(&node, &["description", "title"]), "The id.");
        assert_eq!(Texts { take: true }.of(&node, &["description"]), "TODO");
        assert_eq!(Texts { take: false }.of(&node, &["title"]), "TODO");
    }
}
