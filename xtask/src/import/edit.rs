//! Changes of a YAML text that leave everything else in it as it stands.
//!
//! There are crates for this, of which `yamlpatch` is the best kept. It cannot put an item behind a given sibling,
//! writes values in a style of its own, and needs a C parser; what this import changes is little and always of the
//! same form. Whatever the text is like, nothing wrong is written: the result is read again and must mean what was
//! intended.

use serde_json::Value;

use super::yaml::{Yaml, entry, flow};
use crate::spec::{Step, Target, locate};

/// A change of a spec.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    /// The mapping or the list that is changed.
    pub(crate) path: Vec<Step>,
    /// What is done to it.
    pub(crate) change: Change,
}

/// What is done to a mapping or a list.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// A key of the mapping gets a value; one that is not there yet is put where `order` has it.
    Set { key: &'static str, value: Yaml, order: &'static [&'static str] },
    /// An item is put behind another one of the list, or first.
    Insert { after: Option<usize>, item: Yaml },
}

/// The text with the changes, which must come in the order of the text.
///
/// # Errors
/// The text is written in a way that cannot be changed here, or the result would not mean what was intended.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> Result<String, String> {
    let mut text = text.to_owned();
    // From the end, so that the places of the earlier ones stay as they are.
    for edit in edits.iter().rev() {
        let mut meaning: Value = serde_yaml::from_str(&text).map_err(|error| error.to_string())?;
        let changed =
            edit.in_text(&text, &meaning).ok_or("it is written in a way that the import cannot change")?;
        edit.in_value(&mut meaning);
        if serde_yaml::from_str::<Value>(&changed).ok() != Some(meaning) {
            return Err("the change would have changed more than was meant".to_owned());
        }
        text = changed;
    }
    Ok(text)
}

impl Edit {
    fn in_value(&self, root: &mut Value) {
        match (&self.change, node_mut(root, &self.path)) {
            (Change::Set { key, value, .. }, Some(Value::Object(mapping))) => {
                mapping.insert((*key).to_owned(), value.value());
            }
            (Change::Insert { after, item }, Some(Value::Array(list))) => {
                let at = after.map_or(0, |after| after + 1).min(list.len());
                list.insert(at, item.value());
            }
            _ => {}
        }
    }

    fn in_text(&self, text: &str, meaning: &Value) -> Option<String> {
        let found = node(meaning, &self.path)?;
        let page = Page::new(text);
        match &self.change {
            Change::Set { key, value, order } => {
                let mapping = found.as_object()?;
                if mapping.contains_key(*key) {
                    return page.replace_scalar(&self.path, key, value);
                }
                let has = |key: &&&str| mapping.contains_key(**key);
                let before = order.iter().take_while(|known| *known != key).filter(has).last();
                let after = order.iter().skip_while(|known| *known != key).skip(1).find(has);
                page.add_key(&self.path, (key, value), before.copied(), after.copied())
            }
            Change::Insert { after, item } => match found.as_array()?.len() {
                0 => page.fill_list(&self.path, item),
                _ => page.add_item(&self.path, *after, item),
            },
        }
    }
}

fn node<'v>(root: &'v Value, path: &[Step]) -> Option<&'v Value> {
    path.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Index(index) => node.get(index),
    })
}

fn node_mut<'v>(root: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get_mut(key),
        Step::Index(index) => node.get_mut(index),
    })
}

/// A text by its lines, which keep their ends.
struct Page<'t> {
    text: &'t str,
    lines: Vec<&'t str>,
}

