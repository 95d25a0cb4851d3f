//! A simulation that has ended has freed all memory that it allocated.

use allocation_counter::{AllocationInfo, measure};
use simulation::{Kind, Plan, run};

/// Returns what a simulation allocates and does not free, after everything exists that is created once per process.
fn kept(kind: Kind, seed: u64) -> AllocationInfo {
    let plan = Plan { kind: Some(kind), ..Plan::default() };
    drop(run(seed, &plan));
    measure(|| drop(run(seed, &plan)))
}

/// Returns whether the simulation has a journal in a file. Another thread writes it, and may free what this thread
/// allocates.
fn has_file(kind: Kind, seed: u64) -> bool {
    let trace = run(seed, &Plan { kind: Some(kind), ..Plan::default() }).trace;
    trace.iter().any(|line| line.ends_with("its journal is a file"))
}

#[test]
fn a_simulation_gives_back_all_memory() {
    for kind in [Kind::Calls, Kind::Mass, Kind::Lists, Kind::Queue, Kind::Uploads] {
        for seed in (0..).filter(|seed| !has_file(kind, *seed)).take(4) {
            // Other tests of this process may cause something to be created or dropped here; a leak appears every time.
            let all: Vec<_> = (0..3).map(|_| kept(kind, seed)).collect();
            assert!(all.iter().all(|kept| kept.count_total > 1_000), "{all:?}");
            let is_free = all.iter().any(|kept| kept.count_current <= 0 && kept.bytes_current <= 0);
            assert!(is_free, "{kind:?}, seed {seed}: {all:?}");
        }
    }
}

#[test]
fn what_is_not_given_back_is_seen() {
    let kept = measure(|| std::mem::forget(std::hint::black_box(vec![0_u8; 100])));
    assert_eq!((kept.count_current, kept.bytes_current), (1, 100));
}
