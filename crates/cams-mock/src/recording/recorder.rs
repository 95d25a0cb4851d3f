//! Writes calls and their answers to a file, line by line.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tempfile::NamedTempFile;

use super::entry::{Asked, Entry, Head, recorded};
use crate::answer::Answer;
use crate::file_error::{FileError, OnFileError, explained};

/// What an error means.
const INCOMPLETE: &str = "the recording is not complete";

/// A recording that is being made.
#[derive(Debug)]
pub(crate) struct Recorder {
    open: Mutex<Open>,
    on_error: OnFileError,
}

#[derive(Debug)]
struct Open {
    writer: BufWriter<File>,
    /// Why something was not written. It never goes away, and nothing is written after it: a gap would not be noticed.
    problem: Option<io::Error>,
}

impl Recorder {
    /// Refuses a recording that would take the place of a file that the server reads or keeps.
    pub(crate) fn check_place(path: &Path, others: &[(Option<&Path>, &str)]) -> Result<(), FileError> {
        let place = place(path);
        match others.iter().find(|(other, _)| other.is_some_and(|other| self::place(other) == place)) {
            Some((_, what)) => {
                let path = path.display();
                Err(FileError::new(format!("cannot record into {path}: it is {what}; choose another file")))
            }
            None => Ok(()),
        }
    }

    /// Begins a recording. A file that is there is replaced; only the owner can read the new one.
    pub(crate) fn create(path: &Path, on_error: OnFileError) -> Result<Self, FileError> {
        let writer = begin(&place(path)).map_err(|error| {
            let todo = "choose another file for the recording";
            FileError::new(format!("cannot write the recording {}: {error}; {todo}", path.display()))
        })?;
        Ok(Self { open: Mutex::new(Open { writer, problem: None }), on_error })
    }

    /// Adds a call.
    pub(crate) fn add(&self, asked: Asked, answer: &Answer) {
        let entry = Entry {
            asked,
            http_status: answer.status.as_u16(),
            code: answer.code.clone(),
            message: answer.message.clone(),
            headers: answer.own_headers(),
            answer: recorded(&answer.body),
        };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.problem.is_some() {
            return;
        }
        if let Err(error) = line(&mut open.writer, &entry) {
            let error = explained(INCOMPLETE, &error);
            self.on_error.tell(&error);
            open.problem = Some(error);
        }
    }

    /// Whether everything was written so far.
    pub(crate) fn check(&self) -> io::Result<()> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match &open.problem {
            Some(problem) => Err(io::Error::new(problem.kind(), problem.to_string())),
            None => Ok(()),
        }
    }
}

/// Makes a file with the first line. It takes its name when it is whole, so what was there is replaced, with its mode,
/// or left alone.
fn begin(path: &Path) -> io::Result<BufWriter<File>> {
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    line(&mut file, &Head::current())?;
    Ok(BufWriter::new(file.persist(path).map_err(|error| error.error)?))
}

/// The one path of a file, whether it exists or not, so that two paths can be compared.
fn place(path: &Path) -> PathBuf {
    let beside = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
        Some(folder.join(path.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(beside).unwrap_or(path.to_owned())
}

/// Writes a line, complete before the next call: a program that is killed leaves whole lines.
fn line(writer: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *writer, value)?;
    writer.write_all(b"\n")?;
    writer.flush()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::answer::Answer;

    #[test]
    fn a_recording_with_a_gap_stays_broken_and_is_told_once() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&told);
        let on_error = OnFileError(Some(Arc::new(move |error: &io::Error| {
            hears.lock().unwrap().push(error.to_string());
        })));
        let file = NamedTempFile::new().unwrap();
        // Opened for reading only: every write fails.
        let writer = BufWriter::new(File::open(file.path()).unwrap());
        let recorder = Recorder { open: Mutex::new(Open { writer, problem: None }), on_error };
        recorder.check().unwrap();
        let answer = Answer::recorded(http::StatusCode::OK, "OK", "", "{}".into(), false);
        for _ in 0..2 {
            recorder.add(Asked::new("AddChatGroup", std::iter::empty()), &answer);
            assert!(recorder.check().is_err() && recorder.check().is_err());
        }
        let told = told.lock().unwrap();
        assert!(told.len() == 1 && told[0].starts_with("the recording is not complete: "), "{told:?}");
    }
}
