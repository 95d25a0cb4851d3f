//! The runtime of a server in its own thread.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// Number of task steps after which the runtime checks its sockets; Tokio's default is 61. A connection that requests
/// much and reads nothing takes long steps, and everything that arrives in the meantime waits for all of them: with 200
/// such connections, the first call waited 208 ms with 61 steps, and 48 ms with 4.
const STEPS: u32 = 4;

/// Creates a single-threaded runtime for a server.
///
/// # Errors
/// Fails if the operating system refuses the resources that it needs.
#[doc(hidden)]
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().event_interval(STEPS).build()
}
