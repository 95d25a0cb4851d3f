//! The state in a file: read at the start, and written after changes and at the end.
//!
//! It is written whole to a file beside it, which then takes its name: whatever happens, the file is an old state or a
//! new one, and never half of one. Only its owner can read it.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crc::{CRC_64_XZ, Crc, Digest};
use tempfile::NamedTempFile;

use super::form::{self, State};
use super::write::write;
use crate::file_error::{FileError, OnFileError, explained};
use crate::memory::{Memory, Shared};

static CRC64: Crc<u64> = Crc::<u64>::new(&CRC_64_XZ);

/// Keeps the state in a file.
#[derive(Debug)]
pub(crate) struct Keeper {
    path: PathBuf,
    written: Mutex<Written>,
    on_error: OnFileError,
}

/// What was written last.
#[derive(Debug, Default)]
struct Written {
    checksum: Option<u64>,
    /// Whether somebody was told that it cannot be written, since it last could.
    is_told: bool,
}

impl Keeper {
    pub(crate) fn new(path: PathBuf, on_error: OnFileError) -> Self {
        Self { path, written: Mutex::default(), on_error }
    }

    /// Takes the state out of the file, if it exists. Returns whether it does.
    pub(crate) fn load(&self, memory: &mut Memory) -> Result<bool, FileError> {
        let document = match fs::read(&self.path) {
            Ok(document) => document,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(self.error(&format!("{error}; check the path"))),
        };
        let state = State::read(&document).map_err(|problem| {
            self.error(&format!("{problem}; choose another file, or move this one away to begin anew"))
        })?;
        form::restore(memory, state);
        Ok(true)
    }

    /// Writes the state if it differs from the one in the file. The caller tells of an error.
    pub(crate) fn save(&self, memory: &Shared) -> io::Result<()> {
        self.save_and(memory, |_| {})
    }

    /// Writes it in the background, and tells of the first of several errors. Returns whether it is written.
    pub(crate) fn save_later(&self, memory: &Shared) -> bool {
        self.save_and(memory, |error| self.on_error.tell(error)).is_ok()
    }

    fn save_and(&self, memory: &Shared, tell: impl FnOnce(&io::Error)) -> io::Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        match self.replace(memory, written.checksum) {
            Ok(checksum) => {
                *written = Written { checksum: Some(checksum), is_told: false };
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

    /// Writes the state beside the file, and gives it the name of the file. Returns its checksum.
    fn replace(&self, memory: &Shared, last: Option<u64>) -> io::Result<u64> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let summed = write(memory, || Summed::create(folder))?;
        let checksum = summed.digest.finalize();
        if last == Some(checksum) {
            return Ok(checksum);
        }
        let file = summed.writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|error| error.error)?;
        // The name, too, must survive a loss of power. Not every system can open a folder.
        #[cfg(unix)]
        fs::File::open(folder)?.sync_all()?;
        Ok(checksum)
    }

    fn error(&self, problem: &str) -> FileError {
        FileError::new(format!("cannot use the state {}: {problem}", self.path.display()))
    }

    /// Makes sure at the start that the file can be written.
    pub(crate) fn begin(&self, memory: &Shared) -> Result<(), FileError> {
        self.save(memory).map_err(|error| self.error(&format!("{error}; choose another file")))
    }
}

/// A temporary file, with the checksum of what was written.
struct Summed {
    writer: BufWriter<NamedTempFile>,
    digest: Digest<'static, u64>,
}

impl Summed {
    fn create(folder: &Path) -> io::Result<Self> {
        let writer = BufWriter::new(NamedTempFile::new_in(folder)?);
        Ok(Self { writer, digest: CRC64.digest() })
    }
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.writer.write(bytes)?;
        self.digest.update(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
