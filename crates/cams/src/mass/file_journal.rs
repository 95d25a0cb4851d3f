//! A journal in a file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::{BoxFuture, Entry, Journal};

/// What the first line of a journal begins with.
const BEGINNING: &[u8] = b"{\"job\":";

/// A journal in a file, a line of JSON per entry. On Unix a new file can be read and written by its owner alone.
///
/// Each entry is forced to the disk before the call goes on, twice for each 1,000 recipients. That blocks the thread for
/// some milliseconds; where this matters, send from a task of a runtime with several threads.
///
/// Two programs cannot go on with one journal: each notices what the other has written and sends nothing more.
#[derive(Debug)]
pub struct FileJournal(Mutex<Open>);

#[derive(Debug)]
struct Open {
    file: File,
    /// Length of the file, as long as nobody else writes to it.
    length: u64,
}

impl FileJournal {
    /// Opens a journal, or makes one. A last line that a crash has left incomplete is cut off.
    ///
    /// # Errors
    /// The file cannot be opened, or is no journal; then it is left as it is.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let is_new = !path.exists();
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        if is_new {
            sync_folder(path)?;
        }
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let length = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let (lines, torn) = text.split_at_checked(length).unwrap_or_default();
        entries(lines)?;
        if length == 0 && !torn.starts_with(BEGINNING) && !BEGINNING.starts_with(torn) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the file is no journal"));
        }
        let length = length as u64;
        file.set_len(length)?;
        Ok(Self(Mutex::new(Open { file, length })))
    }
}

/// The entries of whole lines.
fn entries(lines: &[u8]) -> io::Result<Vec<Entry>> {
    let lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let read = |(at, line)| {
        serde_json::from_slice(line).map_err(|_| {
            io::Error::new(io::ErrorKind::InvalidData, format!("line {} is no entry of a journal", at + 1))
        })
    };
    lines.enumerate().map(read).collect()
}

/// A new file is safe from a crash only when its folder is written.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

impl Open {
    fn read(&mut self) -> io::Result<Vec<Entry>> {
        use std::io::Seek;
        let mut text = Vec::new();
        self.file.rewind()?;
        self.file.read_to_end(&mut text)?;
        entries(&text)
    }

    fn write(&mut self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        if let Err(error) = self.file.write_all(&line).and_then(|()| self.file.sync_data()) {
            // Half a line would spoil the next one. If it cannot be cut off, the length tells at the next entry.
            let _ = self.file.set_len(self.length);
            return Err(error);
        }
        // Of two programs that append, at least the later one sees here that it is not alone.
        let expected = self.length + line.len() as u64;
        if self.file.metadata()?.len() != expected {
            return Err(io::Error::other("another program writes to the journal"));
        }
        self.length = expected;
        Ok(())
    }
}

impl Journal for FileJournal {
    fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>> {
        let read = self.0.lock().unwrap_or_else(PoisonError::into_inner).read();
        Box::pin(std::future::ready(read))
    }

    fn write(&self, entry: &Entry) -> BoxFuture<'_, io::Result<()>> {
        let written = self.0.lock().unwrap_or_else(PoisonError::into_inner).write(entry);
        Box::pin(std::future::ready(written))
    }
}
