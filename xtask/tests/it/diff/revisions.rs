//! Sides that are git revisions, and sides that cannot be compared.

use std::path::Path;
use std::process::Command;

use super::{Demo, Run, demo, diff};
use crate::common::{tree, write};

/// A repository with `demo/` as its specs in a first commit.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(&["init", "--quiet"]);
        for (path, text) in tree(&demo()) {
            write(&repository.path().join("api-specs").join(path), &text);
        }
        repository.commit();
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, arguments: &[&str]) {
        let identity =
            ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false"];
        let status =
            Command::new("git").current_dir(self.path()).args(identity).args(arguments).status().unwrap();
        assert!(status.success(), "{arguments:?}");
    }

    fn commit(&self) {
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "--message", "State."]);
    }

    fn diff(&self, arguments: &[&str]) -> Run {
        diff(&[&["--root", self.path().to_str().unwrap()], arguments].concat())
    }
}

#[test]
fn a_revision_is_compared_with_a_revision_or_a_folder() {
    let repository = Repository::new();
    let changed = Demo::new().edit("things/ping.yaml", "retry: read", "retry: write");
    let ping = std::fs::read_to_string(changed.path().join("things/ping.yaml")).unwrap();
    write(&repository.path().join("api-specs/things/ping.yaml"), &ping);
    // It is not a spec, in a folder as in a revision.
    write(&repository.path().join("api-specs/things/notes.txt"), "no spec");
    repository.commit();
    let expected = changed.report(&[]);
    assert!(expected.out.contains("retry class: read → write"), "{}", expected.out);
    assert_eq!(repository.diff(&["HEAD~1", "HEAD"]).out, expected.out);
    assert_eq!(repository.diff(&["HEAD~1", changed.path().to_str().unwrap()]).out, expected.out);
    assert_eq!(repository.diff(&["HEAD", "HEAD"]).out, "");
}

#[test]
fn specs_are_read_from_the_folder_that_is_asked_for() {
    let repository = Repository::new();
    repository.git(&["mv", "api-specs", "specs"]);
    repository.commit();
    let run = repository.diff(&["HEAD", "HEAD", "--specs", "specs"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    let run = repository.diff(&["HEAD", "HEAD"]);
    assert_eq!(run.code, 2);
    let expected = "old: `HEAD` is not a folder, and the revision has no folder `api-specs`; name the folder of the specs with --specs: ";
    assert!(run.err.starts_with(expected), "{}", run.err);
}

#[test]
fn what_is_neither_a_folder_nor_a_revision_is_said_to_be_neither() {
    let repository = Repository::new();
    for name in ["nowhere", "--output=x", "-n"] {
        let run = repository.diff(&["--", "HEAD", name]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{name}");
        let expected = format!("new: `{name}` is not a folder, and git knows no such revision: ");
        assert!(run.err.starts_with(&expected), "{}", run.err);
    }
    assert!(!repository.path().join("x").exists());
}

#[test]
fn a_folder_wins_over_a_revision_of_its_name() {
    let repository = Repository::new();
    let folder = repository.path().join("HEAD");
    write(&folder.join("service.yaml"), "product: demo");
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .current_dir(repository.path())
        .args(["diff", "HEAD", "HEAD~0", "--root", "."])
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("the old specs are wrong:\nHEAD/service.yaml:1:1: "), "{message}");
    assert!(!message.contains("the new specs"), "{message}");
}

#[test]
fn the_mistakes_of_both_sides_are_reported_with_their_side() {
    let wrong = Demo::new().edit("things/ping.yaml", "retry: read", "retry: maybe");
    let path = wrong.path().to_str().unwrap();
    let run = diff(&[path, path]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    let place = "things/ping.yaml:1:53: `retry` is `maybe`, but must be one of `read`, `write`";
    assert_eq!(run.err.matches(place).count(), 2, "{}", run.err);
    assert!(run.err.starts_with("the old specs are wrong:\n"), "{}", run.err);
    assert!(run.err.contains("\nthe new specs are wrong:\n"), "{}", run.err);

    let run = wrong.report(&["--message-format", "json"]);
    let message: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, message["side"].as_str(), message["line"].as_u64()), (2, Some("new"), Some(1)));
}

#[test]
fn a_draft_with_unwritten_texts_can_be_compared() {
    let draft = Demo::new().edit("service.yaml", "title: Demo", "title: Demo\ncomplete: true").edit(
        "things/ping.yaml",
        "summary: Pings.",
        "summary: TODO",
    );
    assert_eq!(draft.changes(), ["documentation Ping: summary: Pings. → Not described yet."]);
}

#[test]
fn a_file_of_a_revision_that_would_be_passed_over_is_reported() {
    let repository = Repository::new();
    write(&repository.path().join("api-specs/things/deeper/not-read.yaml"), "no: spec");
    repository.commit();
    let run = repository.diff(&["HEAD~1", "HEAD"]);
    assert_eq!(run.code, 2);
    let message = "api-specs/things/deeper/not-read.yaml:1:1: the file is not read: only files one folder deep are read";
    assert!(run.err.contains(message), "{}", run.err);
}
