//! When a simulation is over, it has given back all memory that it took.

use allocation_counter::{AllocationInfo, measure};
use simulation::{Kind, Plan, run};

/// What a simulation has taken and not given back, once what is made for the whole process exists.
fn kept(kind: Kind, seed: u64) -> AllocationInfo {
    let plan = Plan { kind: Some(kind), ..Plan::default() };
    drop(run(seed, &plan));
    measure(|| drop(run(seed, &plan)))
}

/// Without mass sends: their journals work in threads of their own, and what one thread takes another gives back.
#[test]
fn a_simulation_gives_back_all_memory() {
    for kind in [Kind::Calls, Kind::Lists, Kind::Queue, Kind::Uploads] {
        for seed in 0..6 {
            let kept = kept(kind, seed);
            assert!(kept.count_total > 1_000, "{kept:?}");
            assert_eq!((kept.count_current, kept.bytes_current), (0, 0), "{kind:?}, seed {seed}");
        }
    }
}

#[test]
fn what_is_not_given_back_is_seen() {
    let kept = measure(|| std::mem::forget(vec![0_u8; 100]));
    assert_eq!((kept.count_current, kept.bytes_current), (1, 100));
}
