//! Mistakes in specs. A run collects all of them, each with its place and what to do about it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};
use textwrap::core::display_width;

use super::locate::{Step, locate};

pub(crate) use super::locate::Target;

/// The text of a spec file and the name that messages give it.
#[derive(Debug)]
pub(crate) struct Source {
    /// Path as messages show it, with `/`.
    pub(crate) path: String,
    /// Content of the file.
    pub(crate) text: Arc<str>,
}

/// A node of a spec file.
#[derive(Clone, Debug)]
pub(crate) struct At<'a> {
    source: &'a Source,
    path: Vec<Step>,
}

impl<'a> At<'a> {
    /// The whole file.
    pub(crate) fn file(source: &'a Source) -> Self {
        Self { source, path: Vec::new() }
    }

    /// The value of a key of this mapping.
    pub(crate) fn key(&self, key: &str) -> Self {
        self.step(Step::Key(key.to_owned()))
    }

    /// An item of this sequence.
    pub(crate) fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// A child of this node.
    pub(crate) fn step(&self, step: Step) -> Self {
        let mut path = self.path.clone();
        path.push(step);
        Self { source: self.source, path }
    }
}

/// A mistake and its place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Problem {
    path: String,
    line: usize,
    column: usize,
    message: String,
    /// The line itself.
    text: String,
}

/// Every mistake that was found, sorted by place.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    mistakes: BTreeSet<Problem>,
    /// Texts that still say `TODO`. There may be thousands, and locating each takes time.
    unwritten: BTreeSet<Unwritten>,
    /// Remarks on what is valid but may be a surprise.
    notes: BTreeSet<Problem>,
}

/// An unwritten text, and its path.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Unwritten {
    file: String,
    path: Vec<Step>,
    message: String,
    text: Arc<str>,
}

impl Problems {
    /// Adds a mistake at a node: at its value, or at the key that leads to it.
    pub(crate) fn add(&mut self, at: &At<'_>, target: Target, message: impl Into<String>) {
        self.mistakes.insert(Problem::at(at, target, message));
    }

    /// Adds a mistake at a line and a column, both counted from 1.
    pub(crate) fn add_at(&mut self, source: &Source, place: (usize, usize), message: impl Into<String>) {
        self.mistakes.insert(Problem::new(source, place, message));
    }

    /// Adds an unwritten text.
    pub(crate) fn add_unwritten(&mut self, at: &At<'_>, what: &str) {
        let Source { path: file, text } = at.source;
        let (file, path, text) = (file.clone(), at.path.clone(), Arc::clone(text));
        self.unwritten.insert(Unwritten {
            file,
            path,
            message: format!("{what} is still TODO: write it"),
            text,
        });
    }

    /// Adds a remark on something that is valid but may be a surprise.
    pub(crate) fn add_note(&mut self, at: &At<'_>, message: impl Into<String>) {
        self.notes.insert(Problem::at(at, Target::Value, message));
    }

    /// Returns the remarks on what is valid but may be a surprise, one line each, with its place.
    pub(crate) fn notes(&self) -> Vec<String> {
        let line = |Problem { path, line, column, message, .. }: &Problem| {
            format!("{path}:{line}:{column}: {message}")
        };
        self.notes.iter().map(line).collect()
    }

    /// Turns unwritten texts into mistakes.
    pub(crate) fn refuse_unwritten(&mut self) {
        for Unwritten { file, path, message, text } in std::mem::take(&mut self.unwritten) {
            let source = Source { path: file, text };
            self.mistakes.insert(Problem::at(&At { source: &source, path }, Target::Value, message));
        }
    }

    /// Returns the number of unwritten texts.
    pub(crate) fn unwritten(&self) -> usize {
        self.unwritten.len()
    }

