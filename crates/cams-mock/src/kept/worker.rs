//! Writes the state in the background, after changes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::gateway::Gateway;

/// Shortest time between two writes.
const PAUSE: Duration = Duration::from_secs(1);

/// How many times longer than a write the pause after it is: writing takes a small part of the time, however large the
/// state is.
const SHARE: u32 = 20;

/// Writes the state after changes, as long as it runs. What could not be written is tried again after the pause.
pub(crate) async fn run(gateway: Arc<Gateway>) {
    if gateway.keeper.is_none() {
        return std::future::pending().await;
    }
    let mut is_written = true;
    loop {
        if is_written {
            gateway.memory.touched.notified().await;
        }
        let begun = Instant::now();
        let writing = Arc::clone(&gateway);
        let written = tokio::task::spawn_blocking(move || {
            writing.keeper.as_ref().is_none_or(|keeper| keeper.save_later(&writing.memory))
        });
        // It ends in an error only when the runtime is going down.
        is_written = written.await.unwrap_or(true);
        tokio::time::sleep(PAUSE.max(begun.elapsed().saturating_mul(SHARE))).await;
    }
}
