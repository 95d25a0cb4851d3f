//! A journal in a file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;

use crate::mass::journal::{BoxFuture, Entry, Journal};

/// What the first line of a journal begins with.
const BEGINNING: &[u8] = b"{\"job\":";

/// A journal in a file, a line of JSON per entry. On Unix a new file can be read and written by its owner alone.
///
/// Each entry is forced to the disk before the call goes on, twice for each 1,000 recipients. In a Tokio runtime,
/// threads for blocking work do this, and other tasks go on meanwhile.
///
/// The file is locked until the journal is dropped or its program ends, so that two sends cannot use it. If something
/// that does not ask for the lock writes to it, the journal is given up: nothing more is written, and so nothing more
/// is sent.
#[derive(Debug)]
pub struct FileJournal(Arc<Shared>);

/// What the journal and its work on the disk share; `None` when the journal was dropped.
#[derive(Debug)]
struct Shared(Mutex<Option<Open>>);

#[derive(Debug)]
struct Open {
    /// Locked.
    file: File,
    /// Length of the file, as long as nobody else writes to it.
    length: u64,
    /// What is in the file is not what was written; the next entry could spoil it.
    is_given_up: bool,
}

impl FileJournal {
    /// Opens a journal, or makes one. A last line that a crash has left incomplete is cut off.
    ///
    /// # Errors
    /// The file cannot be opened, another journal has it open ([`io::ErrorKind::ResourceBusy`]), its file system has
    /// no locks, or it is not a journal ([`io::ErrorKind::InvalidData`]). The file is then left as it is.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let is_new = !path.exists();
        let mut options = OpenOptions::new();
        // Not for appending: Windows would refuse to cut off what a crash has left.
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

/// Closes the file, and with it the lock, after the entry that is being written. Entries that were to follow are not.
impl Drop for FileJournal {
    fn drop(&mut self) {
        self.0.lock().take();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does work on the file where it keeps no task waiting.
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

/// The entries of whole lines.
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

/// A new file is safe from a crash only when its folder is written.
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
            // Half a line would spoil the next one.
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

    /// Gives the journal up if the file has another length, since somebody else writes to it then.
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
