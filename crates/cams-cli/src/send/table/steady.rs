//! A file that must not change while it is read. Rows are identified by their position, so if somebody saved the file
//! in the meantime, one person could get a message twice, and another one none.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Length and modification time, which show whether a file is still the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State(u64, Option<SystemTime>);

impl State {
    /// Returns the state of the file that has this name now.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            let message = "it is not a file; it is read several times, so save it to a file first";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        Ok(Self(metadata.len(), metadata.modified().ok()))
    }
}

/// Reads a file, and fails as soon as the file has changed.
pub(super) struct Steady {
    file: File,
    path: PathBuf,
    state: State,
}

impl Steady {
    /// Opens the file at its beginning, if it still has this state.
    pub(super) fn open(path: &Path, state: State) -> io::Result<Self> {
        Ok(Self { file: File::open(path)?, path: path.to_owned(), state })
    }
}

impl Read for Steady {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        // Checked after reading, because only bytes that were read before a change are the original ones.
        if State::of(&self.path)? != self.state {
            return Err(io::Error::other(
                "it has changed since it was checked; give it back as it was, and run the command again",
            ));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_from_a_file_that_was_saved_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        let saves: [fn(&Path); 3] = [
            |path| std::fs::write(path, "ab").unwrap(),
            |path| {
                File::options().write(true).open(path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap()
            },
            |path| std::fs::remove_file(path).unwrap(),
        ];
        for save in saves {
            std::fs::write(&path, "abcd").unwrap();
            let mut steady = Steady::open(&path, State::of(&path).unwrap()).unwrap();
            let mut piece = [0; 2];
            assert_eq!(steady.read(&mut piece).unwrap(), 2);
            save(&path);
            assert!(steady.read(&mut piece).is_err());
        }
    }
}
