//! The models hold, and each fault that is planted in the parts breaks one of them.

use std::process::{Command, Output};

#[allow(clippy::expect_used)] // Only functions with `#[test]` count as tests.
fn models(planted: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_models"));
    command.args(Some(planted).filter(|planted| !planted.is_empty())).env("RUST_BACKTRACE", "0");
    command.output().expect("the program was built with the test")
}

#[test]
fn the_parts_hold_in_every_order_of_their_threads() {
    let output = models("");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    for part in ["progress: ", "budget: ", "limit: ", "cache: "] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn every_planted_fault_is_found() {
    let listed = String::from_utf8(models("--list").stdout).unwrap();
    assert!(listed.lines().count() > 10, "{listed}");
    for planted in listed.lines() {
        let output = models(planted);
        let told = String::from_utf8_lossy(&output.stderr);
        // By a statement of the model, or as a thread that goes round for ever; other ends do not count.
        let is_found =
            ["src/models/", "exceeded maximum number of branches"].iter().any(|place| told.contains(place));
        assert!(!output.status.success() && is_found, "{planted} is not found: {told}");
    }
}
