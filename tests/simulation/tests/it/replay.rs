//! One seed decides everything.

use simulation::{Plan, run};

#[test]
fn three_runs_of_a_seed_have_the_same_trace_byte_for_byte() {
    for (seed, has_login) in (0..6).flat_map(|seed| [(seed, false), (seed, true)]) {
        let plan = Plan { has_login, ..Plan::default() };
        let first = run(seed, &plan).trace;
        assert!(first.len() > 20, "{first:?}");
        for _ in 0..2 {
            assert_eq!(run(seed, &plan).trace, first, "seed {seed}, {plan:?}");
        }
    }
}

#[test]
fn another_seed_is_another_simulation() {
    assert_ne!(run(1, &Plan::default()).trace, run(2, &Plan::default()).trace);
}

#[test]
fn a_seed_that_finds_something_says_how_to_see_it_again() {
    let plan = Plan { planted: Some(simulation::Planted::TaskLeft), ..Plan::default() };
    let report = run(0, &plan).report();
    assert!(report.starts_with("1 tasks are left\n"), "{report}");
    assert!(report.ends_with("--seed 0 --planted task-left --trace"), "{report}");
}