impl<'t> Page<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, lines: text.split_inclusive('\n').collect() }
    }

    /// Line and column of a node, both counted from 0.
    fn place(&self, path: &[Step], target: Target) -> (usize, usize) {
        let (line, column) = locate(self.text, path, target);
        (line.saturating_sub(1), column.saturating_sub(1))
    }

    fn place_of_key(&self, mapping: &[Step], key: &str, target: Target) -> (usize, usize) {
        self.place(&[mapping, &[Step::Key(key.to_owned())]].concat(), target)
    }

    /// The line up to a column, and the rest of it.
    fn split(&self, (line, column): (usize, usize)) -> Option<(&'t str, &'t str)> {
        let line = self.lines.get(line)?;
        let at = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
        line.split_at_checked(at)
    }

    fn is_flow(&self, place: (usize, usize)) -> bool {
        self.split(place).is_some_and(|(_, rest)| rest.starts_with(['{', '[']))
    }

    /// The text with a line replaced.
    fn with_line(&self, number: usize, line: &str) -> String {
        let lines = self.lines.iter().enumerate().map(|(at, old)| if at == number { line } else { old });
        lines.collect()
    }

    /// The text with lines put before one of its lines.
    fn with_lines_before(&self, number: usize, new: &str) -> String {
        let (before, after) = self.lines.split_at(number.min(self.lines.len()));
        let before = before.concat();
        let end = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
        format!("{before}{end}{new}{}", after.concat())
    }

    fn replace_scalar(&self, mapping: &[Step], key: &str, value: &Yaml) -> Option<String> {
        let place = self.place_of_key(mapping, key, Target::Value);
        let within_flow = !mapping.is_empty() && self.is_flow(self.place(mapping, Target::Value));
        let (before, rest) = self.split(place)?;
        let after = rest.get(scalar_length(rest, within_flow)?..)?;
        Some(self.with_line(place.0, &format!("{before}{}{after}", flow(&value.value(), within_flow))))
    }

    fn add_key(
        &self,
        mapping: &[Step],
        (key, value): (&str, &Yaml),
        before: Option<&str>,
        after: Option<&str>,
    ) -> Option<String> {
        if !mapping.is_empty() && self.is_flow(self.place(mapping, Target::Value)) {
            return self.add_flow_key(mapping, (key, value), before, after);
        }
        let place = self.place_of_key(mapping, before.or(after)?, Target::Key);
        let line = if before.is_some() { self.end_of_entry(place) } else { place.0 };
        Some(self.with_lines_before(line, &entry(key, value, place.1)))
    }

    fn add_flow_key(
        &self,
        mapping: &[Step],
        (key, value): (&str, &Yaml),
        before: Option<&str>,
        after: Option<&str>,
    ) -> Option<String> {
        let new = format!("{key}: {}", value.in_flow());
        if let Some(next) = after {
            let place = self.place_of_key(mapping, next, Target::Key);
            let (start, rest) = self.split(place)?;
            return Some(self.with_line(place.0, &format!("{start}{new}, {rest}")));
        }
        let place = self.place_of_key(mapping, before?, Target::Value);
        let (start, rest) = self.split(place)?;
        let (scalar, rest) = rest.split_at_checked(scalar_length(rest, true)?)?;
        Some(self.with_line(place.0, &format!("{start}{scalar}, {new}{rest}")))
    }

    fn fill_list(&self, list: &[Step], item: &Yaml) -> Option<String> {
        let (parent, Step::Key(key)) = list.split_last().map(|(last, parent)| (parent, last))? else {
            return None;
        };
        let place = self.place(list, Target::Value);
        let indent = self.place_of_key(parent, key, Target::Key).1;
        let (before, rest) = self.split(place)?;
        let after = rest.strip_prefix("[]")?;
        let line = format!("{}{after}", before.trim_end());
        let end = if line.ends_with('\n') { "" } else { "\n" };
        Some(self.with_line(place.0, &format!("{line}{end}{}", item.list_item(indent + 2))))
    }

    fn add_item(&self, list: &[Step], after: Option<usize>, item: &Yaml) -> Option<String> {
        if self.is_flow(self.place(list, Target::Value)) {
            return None;
        }
        let sibling = [list, &[Step::Index(after.unwrap_or(0))]].concat();
        let place = self.place(&sibling, Target::Value);
        let (before, _) = self.split(place)?;
        let dash = before.trim_end().strip_suffix('-')?;
        let indent = dash.chars().count();
        let line = if after.is_some() { self.end_of_entry((place.0, indent)) } else { place.0 };
        dash.trim().is_empty().then(|| self.with_lines_before(line, &item.list_item(indent)))
    }

    /// The line behind an entry of a block that begins at a place: everything that is indented deeper belongs to it,
    /// and so does a list in the column of its key.
    fn end_of_entry(&self, (line, column): (usize, usize)) -> usize {
        let own_dash = self.lines.get(line).is_some_and(|line| line.trim_start().starts_with("- "));
        let own_dash = own_dash && self.lines.get(line).is_some_and(|line| indent(line) == column);
        let mut end = line + 1;
        for (number, line) in self.lines.iter().enumerate().skip(line + 1) {
            let content = line.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let is_item = content.starts_with("- ") && !own_dash && indent(line) == column;
            if indent(line) <= column && !is_item {
                break;
            }
            end = number + 1;
        }
        end
    }
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| *c == ' ').count()
}

