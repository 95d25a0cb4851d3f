//! What is left when output cannot be written, a reader goes away, or a signal comes.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{begin, command, list_flags, server, text, three_groups};

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
    assert!(lines.by_ref().map(Result::unwrap).any(|line| line.contains(r#""message":"attempt:"#)));
    assert!(Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap().success());
    let error = lines.map(Result::unwrap).last().unwrap();
    let error: Value = serde_json::from_str(&error).unwrap();
    assert_eq!((&error["kind"], &error["execution"]), (&json!("stopped"), &json!("refused")));
    assert_eq!(process.wait().unwrap().code(), Some(5));
}