    /// Whether no mistake was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.mistakes.is_empty()
    }

    /// The first mistake of each file, with its line.
    pub(crate) fn by_file(&self) -> BTreeMap<String, String> {
        let mistakes = self.mistakes.iter().rev();
        mistakes
            .map(|problem| (problem.path.clone(), format!("{}: {}", problem.line, problem.message)))
            .collect()
    }

    /// The same for a program: an object for each mistake.
    pub(crate) fn to_json(&self) -> Vec<Value> {
        let object = |Problem { path, line, column, message, text }: &Problem| {
            json!({
                "reason": "spec-error",
                "path": path,
                "line": line,
                "column": column,
                "message": message,
                "text": text,
            })
        };
        self.mistakes.iter().map(object).collect()
    }
}

impl Problem {
    fn at(at: &At<'_>, target: Target, message: impl Into<String>) -> Self {
        Self::new(at.source, locate(&at.source.text, &at.path, target), message)
    }

    fn new(source: &Source, (line, column): (usize, usize), message: impl Into<String>) -> Self {
        let text = source.text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        Self { path: source.path.clone(), line, column, message: message.into(), text: text.to_owned() }
    }
}

/// `path:line:column: message`, and below it the line with a mark at the column.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, column, message, text } = self;
        writeln!(f, "{path}:{line}:{column}: {message}")?;
        let (text, before) = excerpt(text, column.saturating_sub(1));
        if text.trim().is_empty() {
            return Ok(());
        }
        let number = line.to_string();
        writeln!(f, "  {number} | {text}")?;
        writeln!(f, "  {:1$} | {2:3$}^", "", number.len(), "", before)
    }
}

/// Returns the part of a line around a column, at most [`WIDEST`] characters, and the width of the text before the
/// column in it.
fn excerpt(line: &str, column: usize) -> (String, usize) {
    let skipped = if column < WIDEST { 0 } else { column - WIDEST / 2 };
    let part: String = line.chars().skip(skipped).take(WIDEST).collect();
    // A tab would move what follows it, and the mark not as far.
    let part = part.replace(|c: char| c.is_control(), " ");
    let before: String = part.chars().take(column - skipped).collect();
    let cut = if skipped > 0 { "…" } else { "" };
    (format!("{cut}{}", part.trim_end()), display_width(cut) + display_width(&before))
}

/// Longest part of a line that is shown.
const WIDEST: usize = 140;

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.mistakes {
            problem.fmt(f)?;
        }
        let files: BTreeSet<&str> = self.mistakes.iter().map(|problem| problem.path.as_str()).collect();
        write!(f, "{} in {}", counted(self.mistakes.len(), "error"), counted(files.len(), "file"))
    }
}

/// `1 error`, `2 errors`
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Maximum number of known names in a message. More of them help nobody.
const LISTED: usize = 20;

/// Returns the suggestion for an unknown name: the nearest known one, or the first ones.
pub(crate) fn suggestion<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(name, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.is_empty() => "none is known yet".to_owned(),
        None => match known.split_at_checked(LISTED) {
            Some((first, more)) if !more.is_empty() => {
                format!("known are {}, and {} more", listed(first.iter().copied()), more.len())
            }
            _ => format!("known are {}", listed(known)),
        },
    }
}

/// The known name that was probably meant.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let similarity = |candidate: &str| strsim::jaro_winkler(&name.to_lowercase(), &candidate.to_lowercase());
    let rated = known.into_iter().map(|candidate| (similarity(candidate), candidate));
    let best = rated.max_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(similarity, _)| *similarity > 0.75).map(|(_, candidate)| candidate)
}

/// `` `a`, `b`, `c` ``
pub(crate) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn a_message_lists_only_so_many_names() {
        let names: Vec<String> = (0..22).map(|n| format!("a{n}")).collect();
        let known = |count: usize| suggestion("zzz", names.iter().take(count).map(String::as_str));
        assert!(known(20).ends_with("`a18`, `a19`"));
        assert!(known(22).ends_with("`a18`, `a19`, and 2 more"));
    }
}
