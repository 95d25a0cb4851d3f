//! What a mass send holds, and how long it takes: its batches, according to the journal, and the recipients that it has
//! read.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cams::BoxFuture;
use cams::mass::{Entry, Journal};

use crate::planted::Planted;
use crate::world::World;

/// How much later than its deadline the outcome of a batch may come: until its turn at the journal, at most.
const LATE: Duration = Duration::from_millis(250);

/// Since when batches are in the journal, without the time for which machines have slept.
pub(crate) type Begun = Arc<Mutex<BTreeMap<u64, Duration>>>;

/// A journal that records when batches start.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) journal: Box<dyn Journal>,
    pub(crate) world: Arc<World>,
    pub(crate) begun: Begun,
}

impl Journal for Watched {
    fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>> {
        self.journal.read()
    }

    fn write(&self, entry: &Entry) -> BoxFuture<'_, io::Result<()>> {
        let entry = entry.clone();
        Box::pin(async move {
            self.journal.write(&entry).await?;
            if let Entry::Begun { batch, .. } = entry {
                let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
                begun.insert(batch.number, self.world.awake());
            } else if self.world.is_planted(Planted::BatchLate) {
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
            Ok(())
        })
    }
}

/// What is wrong with the time that a batch took, whose outcome is told now.
pub(crate) fn late(world: &World, begun: &Begun, number: u64, timeout: Duration) -> Option<String> {
    let begun = begun.lock().unwrap_or_else(PoisonError::into_inner).remove(&number)?;
    let took = world.awake().saturating_sub(begun);
    (took > timeout + LATE).then(|| format!("batch {number} took {took:?}, and its call has {timeout:?}"))
}

/// Recipients that were read and have no outcome yet.
#[derive(Debug, Default)]
pub(crate) struct Held(AtomicUsize);

impl Held {
    /// One more was read. Returns what is wrong if a send holds more than its calls have room for.
    pub(crate) fn read(&self, room: usize) -> Option<String> {
        let held = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        (held > room).then(|| format!("{held} recipients are held, and there is room for {room}"))
    }

    pub(crate) fn told(&self, recipients: usize) {
        self.0.fetch_sub(recipients, Ordering::Relaxed);
    }
}
