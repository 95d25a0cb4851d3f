//! Log lines at the lowest level, all searched for secrets.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tracing::subscriber::DefaultGuard;

use crate::world::World;

/// So many bytes are searched together, since a search of each line takes longer than all else.
const ENOUGH: usize = 64 * 1024;

/// What was logged and not searched yet, in whole lines.
struct Log {
    /// Not an owner, because owners show what is left of clients: a thread that begins to read its own log lines owns
    /// the readers of all other threads for a moment.
    world: Weak<World>,
    text: Mutex<Vec<u8>>,
}

impl Log {
    fn text(&self) -> MutexGuard<'_, Vec<u8>> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn search(&self, text: &mut Vec<u8>) {
        if let Some(world) = self.world.upgrade() {
            world.check_text("log", &String::from_utf8_lossy(text));
        }
        text.clear();
    }
}

/// Reads along.
struct Reader(Arc<Log>);

impl io::Write for Reader {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut text = self.0.text();
        text.extend_from_slice(line);
        if text.len() > ENOUGH {
            self.0.search(&mut text);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads until it is dropped.
pub(crate) struct Watch {
    log: Arc<Log>,
    _reading: DefaultGuard,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.log.search(&mut self.log.text());
    }
}

/// Reads all log lines of this thread until what is returned is dropped.
pub(crate) fn watch(world: &Arc<World>) -> Watch {
    let log = Arc::new(Log { world: Arc::downgrade(world), text: Mutex::default() });
    let reader = Arc::clone(&log);
    let lines = tracing_subscriber::fmt()
        .with_ansi(false)
        .without_time()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || Reader(Arc::clone(&reader)))
        .finish();
    Watch { log, _reading: tracing::subscriber::set_default(lines) }
}
