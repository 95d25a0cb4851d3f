//! Answers calls from a recording: those that ask for the same, in the order in which they were recorded.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::Path;
use std::sync::Arc;

use http::StatusCode;

use super::entry::{Asked, Entry, Head, body};
use crate::answer::{Answer, Refusal};
use crate::file_error::FileError;

/// Largest recording that is read, in bytes.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// A recording that answers calls.
#[derive(Clone, Debug)]
pub(crate) struct Replay {
    recorded: Arc<HashMap<Asked, Vec<Entry>>>,
    /// How many answers were given of each kind of call.
    given: HashMap<Asked, usize>,
}

impl Replay {
    /// Reads a recording.
    pub(crate) fn read(path: &Path) -> Result<Self, FileError> {
        let cannot = |problem: String| {
            FileError::new(format!("cannot replay the recording {}: {problem}", path.display()))
        };
        let check = |error: io::Error| cannot(format!("{error}; check the path"));
        let size = std::fs::metadata(path).map_err(check)?.len();
        if size > MAX_BYTES {
            return Err(cannot(format!(
                "it has {size} bytes, and at most {MAX_BYTES} are read; record less"
            )));
        }
        let text = std::fs::read_to_string(path).map_err(check)?;
        Self::parse(&text).map_err(cannot)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let Some((_, first)) = lines.next() else {
            return Err("it is empty; record one with --record or `Builder::record`".into());
        };
        let head: Head = serde_json::from_str(first)
            .map_err(|error| format!("line 1 does not say that it is a recording: {error}"))?;
        if let Some(problem) = head.problem() {
            return Err(problem);
        }
        let mut recorded: HashMap<Asked, Vec<Entry>> = HashMap::new();
        for (number, line) in lines {
            let entry: Entry = serde_json::from_str(line)
                .map_err(|error| format!("line {} is not a call: {error}", number + 1))?;
            recorded.entry(entry.asked.clone()).or_default().push(entry);
        }
        Ok(Self { recorded: Arc::new(recorded), given: HashMap::new() })
    }

    /// Begins again with the first answer of each.
    pub(crate) fn rewound(&self) -> Self {
        Self { recorded: Arc::clone(&self.recorded), given: HashMap::new() }
    }

    /// The next recorded answer to a call.
    pub(crate) fn answer(&mut self, asked: Asked) -> Result<Answer, Refusal> {
        let Some(entries) = self.recorded.get(&asked) else {
            return Err(not_recorded(self.why_unknown(&asked)));
        };
        let given = self.given.entry(asked).or_default();
        let Some(entry) = entries.get(*given) else {
            let message = format!(
                "All {} recorded answers to this call of {} were given; record more calls, or reset the server.",
                entries.len(),
                entries.first().map_or("it", |entry| entry.asked.action.as_str())
            );
            return Err(not_recorded(message));
        };
        *given += 1;
        let status = StatusCode::from_u16(entry.http_status).unwrap_or(StatusCode::OK);
        let is_text = entry.answer.is_string();
        let answer = Answer::recorded(status, &entry.code, &entry.message, body(&entry.answer), is_text);
        Ok(answer.with_headers(&entry.headers))
    }

    /// What the recording has instead.
    fn why_unknown(&self, asked: &Asked) -> String {
        let action = &asked.action;
        let of_action: Vec<_> = self.recorded.keys().filter(|known| known.action == *action).collect();
        let differing = |known: &&Asked| differences(known, asked);
        let Some(nearest) = of_action.iter().map(differing).min_by_key(BTreeSet::len) else {
            let known: BTreeSet<_> = self.recorded.keys().map(|known| known.action.as_str()).collect();
            let known: Vec<_> = known.into_iter().collect();
            return format!("The recording has no call of {action}; it has calls of {}.", known.join(", "));
        };
        let names: Vec<_> = nearest.into_iter().map(|name| format!("`{name}`")).collect();
        format!(
            "The recording has calls of {action}, but none with these parameters; the nearest differs in {}.",
            names.join(", ")
        )
    }
}

/// The names of the parameters in which two calls differ.
fn differences(one: &Asked, other: &Asked) -> BTreeSet<String> {
    let names = one.parameters.keys().chain(other.parameters.keys());
    let differs = |name: &&String| one.parameters.get(*name) != other.parameters.get(*name);
    names.filter(differs).cloned().collect()
}

fn not_recorded(message: String) -> Refusal {
    Refusal::bad_request("NotRecorded", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_recording_is_refused_with_what_to_do() {
        let head = r#"{"Recording":"cams-mock calls","Version":1}"#;
        for (text, problem) in [
            ("", "it is empty; record one"),
            ("{}", "line 1 does not say that it is a recording"),
            (r#"{"Recording":"x","Version":1}"#, "it is a file of another kind: `x`"),
            (r#"{"Recording":"cams-mock calls","Version":2}"#, "its version is 2, and this program reads 1"),
            (&format!("{head}\n\n{{\"Action\":1}}"), "line 3 is not a call"),
        ] {
            let error = Replay::parse(text).unwrap_err();
            assert!(error.starts_with(problem), "{error}");
        }
        assert!(Replay::parse(head).is_ok());
    }
}
