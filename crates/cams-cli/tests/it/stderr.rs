//! What stderr says, and in which form.

use std::io::Read;
use std::net::TcpListener;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::support::{bare, cams, command, list_flags, text, with_flags};

const NOBODY: &str = "http://127.0.0.1:9";

/// The objects on stderr; it has nothing else.
fn objects(output: &Output) -> Vec<Value> {
    let said = text(&output.stderr);
    said.lines().map(|line| serde_json::from_str(line).expect(&said)).collect()
}

#[test]
fn stderr_is_json_in_a_pipe_if_the_result_is() {
    for arguments in [
        &["call", "Nope", "--output", "json"][..],
        &["call", "AddChatGroup", "--output", "json"],
        &["call", "AddChatGroup", "--no-such-flag", "x", "--output=jsonl"],
        &["call", "GetChatappOpenStatus", "--endpoint", "ftp://x", "--format", "json"],
        &["describe", "Nope", "--output", "json"],
        &["operations", "zzzz", "--output", "json"],
        &["credentials", "--profile", "none", "--output", "json"],
        &["upload", "/nowhere/menu.pdf", "--output", "json"],
        &["send", "sale", "--output", "json"],
        &["template", "preview", "/nowhere/sale.yaml", "--output", "json"],
        &["template", "diff", "/nowhere/sale.yaml", "--output", "json"],
        &["listen", "--token", "short", "--output", "jsonl"],
        &["mock", "--port", "0", "--seed", "/nowhere/seed.yaml", "--error-format", "json"],
    ] {
        let refused = cams(arguments, &json!(null));
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}: {}", text(&refused.stderr));
        let said = objects(&refused);
        assert!(said.iter().all(|object| object["message"].is_string()), "{arguments:?}: {said:?}");
        assert!(!said.is_empty(), "{arguments:?}");
        let arguments = [arguments, &["--error-format", "text"]].concat();
        let arguments = arguments.iter().filter(|word| **word != "json").copied().collect::<Vec<_>>();
        assert!(!text(&cams(&arguments, &json!(null)).stderr).starts_with('{'), "{arguments:?}");
    }
}

#[test]
fn a_text_stands_once_and_speaks_of_flags() {
    let refused = bare().args(["call", "GetChatappOpenStatus"]).env("HOME", "/nonexistent").output().unwrap();
    let said = text(&refused.stderr);
    assert_eq!(said.matches("ALIBABA_CLOUD_CREDENTIALS_URI").count(), 1, "{said}");
    for (arguments, words) in [
        (list_flags(NOBODY, &["--resume", "nonsense"]), "--resume takes a token"),
        (vec!["GetChatappOpenStatus", "--region", "nowhere"], "comes from the command line"),
        (vec!["GetChatappOpenStatus", "--wait", "opened"], "has no state to wait for"),
        (vec!["GetChatappOpenStatus", "--all"], "does not return a list"),
    ] {
        let refused = with_flags(&[&arguments[..], &["--max-attempts", "1"]].concat());
        let said = text(&refused.stderr);
        assert!(said.contains(words) && !said.contains("()"), "{words} in {said}");
    }
}

#[cfg(unix)]
#[test]
fn a_call_that_is_stopped_may_have_been_executed_only_if_it_was_sent_and_writes() {
    let read = ["ListChatGroup", "--business-number", "86138", "--page.index", "1", "--page.size", "1"];
    let write = ["AddChatGroup", "--business-number", "86138", "--subject", "s"];
    for (arguments, scheme, execution, may_have_executed, code) in [
        (&read[..], "http", "unknown", false, 3),
        (&write[..], "http", "unknown", true, 3),
        // The handshake is never answered, so not a byte of the request leaves.
        (&write[..], "https", "not_executed", false, 5),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("{scheme}://{}", listener.local_addr().unwrap());
        let process = command()
            .arg("call")
            .args(arguments)
            .args(["--cust-space-id", "c", "--error-format", "json", "--endpoint", &endpoint])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut connection, _) = listener.accept().unwrap();
        connection.read_exact(&mut [0; 4]).unwrap();
        let id = process.id().to_string();
        assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let stopped = process.wait_with_output().unwrap();
        let said = objects(&stopped).remove(0);
        assert_eq!(
            (&said["execution"], &said["may_have_executed"], stopped.status.code()),
            (&json!(execution), &json!(may_have_executed), Some(code)),
            "{arguments:?} by {scheme}"
        );
    }
}

#[test]
fn credentials_that_are_not_given_out_for_now_are_a_passing_failure() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".aliyun")).unwrap();
    let profile =
        |name: &str, uri: &str| json!({"name": name, "mode": "CredentialsURI", "credentials_uri": uri});
    let profiles = json!({"current": "down", "profiles": [profile("down", NOBODY), profile("broken", "")]});
    std::fs::write(home.path().join(".aliyun/config.json"), profiles.to_string()).unwrap();
    let file = home.path().join("menu.pdf");
    std::fs::write(&file, "menu").unwrap();
    let folder = home.path().join("pulled");
    let wait = list_flags(NOBODY, &["--page.index", "1", "--page.size", "1", "--wait", "created=x"]);
    let commands = [
        vec!["call", "GetChatappOpenStatus", "--endpoint", NOBODY],
        [&["call"], &wait[..], &["--deadline", "1.5"]].concat(),
        vec!["upload", file.to_str().unwrap(), "--cust-space-id", "c", "--endpoint", NOBODY],
        vec!["template", "pull", folder.to_str().unwrap(), "--cust-space-id", "c", "--endpoint", NOBODY],
    ];
    for arguments in commands {
        for (profile, code) in [("down", 5), ("broken", 2)] {
            let mut command = bare();
            command.args(&arguments).args(["--max-attempts", "1", "--profile", profile]);
            let refused = command.env("HOME", home.path()).output().unwrap();
            let said = text(&refused.stderr);
            assert_eq!(refused.status.code(), Some(code), "{arguments:?} as {profile}: {said}");
            assert!(said.contains("credentials"), "{said}");
        }
    }
}
