//! The disk of a mass send: a journal that is full at times, and loses its last line when the program is killed.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cams::BoxFuture;
use cams::mass::{Entry, Journal};

use crate::chance::Chance;
use crate::planted::Planted;
use crate::world::World;

/// A disk with one file on it.
#[derive(Debug)]
pub(crate) struct Disk {
    world: Arc<World>,
    who: String,
    file: Mutex<File>,
    chance: Mutex<Chance>,
    /// Entries in a thousand for which there is no room.
    full: u64,
}

/// What is on the disk.
#[derive(Debug, Default)]
struct File {
    text: Vec<u8>,
    /// Length up to the last entry that is complete.
    whole: usize,
}

impl File {
    fn end(&mut self, line: &[u8]) {
        self.text.extend_from_slice(line);
        self.whole = self.text.len();
    }
}

impl Disk {
    pub(crate) fn new(world: &Arc<World>, who: &str, full: u64) -> Self {
        let chance = Mutex::new(world.lock().chance.fork());
        Self { world: Arc::clone(world), who: who.to_owned(), file: Mutex::default(), chance, full }
    }

    fn file(&self) -> MutexGuard<'_, File> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn chance(&self) -> MutexGuard<'_, Chance> {
        self.chance.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether no entry that was begun lacks its end.
    fn lose(&self, entry: &Entry) -> bool {
        matches!(entry, Entry::Begun { .. }) && self.world.is_planted(Planted::JournalForgets)
    }

    async fn append(&self, entry: &Entry) -> io::Result<()> {
        let (pause, is_full) = {
            let mut chance = self.chance();
            (chance.milliseconds(0, 3), chance.per_mille(self.full))
        };
        let mistaken = match entry {
            Entry::Accepted { number, .. } if self.world.is_planted(Planted::JournalMistakes) => {
                Some(Entry::NotSent { number: *number })
            }
            Entry::NotSent { number } if self.world.is_planted(Planted::JournalInvents) => {
                Some(Entry::Accepted { number: *number, group_message_id: None })
            }
            _ => None,
        };
        let mut line = serde_json::to_vec(mistaken.as_ref().unwrap_or(entry)).map_err(io::Error::other)?;
        line.push(b'\n');
        if self.lose(entry) {
            return Ok(());
        }
        tokio::time::sleep(pause).await;
        if is_full {
            self.world.note(&self.who, format_args!("the disk is full: {entry:?}"));
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        // Half of the line is on the disk for a while, and stays there if the program is killed meanwhile.
        let half = line.len() / 2;
        let (first, second) = line.split_at_checked(half).unwrap_or_default();
        self.file().text.extend_from_slice(first);
        tokio::time::sleep(pause).await;
        self.file().end(second);
        tokio::time::sleep(pause).await;
        self.world.note(&self.who, format_args!("journal: {entry:?}"));
        Ok(())
    }

    /// Prepares the disk for the next start. The line that a kill has torn is cut off.
    pub(crate) fn restart(&self) {
        let mut file = self.file();
        let whole = file.whole;
        if file.text.len() > whole {
            self.world.note(
                &self.who,
                format_args!("{} bytes of a torn line are cut off", file.text.len() - whole),
            );
        }
        file.text.truncate(whole);
    }
}

/// Entries are written one after the other, as by a file.
#[derive(Debug)]
pub(crate) struct OnDisk {
    pub(crate) disk: Arc<Disk>,
    turn: tokio::sync::Mutex<()>,
}

impl OnDisk {
    pub(crate) fn open(disk: &Arc<Disk>) -> Self {
        disk.restart();
        Self { disk: Arc::clone(disk), turn: tokio::sync::Mutex::default() }
    }
}

impl Journal for OnDisk {
    fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>> {
        Box::pin(async {
            let file = self.disk.file();
            let lines = file.text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
            lines.map(|line| serde_json::from_slice(line).map_err(io::Error::other)).collect()
        })
    }

    fn write(&self, entry: &Entry) -> BoxFuture<'_, io::Result<()>> {
        let entry = entry.clone();
        Box::pin(async move {
            let _turn = self.turn.lock().await;
            self.disk.append(&entry).await
        })
    }
}
