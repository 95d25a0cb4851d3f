//! The state in a file: read at the start, and written after changes and at the end.
//!
//! The state is written to a new file, which then replaces the old one, so the file is never incomplete. Only its owner
//! can read it, and only one server at a time uses it.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crc::{CRC_64_XZ, Crc, Digest};
use tempfile::NamedTempFile;

use super::form::{self, State};
use super::place::Place;
use super::write::write;
use crate::file_error::{FileError, OnFileError, explained};
use crate::memory::{Memory, Shared};

/// Maximum size of a state file, in bytes. A state is smaller, unless most of it consists of escapes.
const MAX_FILE: u64 = 1 << 30;

static CRC64: Crc<u64> = Crc::<u64>::new(&CRC_64_XZ);

/// Keeps the state in a file.
#[derive(Debug)]
pub(crate) struct Keeper {
    place: Place,
    /// Largest file, in bytes.
    most: u64,
    written: Mutex<Written>,
    on_error: OnFileError,
}

/// The last written state.
#[derive(Debug)]
struct Written {
    /// The lock of this server; `None` after its end.
    lock: Option<File>,
    checksum: Option<u64>,
    /// Whether a failure was reported since the last successful write.
    is_told: bool,
}

impl Keeper {
    /// Locks the file for this server.
    pub(crate) fn open(path: PathBuf, on_error: OnFileError) -> Result<Self, FileError> {
        let place = Place::new(path);
        let lock = place.lock().map_err(|problem| error(&place, &problem))?;
        let written = Mutex::new(Written { lock: Some(lock), checksum: None, is_told: false });
        Ok(Self { place, most: MAX_FILE, written, on_error })
    }

    /// Unlocks the file for another server. Nothing more is written.
    pub(crate) fn close(&self) {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).lock = None;
    }

    /// Reads the state from the file, if it exists. Returns whether it exists.
    pub(crate) fn load(&self, memory: &mut Memory) -> Result<bool, FileError> {
        let unusable = |problem: &str| {
            self.error(&format!("{problem}; choose another file, or move this one away to begin anew"))
        };
        let mut document = Vec::new();
        let file = match File::open(&self.place.file) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(self.error(&format!("{error}; check the path"))),
        };
        let read = file.take(self.most + 1).read_to_end(&mut document);
        read.map_err(|error| self.error(&format!("{error}; check the path")))?;
        if document.len() as u64 > self.most {
            return Err(unusable(&too_large(self.most)));
        }
        let state = State::read(&document).map_err(|problem| unusable(&problem))?;
        drop(document);
        form::restore(memory, state);
        Ok(true)
    }

    /// Writes the state if it differs from the one in the file. The caller reports an error.
    pub(crate) fn save(&self, memory: &Shared) -> io::Result<()> {
        self.save_and(memory, |_| {})
    }

    /// Writes it in the background, and reports the first of several errors. Returns whether it was written.
    pub(crate) fn save_later(&self, memory: &Shared) -> bool {
        self.save_and(memory, |error| self.on_error.tell(error)).is_ok()
    }

    fn save_and(&self, memory: &Shared, tell: impl FnOnce(&io::Error)) -> io::Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.lock.is_none() {
            return Ok(());
        }
        match self.replace(memory, written.checksum) {
            Ok(checksum) => {
                (written.checksum, written.is_told) = (Some(checksum), false);
                Ok(())
            }
            Err(error) => {
                let error = explained("the state was not written", &error);
                if !std::mem::replace(&mut written.is_told, true) {
                    tell(&error);
                }
                Err(error)
            }
        }
    }

    /// Writes the state to a new file, which replaces the old one. Returns its checksum.
    fn replace(&self, memory: &Shared, last: Option<u64>) -> io::Result<u64> {
        let summed = write(memory, || Summed::create(&self.place, self.most))?;
        let checksum = summed.digest.finalize();
        if last == Some(checksum) {
            return Ok(checksum);
        }
        let file = summed.writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        self.place.replace(file)?;
        Ok(checksum)
    }

    fn error(&self, problem: &str) -> FileError {
        error(&self.place, problem)
    }

    /// Checks at the start that the file can be written.
    pub(crate) fn begin(&self, memory: &Shared) -> Result<(), FileError> {
        self.save(memory).map_err(|error| self.error(&format!("{error}; choose another file")))
    }
}

fn error(place: &Place, problem: &str) -> FileError {
    FileError::new(format!("cannot use the state {}: {problem}", place.file.display()))
}

fn too_large(most: u64) -> String {
    format!("it is larger than {} MiB, more than a server keeps", most >> 20)
}

/// A temporary file, with the checksum of what was written.
struct Summed {
    writer: BufWriter<NamedTempFile>,
    digest: Digest<'static, u64>,
    /// Number of bytes that may follow. A server does not write what the next one would refuse.
    room: u64,
    most: u64,
}

impl Summed {
    fn create(place: &Place, most: u64) -> io::Result<Self> {
        let writer = BufWriter::new(place.beside()?);
        Ok(Self { writer, digest: CRC64.digest(), room: most, most })
    }
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.writer.write(bytes)?;
        let room = self.room.checked_sub(count as u64);
        self.room = room.ok_or_else(|| io::Error::other(too_large(self.most)))?;
        self.digest.update(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_large_is_neither_read_nor_written() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("state.json");
        std::fs::write(&path, [b' '; 2000]).unwrap();
        let mut keeper = Keeper::open(path, OnFileError::default()).unwrap();
        keeper.most = 1999;
        let server = crate::MockServer::builder().start_unconnected(0).unwrap();
        let memory = &server.gateway.memory;
        let error = keeper.load(&mut memory.peek()).unwrap_err().to_string();
        assert!(
            error.contains("it is larger than 0 MiB") && error.contains("choose another file"),
            "{error}"
        );
        keeper.save(memory).unwrap();
        memory.peek().service.queues.put("q", "x".repeat(2000), std::time::UNIX_EPOCH);
        let error = keeper.save(memory).unwrap_err().to_string();
        assert!(error.starts_with("the state was not written: it is larger than"), "{error}");
    }
}
