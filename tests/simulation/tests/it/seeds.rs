//! Seeds that the SDK stands.

use simulation::{Plan, run};

#[test]
fn the_first_seeds_find_nothing() {
    for seed in 0..40 {
        let outcome = run(seed, &Plan::default());
        assert!(outcome.violations.is_empty(), "{}", outcome.report());
        assert!(outcome.requests == 0 || outcome.arrived > 0, "{}", outcome.report());
    }
}
