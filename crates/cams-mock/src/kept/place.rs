//! The state file, which one server at a time can use, and the files next to it.
//!
//! A lock file next to the state keeps a second server away. The lock file stays, because removing it could let two
//! servers lock two files with the same name. The next server, which holds the lock, removes incomplete files of a
//! killed one.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::PathBuf;

use tempfile::NamedTempFile;

/// Suffix of the names of files that are being written.
const NEW: &str = ".new";

/// Random letters in their names.
const RANDOM: usize = 6;

/// Where the state is.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) file: PathBuf,
    folder: PathBuf,
    /// Prefix of the names of the files next to it: `.state.json.`.
    prefix: OsString,
}

impl Place {
    pub(super) fn new(file: PathBuf) -> Self {
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let mut prefix = OsString::from(".");
        prefix.push(file.file_name().unwrap_or_default());
        prefix.push(".");
        Self { file, folder, prefix }
    }

    /// Locks the state for this server until the lock is dropped, and removes files that an earlier server left.
    pub(super) fn lock(&self) -> Result<File, String> {
        let path = self.folder.join([&*self.prefix, OsStr::new("lock")].into_iter().collect::<OsString>());
        let unusable =
            |error: io::Error| format!("cannot lock {}: {error}; choose another file", path.display());
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err("another server uses it; stop that one, or choose another file".into());
            }
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        self.clean();
        Ok(lock)
    }

    /// Removes files that were being written when a server was killed. A file that cannot be removed is harmless.
    fn clean(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if self.is_left_over(&entry.file_name()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn is_left_over(&self, name: &OsStr) -> bool {
        let rest = name.as_encoded_bytes().strip_prefix(self.prefix.as_encoded_bytes());
        let random = rest.and_then(|rest| rest.strip_suffix(NEW.as_bytes()));
        random.is_some_and(|random| random.len() == RANDOM && random.iter().all(u8::is_ascii_alphanumeric))
    }

    /// Creates a file next to the state, which is deleted when it is dropped.
    pub(super) fn beside(&self) -> io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(&self.prefix).suffix(NEW).rand_bytes(RANDOM).tempfile_in(&self.folder)
    }

    /// Replaces the state with a file next to it, durably.
    pub(super) fn replace(&self, file: NamedTempFile) -> io::Result<()> {
        file.as_file().sync_all()?;
        file.persist(&self.file).map_err(|error| error.error)?;
        // The renaming must also survive a power loss. Not every system can open a folder.
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }
}
