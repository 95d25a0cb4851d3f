//! Exit codes when the output cannot be written.
#![cfg(target_os = "linux")]

use std::fs::OpenOptions;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::{tree, write, xtask};

/// A device that is always full.
fn full() -> Stdio {
    OpenOptions::new().write(true).open("/dev/full").unwrap().into()
}

#[test]
fn a_result_that_cannot_be_written_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("tests/products/sts/specs");
    let ours = folder.path().join("ours");
    tree(&specs).iter().for_each(|(path, text)| write(&ours.join(path), text));
    let models = folder.path().join("models");
    let (specs, models) = (ours.to_str().unwrap(), models.to_str().unwrap());
    assert!(xtask(&["generate", "--specs", specs, "--out", models]).success);
    let metadata = folder.path().join("api-docs.json");
    let text = r#"{"info": {"style": "RPC", "product": "shop", "version": "1"}, "apis": {"GetPrice": {}}}"#;
    std::fs::write(&metadata, text).unwrap();
    let out = folder.path().join("specs");
    let import = ["import", metadata.to_str().unwrap(), "--out", out.to_str().unwrap()];
    for (arguments, code) in [
        (&["generate", "--check", "--specs", specs, "--out", models][..], 1),
        (&["diff", specs, specs, "--format", "json"], 2),
        (&import, 1),
        (&[&import[..], &["--check"]].concat(), 2),
    ] {
        let run = |stdout: Stdio, stderr: Stdio| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
            command.args(arguments).stdout(stdout).stderr(stderr).spawn().unwrap().wait_with_output().unwrap()
        };
        let output = run(full(), Stdio::piped());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(
            message.contains("cannot write to standard output: No space left"),
            "{arguments:?}: {message}"
        );
        assert_eq!(run(full(), full()).status.code(), Some(code), "{arguments:?}");
        assert_eq!(run(Stdio::null(), full()).status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn a_message_that_cannot_be_written_keeps_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nothing");
    let nowhere = nowhere.to_str().unwrap();
    for (arguments, code) in [
        (&["generate", "--specs", nowhere][..], 1),
        (&["diff", nowhere, nowhere], 2),
        (&["import", nowhere], 1),
        (&["import", nowhere, "--check"], 2),
        (&["new", "group", "GetThing", "--specs", nowhere], 1),
    ] {
        let status =
            Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).stderr(full()).status().unwrap();
        assert_eq!(status.code(), Some(code), "{arguments:?}");
    }
}
