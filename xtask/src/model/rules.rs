//! Rules that apply across files: unique type names, groups, and texts.

use std::collections::BTreeSet;

use super::taken::is_taken;
use crate::spec::language::{OperationSpec, ServiceSpec};
use crate::spec::{At, Problems, Target, suggestion};

/// Names of Rust types, with the place of each.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    /// Takes a name for a type, or reports that it is taken.
    pub(crate) fn register(&mut self, name: &str, at: &At<'_>, problems: &mut Problems) {
        if is_taken(name) {
            let message = format!(
                "the Rust name `{name}` is taken by the code that uses it: give it another one by `rust:`"
            );
            problems.add(at, Target::Value, message);
        }
        if !name.is_empty() && !self.0.insert(name.to_owned()) {
            let message = format!(
                "a second type would be called `{name}` in Rust: give one of them another name by `rust:`, or make one \
                 of them a shared type of its own name"
            );
            problems.add(at, Target::Value, message);
        }
    }
}

/// A text of a spec as the documentation shows it: without line breaks and repeated blanks.
pub(crate) fn prose(text: &str) -> String {
    if is_unwritten(text) {
        return "Not described yet.".to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text is still to be written: it begins with the word `TODO`.
fn is_unwritten(text: &str) -> bool {
    first_word(text) == "TODO"
}

/// The letters, digits and underscores that a text begins with.
fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// Reports a text that says nothing, and counts one that is still to be written.
pub(crate) fn check_text(at: &At<'_>, what: &str, text: &str, problems: &mut Problems) {
    if text.trim().is_empty() {
        problems.add(at, Target::Value, format!("{what} is empty: write a sentence"));
    } else if first_word(text).eq_ignore_ascii_case("TODO") {
        // In small letters it may be a word like any other, so it is shown, and still counted.
        problems.add_unwritten(at, what);
    }
    if !text.matches('`').count().is_multiple_of(2) {
        let message = format!("{what} has an odd number of backticks: close the code span, or remove one");
        problems.add(at, Target::Value, message);
    }
}

/// Whether the group of an operation is known and is its folder; reports it otherwise.
pub(crate) fn check_group(
    service: Option<&ServiceSpec>,
    operation: &OperationSpec,
    folder: &str,
    at: &At<'_>,
    problems: &mut Problems,
) -> bool {
    let Some(service) = service else { return false };
    let known = || service.groups.iter().map(|group| group.name.as_str());
    let group = operation.group.as_str();
    let message = if !known().any(|name| name == group) {
        format!("unknown group `{group}`: {}", suggestion(group, known()))
    } else if group != folder {
        format!("group `{group}` differs from the folder `{folder}`: move the file or correct the group")
    } else {
        return true;
    };
    problems.add(&at.key("group"), Target::Value, message);
    false
}
