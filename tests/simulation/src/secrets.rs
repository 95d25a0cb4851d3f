//! Log lines at the lowest level, each searched for secrets.

use std::io;
use std::sync::Arc;

use tracing::subscriber::DefaultGuard;

use crate::world::World;

/// Reads along.
struct Reader(Arc<World>);

impl io::Write for Reader {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.check_text("log", &String::from_utf8_lossy(line));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads all log lines of this thread until the guard is dropped.
pub(crate) fn watch(world: &Arc<World>) -> DefaultGuard {
    let world = Arc::clone(world);
    let lines = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || Reader(Arc::clone(&world)))
        .finish();
    tracing::subscriber::set_default(lines)
}
