//! The state in a file: read at the start, and written after changes and at the end.
//!
//! It is written whole to a file beside it, which then takes its name: whatever happens, the file is an old state or a
//! new one, and never half of one. Only its owner can read it. The file beside it has one name, so that what a killed
//! server left there is replaced by the next write; a state belongs to one server at a time.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crc::{CRC_64_XZ, Crc, Digest};

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
        let beside = Beside::of(&self.path)?;
        let summed = write(memory, || Summed::create(&beside.0))?;
        let checksum = summed.digest.finalize();
        if last == Some(checksum) {
            return Ok(checksum);
        }
        summed.writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&beside.0, &self.path)?;
        // The name, too, must survive a loss of power. Not every system can open a folder.
        #[cfg(unix)]
        File::open(folder_of(&self.path))?.sync_all()?;
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

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file that becomes the state. What does not become one is removed.
struct Beside(PathBuf);

impl Beside {
    fn of(path: &Path) -> io::Result<Self> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let mut beside = OsString::from(".");
        beside.push(name);
        beside.push(".new");
        Ok(Self(path.with_file_name(beside)))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // It is gone if it became the state. If it cannot be removed, the next write replaces it.
        let _ = fs::remove_file(&self.0);
    }
}

/// The file that is written, with the checksum of what was written.
struct Summed {
    writer: BufWriter<File>,
    digest: Digest<'static, u64>,
}

impl Summed {
    /// Replaces what is there: it may be another's, whom a link would lead elsewhere or who could read it.
    fn create(path: &Path) -> io::Result<Self> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { writer: BufWriter::new(options.open(path)?), digest: CRC64.digest() })
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
