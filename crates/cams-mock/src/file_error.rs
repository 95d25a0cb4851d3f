//! Why a server cannot work with a file that it was given.

use std::fmt;
use std::io;
use std::sync::Arc;

/// The error of a file of the [builder](crate::Builder) that cannot be read or written. The text says which file, why,
/// and what to do.
///
/// [`Builder::start`](crate::Builder::start) wraps it in an [`io::Error`]; `get_ref` and `is` distinguish it from a
/// port that is in use.
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

/// What is called with the error.
type Hook = Arc<dyn Fn(&io::Error) + Send + Sync>;

/// Learns when a file can no longer be written.
#[derive(Clone, Default)]
pub(crate) struct OnFileError(pub(crate) Option<Hook>);

impl OnFileError {
    pub(crate) fn tell(&self, error: &io::Error) {
        if let Some(on_error) = &self.0 {
            on_error(error);
        }
    }
}

impl fmt::Debug for OnFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnFileError")
    }
}

/// An error with what it means, of the same kind.
pub(crate) fn explained(what: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}
