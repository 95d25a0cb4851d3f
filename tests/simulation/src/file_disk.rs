//! The journal of the SDK in a real file, written without its threads, so that a seed decides when it is written.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use cams::BoxFuture;
use cams::mass::{Entry, FileJournal, Journal};
use futures_util::FutureExt;
use tempfile::TempDir;

use crate::chance::Chance;
use crate::planted::Planted;
use crate::world::World;

/// A folder with the file in it.
#[derive(Debug)]
pub(crate) struct FileDisk {
    world: Arc<World>,
    who: String,
    folder: TempDir,
    state: Mutex<State>,
    /// Entries in a thousand for which there is no room.
    full: u64,
}

#[derive(Debug)]
struct State {
    chance: Chance,
    /// The line that is being written.
    writing: Option<Vec<u8>>,
}

impl FileDisk {
    /// A new file, in memory where the system has a place for that.
    ///
    /// # Errors
    /// There is no place for temporary files.
    pub(crate) fn new(world: &Arc<World>, who: &str, full: u64) -> io::Result<Self> {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir())?;
        let state = Mutex::new(State { chance: world.lock().chance.fork(), writing: None });
        Ok(Self { world: Arc::clone(world), who: who.to_owned(), folder, state, full })
    }

    pub(crate) fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// Opens the journal, whose last line may be torn if the program was killed while it was written.
    ///
    /// # Errors
    /// The journal cannot be opened, which would be a fault.
    pub(crate) fn open(self: &Arc<Self>) -> io::Result<OnFile> {
        let is_other = self.world.is_planted(Planted::JournalUnlocked);
        let path = self.folder.path().join(if is_other { "planted" } else { "journal" });
        let torn = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let State { chance, writing } = &mut *state;
            writing.take().map(|line| {
                let length = chance.size(0, line.len().saturating_sub(1));
                line.get(..length).unwrap_or_default().to_vec()
            })
        };
        if let Some(torn) = torn.filter(|torn| !torn.is_empty()) {
            self.world.note(&self.who, format_args!("{} bytes of a line are torn", torn.len()));
            OpenOptions::new().append(true).open(&path)?.write_all(&torn)?;
        }
        Ok(OnFile {
            journal: FileJournal::open(path)?,
            disk: Arc::clone(self),
            turn: tokio::sync::Mutex::default(),
        })
    }

    /// Whether somebody has the journal open.
    pub(crate) fn is_locked(&self) -> bool {
        match FileJournal::open(self.folder.path().join("journal")) {
            Ok(_) => false,
            Err(error) => error.kind() == io::ErrorKind::ResourceBusy,
        }
    }

    /// The names of all files, with one more if that is asked for.
    pub(crate) fn names(&self, is_more: bool) -> Vec<String> {
        if is_more {
            let _ = std::fs::write(self.folder.path().join("planted"), "");
        }
        let files = std::fs::read_dir(self.folder.path()).into_iter().flatten();
        let names = files.filter_map(|file| Some(file.ok()?.file_name().to_string_lossy().into_owned()));
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names
    }

    /// Notes the line, or that there is no room for it.
    fn begin(&self, entry: &Entry) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.chance.per_mille(self.full) {
            drop(state);
            self.world.note(&self.who, format_args!("the disk is full: {entry:?}"));
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        state.writing = Some(serde_json::to_vec(entry)?);
        Ok(())
    }

    fn end(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).writing = None;
    }

    async fn pause(&self) {
        let pause = self.state.lock().unwrap_or_else(PoisonError::into_inner).chance.milliseconds(0, 3);
        tokio::time::sleep(pause).await;
    }
}

/// The journal of a life.
#[derive(Debug)]
pub(crate) struct OnFile {
    journal: FileJournal,
    disk: Arc<FileDisk>,
    turn: tokio::sync::Mutex<()>,
}

/// Without a runtime the journal writes at once, in the thread that asks it to.
fn at_once<T: Send>(work: impl FnOnce() -> Option<io::Result<T>> + Send) -> io::Result<T> {
    let done = std::thread::scope(|scope| scope.spawn(work).join());
    done.ok().flatten().unwrap_or_else(|| Err(io::Error::other("the journal waits for something")))
}

impl Journal for OnFile {
    fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>> {
        Box::pin(async { at_once(|| self.journal.read().now_or_never()) })
    }

    fn write(&self, entry: &Entry) -> BoxFuture<'_, io::Result<()>> {
        let entry = entry.clone();
        Box::pin(async move {
            let _turn = self.turn.lock().await;
            self.disk.begin(&entry)?;
            self.disk.pause().await;
            at_once(|| self.journal.write(&entry).now_or_never())?;
            self.disk.end();
            self.disk.pause().await;
            self.disk.world.note(&self.disk.who, format_args!("journal: {entry:?}"));
            Ok(())
        })
    }
}