/// Length of the scalar that a text begins with, as far as the line has it.
fn scalar_length(text: &str, within_flow: bool) -> Option<usize> {
    match text.chars().next()? {
        '"' => {
            let mut escaped = false;
            let end = text.char_indices().skip(1).find(|(_, c)| {
                let closes = *c == '"' && !escaped;
                escaped = *c == '\\' && !escaped;
                closes
            });
            end.map(|(at, _)| at + 1)
        }
        '\'' => {
            let inner = text.get(1..)?.replace("''", "..");
            inner.find('\'').map(|at| at + 2)
        }
        '|' | '>' | '&' | '*' | '!' | '[' | '{' => None,
        _ => {
            let line = text.trim_end_matches(['\n', '\r']);
            let line = line.find(" #").and_then(|at| line.get(..at)).unwrap_or(line);
            let end = if within_flow { line.find([',', '}', ']']) } else { None };
            Some(end.and_then(|at| line.get(..at)).unwrap_or(line).trim_end().len())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::render::{FIELD_KEYS, LIMIT_KEYS};
    use super::*;

    const TEXT: &str = "\
# Kept.
name: A # the name
parameters:
  - name: One
    type: string
    limits: {min: 1, max: 2} # both
    description: >-
      Folded,
      with more.

  # About the second.
  - {name: Two, type: \"string\"}
response: []
";

    fn path(steps: &[&str]) -> Vec<Step> {
        let step = |step: &&str| step.parse().map_or_else(|_| Step::Key((*step).to_owned()), Step::Index);
        steps.iter().map(step).collect()
    }

    fn set(steps: &[&str], key: &'static str, value: Value, order: &'static [&'static str]) -> Edit {
        Edit { path: path(steps), change: Change::Set { key, value: Yaml::Inline(value), order } }
    }

    fn insert(steps: &[&str], after: Option<usize>) -> Edit {
        let item = Yaml::Map(vec![("name", Yaml::text("New"))]);
        Edit { path: path(steps), change: Change::Insert { after, item } }
    }

    #[test]
    fn only_what_is_meant_changes() {
        let first = "  - name: One\n    type: string\n";
        let limits = "{min: 1, max: 2}";
        let end = "      with more.\n";
        let two = "{name: Two, type: \"string\"}";
        for (edit, old, new) in [
            (set(&[], "name", json!("B"), &[]), "name: A #", "name: B #".to_owned()),
            (
                set(&["parameters", "0"], "type", json!("int32"), FIELD_KEYS),
                "type: string",
                "type: int32".to_owned(),
            ),
            (set(&["parameters", "1"], "type", json!("int32"), FIELD_KEYS), "\"string\"", "int32".to_owned()),
            (
                set(&["parameters", "0"], "required", json!(true), FIELD_KEYS),
                first,
                format!("{first}    required: true\n"),
            ),
            (
                set(&["parameters", "0"], "fields", json!([]), FIELD_KEYS),
                end,
                format!("{end}    fields: []\n"),
            ),
            (
                set(&["parameters", "1"], "required", json!(true), FIELD_KEYS),
                two,
                two.replace('}', ", required: true}"),
            ),
            (
                set(&["parameters", "0", "limits"], "max", json!(3), LIMIT_KEYS),
                limits,
                "{min: 1, max: 3}".to_owned(),
            ),
            (
                set(&["parameters", "0", "limits"], "pattern", json!("a}"), LIMIT_KEYS),
                limits,
                "{min: 1, max: 2, pattern: \"a}\"}".to_owned(),
            ),
            (insert(&["parameters"], None), "parameters:\n", "parameters:\n  - name: New\n".to_owned()),
            (insert(&["parameters"], Some(0)), end, format!("{end}  - name: New\n")),
            (insert(&["parameters"], Some(1)), two, format!("{two}\n  - name: New")),
            (insert(&["response"], None), "response: []\n", "response:\n  - name: New\n".to_owned()),
        ] {
            let changed =
                apply(TEXT, std::slice::from_ref(&edit)).unwrap_or_else(|error| panic!("{edit:?}: {error}"));
            assert_eq!(changed, TEXT.replacen(old, &new, 1), "{edit:?}");
        }
    }

    #[test]
    fn what_cannot_be_changed_safely_is_refused() {
        for edit in
            [set(&["parameters", "0"], "description", json!("New."), FIELD_KEYS), insert(&["name"], None)]
        {
            assert!(apply(TEXT, &[edit]).is_err());
        }
        assert!(apply("list: [a, b]\n", &[insert(&["list"], Some(0))]).is_err());
    }

    #[test]
    fn several_changes_keep_their_order() {
        let edits = [
            insert(&["parameters"], Some(0)),
            set(&["parameters", "1"], "required", json!(true), FIELD_KEYS),
        ];
        let read: Value = serde_yaml::from_str(&apply(TEXT, &edits).unwrap()).unwrap();
        assert_eq!(read["parameters"][1], json!({"name": "New"}));
        assert_eq!(read["parameters"][2]["required"], json!(true));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-z:{}\\[\\]\"'# \\-\n|>é]{0,60}", key in "[a-z]{1,2}") {
            let _ = apply(&text, &[set(&[key.as_str()], "a", json!(1), &["a", "b"])]);
            let _ = apply(&text, &[insert(&[key.as_str()], Some(0))]);
            let _ = apply(&text, &[set(&[], "a", json!("x"), &["b", "a"])]);
        }
    }
}
