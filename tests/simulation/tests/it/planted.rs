//! Every invariant can fail: each fault on purpose is found, by a seed among the first.

use simulation::{Kind, Plan, Planted, run};

/// A fault, what the programs do, a seed that finds it, and what is said of it.
const FAULTS: [(Planted, Option<Kind>, u64, &str); 16] = [
    (Planted::CallAgain, None, 2, "was executed 2 times"),
    (Planted::UnsentWhenInterrupted, None, 2, "was executed, and its caller is told that it was not"),
    (Planted::ServiceLies, None, 14, "was executed 2 times"),
    (Planted::NoLimit, None, 5, "in a second, and the limit is"),
    (Planted::SuccessIsFailure, None, 0, "was executed and answered, and its caller is not told so"),
    (Planted::FailureIsSuccess, None, 0, "was not executed, and its caller is told that it was"),
    (Planted::UnknownIsRefused, None, 2, "after its caller was told it was not"),
    (Planted::LateEnd, None, 0, "took 45."),
    (Planted::SecretInLog, None, 0, "a secret is shown"),
    (Planted::TaskLeft, None, 0, "tasks are left"),
    (Planted::JournalForgets, None, 1, "was executed 2 times"),
    (Planted::JournalMistakes, None, 1, "was executed 2 times"),
    (Planted::ItemLost, Some(Kind::Lists), 0, "ListChatappTemplate gave"),
    (Planted::AckEarly, Some(Kind::Queue), 0, "items have left"),
    (Planted::OtherBytes, Some(Kind::Uploads), 0, "is not stored as it was uploaded"),
    (Planted::OutcomeLost, None, 1, "was read and has no outcome"),
];

#[test]
fn every_planted_fault_is_found() {
    for (fault, kind, seed, said) in FAULTS {
        let plan = Plan { planted: Some(fault), kind };
        let found = |seed| run(seed, &plan).violations.iter().any(|violation| violation.contains(said));
        // The seed is known; should a change of the simulation move it, one of the first hundred finds it.
        let is_found = found(seed) || (0..100).any(found);
        assert!(is_found, "{fault:?} is not found");
    }
}
