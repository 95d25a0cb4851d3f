//! Writes the state in the background, after changes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::gateway::Gateway;

/// Minimum time between two writes.
const PAUSE: Duration = Duration::from_secs(1);

/// The pause after a write is this many times longer than the write, so that writing takes a small part of the time
/// even for a large state.
const SHARE: u32 = 20;

/// Writes the state after changes, as long as it runs. After a failure, it tries again after the pause.
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
        // It fails only when the runtime shuts down.
        is_written = written.await.unwrap_or(true);
        tokio::time::sleep(PAUSE.max(begun.elapsed().saturating_mul(SHARE))).await;
    }
}
