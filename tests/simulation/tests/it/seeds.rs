//! Seeds that the SDK passes.

use simulation::{Kind, Plan, run};

#[test]
fn the_first_seeds_find_nothing() {
    for seed in 0..40 {
        let outcome = run(seed, &Plan::default());
        assert!(outcome.violations.is_empty(), "{}", outcome.report());
        assert!(outcome.requests == 0 || outcome.arrived > 0, "{}", outcome.report());
    }
}

/// The faults that they found are fixed; tests beside the fixed code describe them.
#[test]
fn seeds_that_found_something_find_nothing_any_more() {
    for seed in [14, 22, 39] {
        let outcome = run(seed, &Plan { kind: Some(Kind::Uploads), ..Plan::default() });
        assert!(outcome.violations.is_empty(), "{}", outcome.report());
    }
}

/// A page of the network, in place of the answer to a deletion, was taken for the deletion.
#[test]
fn only_the_queue_says_that_it_has_deleted() {
    for (kind, seed) in [(None, 17), (Some(Kind::Queue), 14)] {
        let outcome = run(seed, &Plan { kind, ..Plan::default() });
        assert!(outcome.violations.is_empty(), "{}", outcome.report());
    }
}

#[test]
fn programs_that_share_a_login_do_not_lock_each_other_out() {
    for seed in 0..12 {
        let outcome = run(seed, &Plan { has_login: true, ..Plan::default() });
        assert!(outcome.violations.is_empty(), "{}", outcome.report());
    }
}
