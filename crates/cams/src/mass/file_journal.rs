//! A journal in a file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;

use crate::mass::journal::{BoxFuture, Entry, Journal};

/// Start of the first line of a journal.
const BEGINNING: &[u8] = b"{\"job\":";

/// A journal in a file, with a line of JSON per entry. On Unix, only the owner can read and write a new file.
///
/// Each entry is flushed to disk before the call continues, twice for each 1,000 recipients. In a Tokio runtime,
/// threads for blocking work do this, so other tasks continue.
///
/// The file stays locked until the journal is dropped or its program ends, so two sends cannot use it. If a program
/// that ignores the lock writes to the file, the journal gives up: it writes nothing more, and so nothing more is sent.
#[derive(Debug)]
pub struct FileJournal(Arc<Shared>);

/// What the journal and its disk work share; `None` after the journal was dropped.
#[derive(Debug)]
struct Shared(Mutex<Option<Open>>);

#[derive(Debug)]
struct Open {
    /// Locked.
    file: File,
    /// Length of the file, provided that nobody else writes to it.
    length: u64,
    /// The file does not contain what was written, so the next entry could damage it.
    is_given_up: bool,
}

impl FileJournal {
    /// Opens a journal, or creates one. An incomplete last line from a crash is cut off.
    ///
    /// # Errors
    /// Fails if the file cannot be opened, if another journal has it open ([`io::ErrorKind::ResourceBusy`]), if its
    /// file system has no locks, or if it is not a journal ([`io::ErrorKind::InvalidData`]). The file is then left
    /// unchanged.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let is_new = !path.exists();
        let mut options = OpenOptions::new();
        // Not in append mode: Windows would then refuse to cut off an incomplete line.
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        lock(&file)?;
        if is_new {
            sync_folder(path)?;
        }
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let length = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let (lines, torn) = text.split_at_checked(length).unwrap_or_default();
        entries(lines)?;
        if length == 0 && !torn.starts_with(BEGINNING) && !BEGINNING.starts_with(torn) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the file is not a journal"));
        }
        let length = length as u64;
        if !torn.is_empty() {
            file.set_len(length)?;
        }
        let open = Open { file, length, is_given_up: false };
        Ok(Self(Arc::new(Shared(Mutex::new(Some(open))))))
    }
}

/// Closes the file, and releases its lock, after the current entry is written. Entries after it are not written.
impl Drop for FileJournal {
    fn drop(&mut self) {
        self.0.lock().take();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does work on the file without blocking a task.
    async fn on_disk<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&mut Open) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let work = move || match &mut *self.lock() {
            Some(open) => work(open),
            None => Err(io::Error::other("the journal was closed")),
        };
        match Handle::try_current() {
            Ok(runtime) => runtime.spawn_blocking(work).await.map_err(io::Error::other)?,
            Err(_) => work(),
        }
    }
}

/// The lock ends with the file, however the program ends.
fn lock(file: &File) -> io::Result<()> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => {
            io::Error::new(io::ErrorKind::ResourceBusy, "another send has this journal open")
        }
        TryLockError::Error(error) => {
            io::Error::new(error.kind(), format!("the journal cannot be locked: {error}"))
        }
    })
}

/// Returns the entries of complete lines.
fn entries(lines: &[u8]) -> io::Result<Vec<Entry>> {
    let lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let read = |(at, line)| {
        serde_json::from_slice(line).map_err(|_| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("line {} is not an entry of a journal", at + 1),
            )
        })
    };
    lines.enumerate().map(read).collect()
}

/// A new file survives a crash only after its folder is flushed.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

impl Open {
    fn read(&mut self) -> io::Result<Vec<Entry>> {
        let mut text = Vec::new();
        self.file.rewind()?;
        self.file.read_to_end(&mut text)?;
        entries(&text)
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        self.check_length(self.length)?;
        if let Err(error) = self.append(line) {
            // Half a line would damage the next one.
            self.is_given_up = self.file.set_len(self.length).is_err();
            return Err(error);
        }
        self.length += line.len() as u64;
        self.check_length(self.length)
    }

    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.length))?;
        self.file.write_all(line)?;
        self.file.sync_data()
    }

    /// Gives up the journal if the file has another length, because somebody else then writes to it.
    fn check_length(&mut self, expected: u64) -> io::Result<()> {
        self.is_given_up |= self.file.metadata()?.len() != expected;
        match self.is_given_up {
            true => {
                Err(io::Error::other("something else has written to the journal, or half an entry is in it"))
            }
            false => Ok(()),
        }
    }
}

impl Journal for FileJournal {
    fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>> {
        Box::pin(Arc::clone(&self.0).on_disk(Open::read))
    }

    fn write(&self, entry: &Entry) -> BoxFuture<'_, io::Result<()>> {
        let line = serde_json::to_vec(entry).map_err(io::Error::other);
        let shared = Arc::clone(&self.0);
        Box::pin(async move {
            let mut line = line?;
            line.push(b'\n');
            shared.on_disk(move |open| open.write(&line)).await
        })
    }
}
