//! The inputs of a send, as a note in its journal: the same command continues the send, and another one is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cams::mass::Entry;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The options that decide what is sent, and in whose name.
const MESSAGE: [&str; 6] = ["TEMPLATE", "--language", "--from", "--channel", "--cust-space-id", "endpoint"];

/// The inputs of a send. It contains check values of the file and of the template's text, but no row of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    /// Identifies this send in the rows of its results.
    id: String,
    /// The sends whose results are the file of this one.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    rest_of: BTreeSet<String>,
    /// When the first run began, in seconds since 1970.
    begun: u64,
    /// Check value of the file.
    file: String,
    /// Check value of the template's text, if it could be read.
    #[serde(default)]
    text: Option<String>,
    /// The options that decide what is sent, by flag.
    options: BTreeMap<String, String>,
}

impl Note {
    /// Creates the note of a send that begins now.
    ///
    /// # Errors
    /// Fails if the file cannot be read, or if there are no random numbers.
    pub(crate) fn new(
        file: &Path,
        text: Option<String>,
        options: BTreeMap<String, String>,
    ) -> io::Result<Self> {
        let begun = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut id = [0; 6];
        getrandom::getrandom(&mut id).map_err(io::Error::other)?;
        let id = base16ct::lower::encode_string(&id);
        Ok(Self { id, rest_of: BTreeSet::new(), begun, file: digest(file)?, text, options })
    }

    /// Returns the note in a journal, if it has one.
    pub(crate) fn of(entries: &[Entry]) -> Option<Self> {
        entries.iter().find_map(|entry| match entry {
            Entry::Note { text } => serde_json::from_str(text).ok(),
            _ => None,
        })
    }

    /// The entry that keeps it.
    pub(crate) fn entry(&self) -> io::Result<Entry> {
        Ok(Entry::Note { text: serde_json::to_string(self)? })
    }

    /// Returns the ID of the send.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Sets the sends that the people come from.
    pub(crate) fn set_rest_of(&mut self, sends: impl Iterator<Item = String>) {
        self.rest_of = sends.collect();
    }

    /// Returns whether the people come from the results of this send.
    pub(crate) fn is_rest_of(&self, id: &str) -> bool {
        self.rest_of.contains(id)
    }

    /// Returns whether both send the same template, from the same number, through the same endpoint.
    pub(crate) fn has_message_of(&self, other: &Self) -> bool {
        MESSAGE.iter().all(|name| self.options.get(*name) == other.options.get(*name))
    }

    /// Returns whether both send to the people in the same file.
    pub(crate) fn has_people_of(&self, other: &Self) -> bool {
        self.file == other.file
    }

    /// When the first run began.
    pub(crate) fn begun(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.begun)
    }

    /// Returns the differences from the send that the journal belongs to.
    pub(crate) fn differences(&self, earlier: &Self, accepts_text: bool) -> Vec<String> {
        let mut found = Vec::new();
        if self.file != earlier.file {
            found.push("the file has changed".to_owned());
        }
        if self.text != earlier.text && self.text.is_some() && earlier.text.is_some() && !accepts_text {
            found.push(
                "the text of the template has changed; --accept-changed-text sends the new text to the rest"
                    .to_owned(),
            );
        }
        let names: BTreeSet<_> = self.options.keys().chain(earlier.options.keys()).collect();
        for name in names {
            let (now, then) = (self.options.get(name), earlier.options.get(name));
            match (then, now) {
                (Some(then), Some(now)) if then != now => {
                    found.push(format!("{name} was `{then}`, and is `{now}`"));
                }
                (Some(then), None) => found.push(format!("{name} was `{then}`, and is not given")),
                (None, Some(now)) => found.push(format!("{name} was not given, and is `{now}`")),
                _ => {}
            }
        }
        found
    }
}

/// The mark of a send in the rows of its results: its ID, and how many batches it had begun when they were written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) id: String,
    pub(crate) begun: u64,
}

impl Mark {
    /// Returns the mark of a send with these entries.
    pub(crate) fn of(note: &Note, entries: &[Entry]) -> Self {
        let begun = entries.iter().filter(|entry| matches!(entry, Entry::Begun { .. })).count();
        Self { id: note.id().to_owned(), begun: begun as u64 }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (id, begun) = text.trim().split_once('-')?;
        Some(Self { id: id.to_owned(), begun: begun.parse().ok()? })
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.id, self.begun)
    }
}

/// Returns whether a journal has a batch that was started.
pub(crate) fn has_sent(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| matches!(entry, Entry::Begun { .. }))
}

/// A note that another send continues with the people of this send, from its results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HandOver {
    /// ID of that send.
    pub(crate) handed_to: String,
    /// Its file of people, as named in the command.
    pub(crate) file: String,
    /// Path of its journal.
    pub(crate) journal: String,
}

impl HandOver {
    /// Returns the hand-overs in a journal.
    pub(crate) fn all(entries: &[Entry]) -> Vec<Self> {
        let read = |entry: &Entry| match entry {
            Entry::Note { text } => serde_json::from_str(text).ok(),
            _ => None,
        };
        entries.iter().filter_map(read).collect()
    }

    /// The entry that keeps it.
    pub(crate) fn entry(&self) -> io::Result<Entry> {
        Ok(Entry::Note { text: serde_json::to_string(self)? })
    }
}

/// Returns the check value of a file.
fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let (mut digest, mut piece) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(base16ct::lower::encode_string(&digest.finalize())),
            read => digest.update(piece.get(..read).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(file: &str, text: Option<&str>, options: &[(&str, &str)]) -> Note {
        let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let text = text.map(Into::into);
        Note {
            id: "i".into(),
            rest_of: BTreeSet::new(),
            begun: 1,
            file: file.into(),
            text,
            options: options.collect(),
        }
    }

    #[test]
    fn a_note_is_read_from_the_journal_and_says_what_differs() {
        let earlier = note("a", Some("t"), &[("--language", "en"), ("--limit", "5")]);
        let read = Note::of(&[Entry::Job { check: 1 }, earlier.entry().unwrap()]).unwrap();
        assert_eq!(read, earlier);
        assert!(Note { begun: 2, ..earlier.clone() }.differences(&read, false).is_empty());
        let now = note("b", Some("u"), &[("--language", "de"), ("--country", "86")]);
        let found = now.differences(&read, false).join("\n");
        for part in [
            "file has changed",
            "text of the template",
            "--language was `en`",
            "--limit was `5`",
            "--country was not",
        ] {
            assert!(found.contains(part), "{part} in {found}");
        }
        assert!(!now.differences(&read, true).join("\n").contains("text of the template"));
        // If the template could not be read, this does not prove a change.
        assert!(
            note("a", None, &[("--language", "en"), ("--limit", "5")]).differences(&read, false).is_empty()
        );
    }
}
