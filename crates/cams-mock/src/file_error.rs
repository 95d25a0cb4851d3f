//! Why a server cannot work with a file that it was given.

use std::fmt;
use std::io;

/// A file that was given to the [builder](crate::Builder) cannot be read or written. The text says which one, why, and
/// what to do.
///
/// [`Builder::start`](crate::Builder::start) wraps it into an [`io::Error`]; `get_ref` and `is` tell it from a port
/// that is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    message: String,
}

impl FileError {
    pub(crate) fn new(message: String) -> Self {
        Self { message }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FileError {}

impl From<FileError> for io::Error {
    fn from(error: FileError) -> Self {
        Self::new(io::ErrorKind::InvalidInput, error)
    }
}
