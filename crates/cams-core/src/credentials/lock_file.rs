//! A lock between programs: a file beside another one.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::Path;

use super::error::CredentialsError;

/// The right to change a file, until it is dropped. The operating system releases it when the program ends.
#[derive(Debug)]
pub(crate) struct LockFile {
    _file: File,
}

impl LockFile {
    /// Takes the lock of a file, unless somebody holds it. The lock file stays, because removing it would let two
    /// programs in.
    pub(crate) fn take(path: &Path) -> Result<Option<Self>, CredentialsError> {
        let failed = |error: std::io::Error| {
            CredentialsError::new(format!("{} cannot be locked: {error}", path.display()))
                .with_help("check that this user may write to its folder")
        };
        // Programs that use different symbolic links lock the same file.
        let mut name: OsString = fs::canonicalize(path).map_err(failed)?.into();
        name.push(".lock");
        let mut options = File::options();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(name).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_has_the_lock() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config.json");
        assert!(LockFile::take(&path).unwrap_err().to_string().contains("cannot be locked"));
        fs::write(&path, "{}").unwrap();
        let lock = LockFile::take(&path).unwrap();
        assert!(lock.is_some() && LockFile::take(&path).unwrap().is_none());
        drop(lock);
        assert!(LockFile::take(&path).unwrap().is_some());
    }
}
