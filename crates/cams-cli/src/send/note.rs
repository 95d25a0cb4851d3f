//! What a send is made from, as a note in its journal: the same command goes on, another one is refused.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cams::mass::Entry;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a send is made from. It has check values of the file and of the template's text, and no row of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    /// When the first run began, in seconds since 1970.
    begun: u64,
    /// Check value of the file.
    file: String,
    /// Check value of the template's text, if it could be looked at.
    #[serde(default)]
    text: Option<String>,
    /// The options that decide what is sent, by the name of the flag.
    options: BTreeMap<String, String>,
}

impl Note {
    /// A note about a send that begins now.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn new(
        file: &Path,
        text: Option<String>,
        options: BTreeMap<String, String>,
    ) -> io::Result<Self> {
        let begun = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        Ok(Self { begun, file: digest(file)?, text, options })
    }

    /// The note of a journal, if it has one.
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

    /// When the first run began.
    pub(crate) fn begun(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.begun)
    }

    /// What differs from the send that the journal belongs to.
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
        let names: std::collections::BTreeSet<_> =
            self.options.keys().chain(earlier.options.keys()).collect();
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

/// Check value of a file.
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
        Note { begun: 1, file: file.into(), text: text.map(Into::into), options: options.collect() }
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
        // A look at the template that was not allowed proves no change.
        assert!(
            note("a", None, &[("--language", "en"), ("--limit", "5")]).differences(&read, false).is_empty()
        );
    }
}
