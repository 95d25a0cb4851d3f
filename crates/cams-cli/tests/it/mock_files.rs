//! The files of `cams mock`: what it begins with, what it records, and what it says of a file that is not right.

use std::fs;
use std::path::Path;
use tempfile::TempDir;

use crate::support::command;

/// What `cams mock` says when it does not start, with its exit code.
fn refused(arguments: &[&str]) -> (String, Option<i32>) {
    let output = command().args(["mock", "--port", "0"]).args(arguments).output().unwrap();
    (String::from_utf8(output.stderr).unwrap(), output.status.code())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_seed_that_the_service_would_refuse_is_told_line_by_line() {
    let folder = TempDir::new().unwrap();
    let seed = folder.path().join("seed.yaml");
    let lines = [
        "Conversations:",
        "  - BusinessNumber: 8613800000000",
        "    UserNumber: 8613800000001",
        "    Messages:",
        "      - { From: customer, Text: Hi }",
        "      - { From: business, Text: Hello }",
    ];
    fs::write(&seed, lines.join("\n")).unwrap();
    let (said, code) = refused(&["--seed", text(&seed)]);
    let start = format!(
        "{}:6:9: error: `Conversations[0].Messages[1]` is refused: From is not a connected",
        seed.display()
    );
    assert!(said.starts_with(&start), "{said}");
    assert_eq!((said.lines().count(), code), (1, Some(2)));
}

#[test]
fn a_file_that_cannot_be_used_is_told_with_what_to_do() {
    let folder = TempDir::new().unwrap();
    let missing = folder.path().join("missing");
    let nowhere = missing.join("calls.jsonl");
    for (flag, file, end) in [
        ("--seed", &missing, "check the path after --seed\n"),
        ("--replay", &missing, "check the path\n"),
        ("--record", &nowhere, "choose another file for the recording\n"),
    ] {
        let (said, code) = refused(&[flag, text(file)]);
        assert!(said.starts_with("error: cannot ") && said.ends_with(end), "{said}");
        assert_eq!(code, Some(2), "{flag}");
    }
}

#[test]
fn a_recording_does_not_take_the_place_of_the_seed() {
    let folder = TempDir::new().unwrap();
    let seed = folder.path().join("seed.yaml");
    fs::write(&seed, "Numbers: []\n").unwrap();
    let same = folder.path().join(".").join("seed.yaml");
    let (said, code) = refused(&["--seed", text(&seed), "--record", text(&same)]);
    assert!(said.contains("it is the seed; choose another file"), "{said}");
    assert_eq!((fs::read_to_string(&seed).unwrap().as_str(), code), ("Numbers: []\n", Some(2)));
}
