//! Mistakes in specs: every one of a run is collected, with its place and what to do about it.

use std::collections::BTreeSet;
use std::fmt;

use super::locate::{Step, locate};

pub(crate) use super::locate::Target;

/// The text of a spec file and the name that messages give it.
#[derive(Debug)]
pub(crate) struct Source {
    /// Path as messages show it, with `/`.
    pub(crate) path: String,
    /// Content of the file.
    pub(crate) text: String,
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
}

/// Every mistake that was found, sorted by place.
#[derive(Debug, Default)]
pub(crate) struct Problems(BTreeSet<Problem>);

impl Problems {
    /// Adds a mistake at a node: at its value, or at the key that leads to it.
    pub(crate) fn add(&mut self, at: &At<'_>, target: Target, message: impl Into<String>) {
        let (line, column) = locate(&at.source.text, &at.path, target);
        self.add_at(at.source, (line, column), message);
    }

    /// Adds a mistake at a line and a column, both counted from 1.
    pub(crate) fn add_at(&mut self, source: &Source, place: (usize, usize), message: impl Into<String>) {
        let (line, column) = place;
        self.0.insert(Problem { path: source.path.clone(), line, column, message: message.into() });
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Problem { path, line, column, message } in &self.0 {
            writeln!(f, "{path}:{line}:{column}: {message}")?;
        }
        let files: BTreeSet<&str> = self.0.iter().map(|problem| problem.path.as_str()).collect();
        write!(f, "{} in {}", counted(self.0.len(), "error"), counted(files.len(), "file"))
    }
}

/// `1 error`, `2 errors`
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// What to say after a name that is not known: the nearest known one, or all of them when they are few.
pub(crate) fn suggestion<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(name, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.is_empty() => "there is none yet".to_owned(),
        None => format!("known are {}", listed(known)),
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
