//! Makes a call over and over: a number of calls at once, for a given time.
//!
//! Calls, clock and processor are read at two moments while the load goes on, so the figures include neither its
//! beginning nor its end.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use nix::sys::resource::UsageWho::RUSAGE_SELF;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use super::process;

/// How a call is made over and over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    /// Calls at once.
    pub(super) in_flight: usize,
    /// Time before anything is measured.
    pub(super) warm_up: Duration,
    /// Time that is measured.
    pub(super) duration: Duration,
    /// Whether the time of each call is kept, which takes four bytes of memory for each.
    pub(super) keeps_latencies: bool,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct Measured {
    /// Calls that ended well in the time that is measured.
    pub(crate) calls: u64,
    /// Calls that failed, at any time. The load ends with the first failure.
    pub(crate) failed: u64,
    /// The first failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<String>,
    /// Time that was measured.
    pub(crate) seconds: f64,
    /// Time of processors within it: user and system.
    pub(crate) cpu_seconds: f64,
    /// The most memory that was resident at once since the process began.
    pub(crate) peak_memory_bytes: u64,
    /// Time of a call, if it was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) latency: Option<Latency>,
}

/// How long a call takes, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Latency {
    /// Half of the calls take no longer.
    pub(crate) p50_us: u32,
    /// 99 of 100 calls take no longer.
    pub(crate) p99_us: u32,
}

impl Latency {
    /// By nearest rank; `None` without a call.
    fn of(mut times: Vec<u32>) -> Option<Self> {
        times.sort_unstable();
        let rank = |percent: usize| times.get((times.len() * percent).div_ceil(100).checked_sub(1)?).copied();
        Some(Self { p50_us: rank(50)?, p99_us: rank(99)? })
    }
}

/// What the slots of a load share.
#[derive(Debug, Default)]
struct State {
    calls: AtomicU64,
    failed: AtomicU64,
    failure: OnceLock<String>,
    keeps_latencies: AtomicBool,
    is_over: AtomicBool,
}

/// Makes the load. The functions, one for each client of the program, take turns.
///
/// # Errors
/// The kernel does not report what the process takes.
pub(super) async fn drive<F, Fut>(load: Load, calls: &[F]) -> anyhow::Result<Measured>
where
    F: Fn() -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let state = Arc::new(State::default());
    let mut slots = JoinSet::new();
    for call in calls.iter().cycle().take(load.in_flight) {
        slots.spawn(repeat(call.clone(), Arc::clone(&state)));
    }
    tokio::time::sleep(load.warm_up).await;
    state.keeps_latencies.store(load.keeps_latencies, Relaxed);
    let (begun, cpu, calls) = (Instant::now(), process::cpu_time(RUSAGE_SELF)?, state.calls.load(Relaxed));
    tokio::time::sleep(load.duration).await;
    let seconds = begun.elapsed().as_secs_f64();
    let cpu_seconds = process::cpu_time(RUSAGE_SELF)?.saturating_sub(cpu).as_secs_f64();
    let calls = state.calls.load(Relaxed) - calls;
    state.is_over.store(true, Relaxed);
    let latency = Latency::of(slots.join_all().await.concat());
    Ok(Measured {
        calls,
        failed: state.failed.load(Relaxed),
        failure: state.failure.get().cloned(),
        seconds,
        cpu_seconds,
        peak_memory_bytes: process::peak_memory()?,
        latency,
    })
}

/// Makes one call after the other; returns the time of each, if it is kept.
async fn repeat<F, Fut>(call: F, state: Arc<State>) -> Vec<u32>
where
    F: Fn() -> Fut,
    Fut: Future<Output = anyhow::Result<()>>,
{
    let mut times = Vec::new();
    while !state.is_over.load(Relaxed) {
        let begun = state.keeps_latencies.load(Relaxed).then(Instant::now);
        if let Err(failure) = call().await {
            state.failed.fetch_add(1, Relaxed);
            // Only the first is kept.
            let _ = state.failure.set(format!("{failure:#}"));
            state.is_over.store(true, Relaxed);
            break;
        }
        state.calls.fetch_add(1, Relaxed);
        times.extend(begun.map(|begun| u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX)));
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        assert_eq!(Latency::of((1..=200).rev().collect()), Some(Latency { p50_us: 100, p99_us: 198 }));
        assert_eq!(Latency::of(vec![7]), Some(Latency { p50_us: 7, p99_us: 7 }));
        assert_eq!(Latency::of(Vec::new()), None);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_failure_ends_the_load_and_is_told() {
        let load = Load {
            in_flight: 3,
            warm_up: Duration::ZERO,
            duration: Duration::from_millis(1),
            keeps_latencies: false,
        };
        let fail = || async { Err(anyhow::anyhow!("refused")) };
        let measured = drive(load, &[fail]).await.unwrap();
        assert_eq!((measured.calls, measured.failure.as_deref()), (0, Some("refused")));
        assert!((1..=3).contains(&measured.failed));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn calls_of_the_warm_up_do_not_count() {
        let load = Load {
            in_flight: 2,
            warm_up: Duration::from_millis(50),
            duration: Duration::ZERO,
            keeps_latencies: true,
        };
        let made = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&made);
        let call = move || {
            count.fetch_add(1, Relaxed);
            async {
                tokio::task::yield_now().await;
                Ok(())
            }
        };
        let measured = drive(load, &[call]).await.unwrap();
        let made = made.load(Relaxed);
        assert!(measured.failed == 0 && measured.calls < made, "{} of {made}", measured.calls);
    }
}
