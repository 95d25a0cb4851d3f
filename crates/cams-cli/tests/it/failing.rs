//! What is left when output cannot be written, a reader goes away, or a signal comes.
#![cfg(unix)]

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{Mock, begin, cams, command, list_flags, server, text, three_groups};

/// Runs the command with these outputs, and gives its exit code and what stderr shows.
fn code(arguments: &[&str], stdout: impl Into<Stdio>, stderr: impl Into<Stdio>) -> (Option<i32>, String) {
    let process =
        command().args(arguments).stdin(Stdio::null()).stdout(stdout).stderr(stderr).spawn().unwrap();
    let output = process.wait_with_output().unwrap();
    (output.status.code(), text(&output.stderr))
}

#[cfg(target_os = "linux")]
fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn an_exit_code_survives_a_stderr_and_a_stdout_that_cannot_be_written() {
    let mock = Mock::start();
    let unknown = server("");
    let add = ["call", "AddChatGroup", "--business-number", "86138", "--cust-space-id", "c", "--endpoint"];
    for (arguments, right) in [
        (&["call", "Nope"][..], 2),
        (&["nonsense"], 2),
        (&["operations", "zzzz"], 2),
        (&["send", "sale"], 2),
        (&["send", "settle", "/nowhere/people.csv.journal"], 2),
        (&["upload", "/nowhere/menu.pdf"], 2),
        (&["template", "lint", "/nowhere/sale.yaml"], 2),
        (&["listen", "--token", "short"], 2),
        (&["mock", "--port", "0", "--seed", "/nowhere/seed.yaml"], 2),
        (&["credentials", "--profile", "none"], 2),
        // It may have been executed.
        (&[&add[..], &[&unknown]].concat(), 3),
        (&[&add[..], &[&mock.endpoint]].concat(), 0),
    ] {
        assert_eq!(code(arguments, Stdio::null(), full()).0, Some(right), "{arguments:?}");
    }
    assert_eq!(code(&[&add[..], &[&mock.endpoint]].concat(), full(), Stdio::null()).0, Some(6));
}

/// Each subcommand that prints something, and whether that can be had again, so that a reader who has enough of it
/// loses nothing.
#[test]
fn every_subcommand_says_that_its_result_was_not_written_and_is_quiet_when_nobody_reads() {
    let (mock, folder) = (Mock::start(), tempfile::tempdir().unwrap());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (template, people, menu) = (path("sale.yaml"), path("people.csv"), path("menu.pdf"));
    std::fs::write(&template, cams(&["template", "new", "sale"], &Value::Null).stdout).unwrap();
    let mut journal = path("people.csv");
    journal.push_str(".journal");
    std::fs::write(&people, "phone,name,number\n8613800138000,Ana,1\n").unwrap();
    std::fs::write(&menu, "menu").unwrap();
    let at = ["--endpoint", &mock.endpoint, "--cust-space-id", "cams-x000"];
    let made = cams(&[&["template", "create", &template], &at[..]].concat(), &Value::Null);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let send = ["send", "sale", "--language", "en_US", "--from", "8613800000000", "--csv", &people];
    let send = [&send[..], &["--to-column", "phone"], &at].concat();
    let found =
        ["call", "GetChatappOpenStatus", "--endpoint", &mock.endpoint, "--cust-space-id", "cams-x000"];
    // In this order: the first send makes the journal, and the second one goes on with it.
    for (arguments, is_reference) in [
        (vec!["--help"], true),
        (vec!["--version"], true),
        (vec!["call", "--help"], true),
        (vec!["operations"], true),
        (vec!["describe", "ListChatGroup"], true),
        (vec!["credentials"], true),
        ([&["doctor"], &at[..]].concat(), true),
        (vec!["completion", "bash"], true),
        (vec!["template", "new", "other"], true),
        (vec!["template", "lint", &template], true),
        (vec!["template", "preview", &template], true),
        (vec!["template", "convert", &template], true),
        ([&["template", "diff", &template], &at[..]].concat(), true),
        (found.to_vec(), true),
        ([&send[..], &["--dry-run"]].concat(), true),
        (send.clone(), false),
        (vec!["send", "settle", &journal], true),
        ([&["upload", &menu], &at[..]].concat(), false),
    ] {
        #[cfg(target_os = "linux")]
        {
            let (code, said) = code(&arguments, full(), Stdio::piped());
            assert!(matches!(code, Some(6)), "{arguments:?} ends with {code:?}: {said}");
            assert!(said.contains("could not be written"), "{arguments:?}: {said}");
        }
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (code, said) = code(&arguments, writer, Stdio::piped());
        let right = if is_reference { 0 } else { 6 };
        assert_eq!(code, Some(right), "{arguments:?}: {said}");
        assert!(!said.contains("written") && !said.contains("panicked"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_reader_that_goes_away_is_quiet() {
    let mock = three_groups();
    let page = ["--page.index", "1", "--page.size", "10"];
    let write =
        ["AddChatGroup", "--business-number", "86138", "--cust-space-id", "c", "--endpoint", &mock.endpoint];
    for (arguments, code) in [
        (list_flags(&mock.endpoint, &page), 0),
        (list_flags(&mock.endpoint, &["--all"]), 0),
        // Nobody has seen the ID of what was made.
        (write.to_vec(), 6),
        (vec!["ListChatGroup", "--help"], 0),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let process =
            command().arg("call").args(&arguments).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let output = process.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), text(&output.stderr)),
            (Some(code), String::new()),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_signal_between_attempts_says_what_the_last_one_has_left() {
    let busy = server(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 20\r\ncontent-length: 26\r\nconnection: close\r\n\r\n{\"Code\":\"Throttling.User\"}",
    );
    let input = json!({"BusinessNumber": "86138", "CustSpaceId": "c"});
    let mut process = begin(
        &["call", "AddChatGroup", "--input", "-", "--endpoint", &busy, "--verbose", "--error-format", "json"],
        &input,
    );
    let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
    assert!(lines.by_ref().map(Result::unwrap).any(|line| line.starts_with("note: attempt:")));
    assert!(Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap().success());
    let error = lines.map(Result::unwrap).find(|line| line.starts_with('{')).unwrap();
    let error: Value = serde_json::from_str(&error).unwrap();
    assert_eq!((&error["kind"], &error["execution"]), (&json!("stopped"), &json!("refused")));
    assert_eq!(process.wait().unwrap().code(), Some(5));
}
