//! The runtime that serves in a thread of its own.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// Steps of tasks after which the runtime looks at its sockets; the default of Tokio is 61. A connection that asks for
/// much and reads nothing takes long steps, and what arrives meanwhile waits for all of them: beside 200 such
/// connections, the first call waited 208 ms with 61 steps, and 48 ms with 4.
const STEPS: u32 = 4;

/// A runtime of one thread, as a server wants it.
///
/// # Errors
/// The system refuses what it needs.
#[doc(hidden)]
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().event_interval(STEPS).build()
}
