//! The report of an import, entry by entry, for people and for programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};

/// What became of something in the metadata or in the specs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// It is new in the specs.
    Added,
    /// A value in the specs is another one now.
    Changed,
    /// The metadata changed it, and so did a person: the specs keep it.
    Conflict,
    /// The metadata has it no longer.
    Gone,
    /// The language of the specs, or this import, has no way to say it.
    NotMapped,
    /// The specs say something else than metadata that is read for the first time, and keep it.
    LeftAlone,
    /// A value does not fit its type or its limits.
    Dropped,
    /// Writing it would have made the specs invalid.
    Withheld,
    /// It was mapped, but a person should look at it.
    Decide,
}

impl Reason {
    const ALL: [Self; 9] = [
        Self::Added,
        Self::Changed,
        Self::Conflict,
        Self::Gone,
        Self::NotMapped,
        Self::LeftAlone,
        Self::Dropped,
        Self::Withheld,
        Self::Decide,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Conflict => "conflict",
            Self::Gone => "gone",
            Self::NotMapped => "not-mapped",
            Self::LeftAlone => "left-alone",
            Self::Dropped => "dropped",
            Self::Withheld => "withheld",
            Self::Decide => "decide",
        }
    }
}

/// Entries by their places, each a reason and what was said.
pub(crate) type Notices = BTreeMap<String, BTreeSet<String>>;

/// Every entry of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    entries: Vec<Entry>,
    is_dry_run: bool,
}

#[derive(Debug)]
struct Entry {
    reason: Reason,
    /// A JSON pointer into the metadata, or a file of the specs with a path into it.
    place: String,
    message: String,
}

impl Entry {
    fn notice(&self) -> String {
        format!("{}: {}", self.reason.name(), self.message)
    }
}

impl Report {
    /// An empty report.
    pub(crate) fn new(is_dry_run: bool) -> Self {
        Self { entries: Vec::new(), is_dry_run }
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds an entry.
    pub(crate) fn add(&mut self, reason: Reason, place: impl Into<String>, message: impl Into<String>) {
        self.entries.push(Entry { reason, place: place.into(), message: message.into() });
    }

    /// The entries so far, with the reason of each, by their places.
    pub(crate) fn notices(&self) -> Notices {
        let mut notices = Notices::new();
        for entry in &self.entries {
            notices.entry(entry.place.clone()).or_default().insert(entry.notice());
        }
        notices
    }

    /// Removes the entries that an earlier import told.
    pub(crate) fn without(&mut self, told: &Notices) {
        let is_new =
            |entry: &Entry| !told.get(&entry.place).is_some_and(|told| told.contains(&entry.notice()));
        self.entries.retain(is_new);
    }

    /// Adds that a file is not written, instead of what would have been new in it.
    pub(crate) fn withhold(&mut self, file: &str, message: impl Into<String>) {
        let is_of_file = |place: &str| {
            place.strip_prefix(file).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        self.entries.retain(|entry| !is_of_file(&entry.place));
        self.add(Reason::Withheld, file, message);
    }

    /// The files that are not written, and other places whose changes were not made.
    pub(crate) fn withheld(&self) -> BTreeSet<&str> {
        let withheld = self.entries.iter().filter(|entry| entry.reason == Reason::Withheld);
        withheld.map(|entry| entry.place.as_str()).collect()
    }

    /// How many entries have this reason.
    #[cfg(test)]
    pub(crate) fn count(&self, reason: Reason) -> usize {
        self.entries.iter().filter(|entry| entry.reason == reason).count()
    }

    fn counts(&self) -> BTreeMap<Reason, usize> {
        let mut counts: BTreeMap<Reason, usize> = Reason::ALL.into_iter().map(|reason| (reason, 0)).collect();
        for entry in &self.entries {
            *counts.entry(entry.reason).or_default() += 1;
        }
        counts
    }

    /// The same for a program: an object for each entry, and one with the counts.
    pub(crate) fn to_json(&self) -> Vec<Value> {
        let entry = |entry: &Entry| json!({"reason": entry.reason.name(), "place": entry.place, "message": entry.message});
        let mut objects: Vec<Value> = self.entries.iter().map(entry).collect();
        let mut last = json!({"reason": "imported", "dry-run": self.is_dry_run});
        if let Some(last) = last.as_object_mut() {
            last.extend(
                self.counts().into_iter().map(|(reason, count)| (reason.name().to_owned(), count.into())),
            );
        }
        objects.push(last);
        objects
    }
}

/// The entries, the same reasons together, and a line of counts.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for reason in Reason::ALL {
            for Entry { place, message, .. } in self.entries.iter().filter(|entry| entry.reason == reason) {
                writeln!(f, "{}: {place}: {message}", reason.name())?;
            }
        }
        let counts = self.counts().into_iter().map(|(reason, count)| format!("{count} {}", reason.name()));
        let dry_run = if self.is_dry_run { " (dry run: nothing was written)" } else { "" };
        write!(f, "{}{dry_run}", counts.collect::<Vec<_>>().join(", "))
    }
}
