//! Writes calls and their answers to a file, line by line.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::entry::{Asked, Entry, Head, recorded};
use crate::answer::Answer;
use crate::file_error::FileError;

/// A recording that is being made.
#[derive(Debug)]
pub(crate) struct Recorder(Mutex<Open>);

#[derive(Debug)]
struct Open {
    writer: BufWriter<File>,
    /// Why something was not written. Nothing is written after it: a gap would not be noticed.
    problem: Option<io::Error>,
}

impl Recorder {
    /// Begins a recording. A file that is there is replaced; only its owner can read it.
    pub(crate) fn create(path: &Path) -> Result<Self, FileError> {
        let cannot = |error: io::Error| {
            let todo = "choose another file for the recording";
            FileError::new(format!("cannot write the recording {}: {error}; {todo}", path.display()))
        };
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut writer = BufWriter::new(options.open(path).map_err(cannot)?);
        line(&mut writer, &Head::current()).map_err(cannot)?;
        Ok(Self(Mutex::new(Open { writer, problem: None })))
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
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.problem.is_none() {
            open.problem = line(&mut open.writer, &entry).err();
        }
    }

    /// Whether everything was written so far.
    pub(crate) fn check(&self) -> io::Result<()> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match open.problem.take() {
            Some(problem) => Err(problem),
            None => Ok(()),
        }
    }
}

/// Writes a line, complete before the next call: a program that is killed leaves whole lines.
fn line(writer: &mut BufWriter<File>, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *writer, value)?;
    writer.write_all(b"\n")?;
    writer.flush()
}
