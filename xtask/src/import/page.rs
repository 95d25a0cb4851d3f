//! A YAML text as lines: inserts, replaces, and removes single entries.

use super::yaml::{Yaml, entry, flow};
use crate::spec::{Step, Target, locate};

/// A text by its lines, which keep their ends.
pub(crate) struct Page<'t> {
    text: &'t str,
    lines: Vec<&'t str>,
}

impl<'t> Page<'t> {
    /// The lines of a text.
    pub(crate) fn new(text: &'t str) -> Self {
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

    /// The text with another scalar behind a key.
    pub(crate) fn replace_scalar(&self, mapping: &[Step], key: &str, value: &Yaml) -> Option<String> {
        let place = self.place_of_key(mapping, key, Target::Value);
        let within_flow = !mapping.is_empty() && self.is_flow(self.place(mapping, Target::Value));
        let (before, rest) = self.split(place)?;
        let after = rest.get(scalar_length(rest, within_flow)?..)?;
        Some(self.with_line(place.0, &format!("{before}{}{after}", flow(&value.value(), within_flow))))
    }

    /// The text with a new key behind `before` or in front of `after`.
    pub(crate) fn add_key(
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

    /// The text without a key and its value.
    pub(crate) fn remove_key(&self, mapping: &[Step], key: &str) -> Option<String> {
        let place = self.place_of_key(mapping, key, Target::Key);
        if !mapping.is_empty() && self.is_flow(self.place(mapping, Target::Value)) {
            return self.remove_flow_key(mapping, key);
        }
        // The first key of an item shares its line with the dash.
        let is_alone = self.split(place)?.0.trim().is_empty();
        let (before, rest) = self.lines.split_at_checked(place.0).filter(|_| is_alone)?;
        Some(before.concat() + &rest.get(self.end_of_entry(place) - place.0..)?.concat())
    }

    fn remove_flow_key(&self, mapping: &[Step], key: &str) -> Option<String> {
        let (line, start) = self.place_of_key(mapping, key, Target::Key);
        let value = self.place_of_key(mapping, key, Target::Value);
        let (before, _) = self.split((line, start))?;
        let (_, rest) = self.split(value).filter(|_| value.0 == line)?;
        let after = rest.get(scalar_length(rest, true)?..)?;
        let line_without = match after.trim_start().strip_prefix(',') {
            Some(next) => format!("{before}{}", next.trim_start_matches(' ')),
            None => format!("{}{after}", before.trim_end_matches([' ', ','])),
        };
        Some(self.with_line(line, &line_without))
    }

    /// The text with a first item in a list that is written `[]`.
    pub(crate) fn fill_list(&self, list: &[Step], item: &Yaml) -> Option<String> {
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

    /// The text with an item behind another one of a list, or first.
    pub(crate) fn add_item(&self, list: &[Step], after: Option<usize>, item: &Yaml) -> Option<String> {
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
