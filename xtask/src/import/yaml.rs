//! YAML in the style of this project: block style, two spaces per level, quotes only where they are needed.

use serde_json::{Map, Value};

/// Longest line.
const WIDTH: usize = 120;

/// A piece of YAML, in the order in which it is written.
#[derive(Clone, Debug)]
pub(crate) enum Yaml {
    /// A value on the line of its key; lists and mappings in flow style.
    Inline(Value),
    /// A mapping on the line of its key.
    Flow(Vec<(&'static str, Yaml)>),
    /// A text in sentences, folded where it is long.
    Prose(String),
    /// A mapping in block style.
    Map(Vec<(&'static str, Yaml)>),
    /// A list in block style.
    List(Vec<Yaml>),
}

impl Yaml {
    /// Text on the line of its key.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Inline(Value::String(text.into()))
    }

    /// What a reader of it gets.
    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Inline(value) => value.clone(),
            Self::Prose(text) => Value::String(text.clone()),
            Self::List(items) => items.iter().map(Self::value).collect(),
            Self::Map(entries) | Self::Flow(entries) => {
                let entries = entries.iter().map(|(key, value)| ((*key).to_owned(), value.value()));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    /// A mapping as a whole file, or as lines that are indented by so many blanks.
    pub(crate) fn block(&self, indent: usize) -> String {
        match self {
            Self::Map(entries) => entries.iter().map(|(key, value)| entry(key, value, indent)).collect(),
            Self::List(items) => items.iter().map(|item| item.list_item(indent)).collect(),
            Self::Inline(_) | Self::Flow(_) | Self::Prose(_) => {
                format!("{:indent$}{}\n", "", self.after_key(indent))
            }
        }
    }

    /// An item of a list whose dashes are indented by so many blanks.
    pub(crate) fn list_item(&self, indent: usize) -> String {
        let block = self.block(indent + 2);
        format!("{:indent$}- {}", "", block.trim_start_matches(' '))
    }

    /// The value behind `key: `, in lines of which all but the first are indented.
    fn after_key(&self, indent: usize) -> String {
        match self {
            Self::Prose(text) if indent + text.len() + PROSE_KEY > WIDTH => folded(text, indent + 2),
            Self::Prose(text) => plain_or_quoted(text, false),
            Self::Inline(value) => flow(value, false),
            Self::Flow(_) => self.in_flow(),
            Self::Map(_) | Self::List(_) => String::new(),
        }
    }
}

impl Yaml {
    /// It in a single line, within a mapping in flow style.
    pub(crate) fn in_flow(&self) -> String {
        match self {
            Self::Flow(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{key}: {}", value.in_flow())).collect();
                format!("{{{}}}", entries.join(", "))
            }
            other => flow(&other.value(), true),
        }
    }
}

/// Width of `description: `, the longest key of prose.
const PROSE_KEY: usize = 13;

/// `key: value`, in as many lines as it takes.
pub(crate) fn entry(key: &str, value: &Yaml, indent: usize) -> String {
    match value {
        Yaml::Map(_) | Yaml::List(_) => format!("{:indent$}{key}:\n{}", "", value.block(indent + 2)),
        Yaml::Inline(_) | Yaml::Flow(_) | Yaml::Prose(_) => {
            format!("{:indent$}{key}: {}\n", "", value.after_key(indent))
        }
    }
}

fn folded(text: &str, indent: usize) -> String {
    let options = textwrap::Options::new(WIDTH.saturating_sub(indent))
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let lines = textwrap::wrap(text, options);
    let lines: Vec<String> = lines.iter().map(|line| format!("\n{:indent$}{line}", "")).collect();
    format!(">-{}", lines.concat())
}

/// A value in a single line.
pub(crate) fn flow(value: &Value, within_flow: bool) -> String {
    match value {
        Value::String(text) => plain_or_quoted(text, within_flow),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| flow(item, true)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| {
                format!("{}: {}", plain_or_quoted(key, true), flow(value, true))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn plain_or_quoted(text: &str, within_flow: bool) -> String {
    if is_plain(text, within_flow) { text.to_owned() } else { quoted(text) }
}

/// Whether every reader, an old one as well, takes the bare text for itself.
fn is_plain(text: &str, within_flow: bool) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == ' ' || "_-./+*$=;()%@:&<>!?~^'\"|`".contains(c);
    let allowed = |c: char| allowed(c) || (!within_flow && c == ',');
    let begins_well = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    let has_mark = text.contains(": ") || text.ends_with([':', ' ']) || (within_flow && text.contains(':'));
    let is_date = text
        .get(..5)
        .is_some_and(|start| start.ends_with('-') && start[..4].bytes().all(|b| b.is_ascii_digit()));
    let is_word_of_old = ["y", "n", "yes", "no", "on", "off"].contains(&text.to_ascii_lowercase().as_str());
    let reads_back = || serde_yaml::from_str::<Value>(text).is_ok_and(|value| value == text);
    begins_well && !has_mark && !is_date && !is_word_of_old && text.chars().all(allowed) && reads_back()
}

/// The text in double quotes, with JSON's escapes, of which YAML has all; YAML also minds line breaks and characters
/// that JSON lets pass.
fn quoted(text: &str) -> String {
    let json = Value::from(text).to_string();
    let unprintable = |c: char| {
        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    json.chars()
        .map(|c| if unprintable(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn quotes_stand_only_where_they_are_needed() {
        for (text, written) in [
            ("ACTIVE", "ACTIVE"),
            ("8613800000000", "\"8613800000000\""),
            ("2020-06-06", "\"2020-06-06\""),
            ("90E63D28-E31D-1EB2", "90E63D28-E31D-1EB2"),
            ("https://example.com/a?b=c", "https://example.com/a?b=c"),
            ("true", "\"true\""),
            ("N", "\"N\""),
            ("a: b", "\"a: b\""),
            ("无", "\"无\""),
            ("", "\"\""),
            ("a\u{2028}b", "\"a\\u2028b\""),
        ] {
            assert_eq!(flow(&json!(text), false), written);
        }
        assert_eq!(flow(&json!({"a": [1, "b,c"]}), false), "{a: [1, \"b,c\"]}");
    }

    #[test]
    fn blocks_are_in_the_house_style() {
        let field = Yaml::Map(vec![
            ("name", Yaml::text("Id")),
            ("fields", Yaml::List(vec![Yaml::Map(vec![("name", Yaml::text("A"))])])),
        ]);
        let file = Yaml::Map(vec![("kind", Yaml::text("object")), ("fields", Yaml::List(vec![field]))]);
        assert_eq!(file.block(0), "kind: object\nfields:\n  - name: Id\n    fields:\n      - name: A\n");
    }

    proptest! {
        #[test]
        fn every_text_is_read_as_it_was(text in any::<String>()) {
            for value in [json!({"key": text}), json!({"key": [text]}), json!([{text.clone(): text}])] {
                let written = entry("key", &Yaml::Inline(value.clone()), 2);
                let read: Value = serde_yaml::from_str(&written).unwrap();
                prop_assert_eq!(read, json!({"key": value}), "{}", written);
            }
        }

        #[test]
        fn prose_is_read_as_it_was(words in proptest::collection::vec("[!-~]{1,30}", 1..60)) {
            let text = words.join(" ");
            let written = entry("summary", &Yaml::Prose(text.clone()), 4);
            let read: Value = serde_yaml::from_str(&written).unwrap();
            prop_assert_eq!(read, json!({"summary": text}), "{}", written);
        }
    }
}
