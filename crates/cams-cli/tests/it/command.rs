//! The `cams` command as a user has it: output, errors and exit codes.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{Mock, begin, call, cams, command, server, text};

fn group() -> Value {
    json!({"BusinessNumber": "8613800000000", "CustSpaceId": "cams-x000", "Subject": "Weekly orders"})
}

#[test]
fn a_response_is_json_with_wire_names_under_both_schemes() {
    let mock = Mock::start();
    for scheme in ["acs3", "rpc-v1"] {
        let done = call("AddChatGroup", &group(), &mock.endpoint, &["--signature", scheme]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        let response: Value = serde_json::from_slice(&done.stdout).unwrap();
        assert_eq!(response["Code"], "OK");
        assert!(response["UniqueCode"].is_string() && done.stderr.is_empty());
    }
}

#[test]
fn a_refusal_names_action_code_message_and_request_id() {
    let mock = Mock::start();
    let mut input = group();
    input["GroupId"] = "E1".into();
    input.as_object_mut().unwrap().remove("Subject");
    let refused = call("AddChatGroupInviteLink", &input, &mock.endpoint, &[]);
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(1), 0));
    let shown = text(&refused.stderr);
    for part in ["AddChatGroupInviteLink", "InvalidParameter.GroupNotExist", "request id:", "help:"] {
        assert_eq!(shown.matches(part).count(), 1, "{part} in {shown}");
    }
    let id = shown.split("request id:").nth(1).unwrap().lines().next().unwrap().trim();
    assert_eq!(shown.matches(id).count(), 1, "{shown}");
    let refused = call("AddChatGroupInviteLink", &input, &mock.endpoint, &["--error-format", "json"]);
    let error: Value = serde_json::from_slice(&refused.stderr).unwrap();
    assert_eq!(error["action"], "AddChatGroupInviteLink");
    assert_eq!(error["code"], "InvalidParameter.GroupNotExist");
    assert_eq!((&error["execution"], &error["exit_code"]), (&json!("refused"), &json!(1)));
    assert!(error["message"].is_string() && error["request_id"].is_string());
    assert_eq!(error["attempts"].as_array().unwrap().len(), 1);
}

/// A message of the kind `text`.
fn message(content: &str) -> Value {
    json!({
        "ChannelType": "whatsapp", "Type": "message", "MessageType": "text", "Content": content,
        "From": "8613800000000", "To": "8613800000001", "CustSpaceId": "cams-x000",
    })
}

#[test]
fn content_that_can_never_be_accepted_is_bad_input() {
    let unreachable = "http://127.0.0.1:1";
    for (case, content, words) in [
        ("case 22: a quote in the text", r#"{"text": "say "hi""}"#, "`Content` is not JSON"),
        ("case 22: its place", r#"{"text": "say "hi""}"#, "line 1 column 16"),
        ("case 22: twice JSON", r#""{}""#, "turned into JSON twice"),
        ("case 25: a placeholder", r#"{"text": "Hi {{1}}"}"#, "`Content.text` holds a placeholder"),
    ] {
        for options in [&[][..], &["--dry-run"]] {
            let refused = call("SendChatappMessage", &message(content), unreachable, options);
            let shown = text(&refused.stderr);
            assert_eq!(refused.status.code(), Some(2), "{case}: {shown}");
            assert!(
                shown.starts_with("error: SendChatappMessage was not sent") && shown.contains(words),
                "{case}: {shown}"
            );
        }
    }
}

#[test]
fn what_the_service_may_refuse_is_a_warning_and_is_sent() {
    let mock = Mock::start();
    let input = message(r#"{"text": "Hi {{name}}"}"#);
    let sent = call("SendChatappMessage", &input, &mock.endpoint, &[]);
    let shown = text(&sent.stderr);
    assert_eq!(sent.status.code(), Some(0), "{shown}");
    assert!(
        shown.starts_with("warning: `Content.text` holds a placeholder like `{{name}}`"),
        "case 25: {shown}"
    );
    let sent = call("SendChatappMessage", &input, &mock.endpoint, &["--error-format", "json"]);
    let warning: Value = serde_json::from_slice(&sent.stderr).unwrap();
    assert_eq!((&warning["action"], &warning["kind"]), (&json!("SendChatappMessage"), &json!("warning")));
}

#[test]
fn bad_input_is_refused_before_anything_is_sent_with_all_that_is_wrong() {
    let unreachable = "http://127.0.0.1:1";
    for (action, input, parts) in [
        ("AddChatGroupInviteLnk", json!({}), vec!["did you mean `AddChatGroupInviteLink`"]),
        ("Zzz", json!({}), vec!["there is no operation `Zzz`"]),
        ("AddChatGroup", json!([1]), vec!["must be an object"]),
        (
            "AddChatGroupInviteLink",
            json!({"BusinessNumbr": "86", "GroupId": 7, "CustSpaceId": "c"}),
            vec![
                "did you mean `BusinessNumber`",
                "`GroupId` must be a string",
                "`BusinessNumber` is required",
            ],
        ),
        ("AddChatGroup", json!({}), vec!["`BusinessNumber` is required", "`CustSpaceId` is required"]),
    ] {
        let refused = call(action, &input, unreachable, &[]);
        assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{}", text(&refused.stderr));
        for part in parts {
            assert!(text(&refused.stderr).contains(part), "{part} in {}", text(&refused.stderr));
        }
    }
    assert_eq!(call("AddChatGroup", &group(), "http://example.com", &[]).status.code(), Some(2));
    assert_eq!(call("AddChatGroup", &group(), unreachable, &["--timeout", "0"]).status.code(), Some(2));
    assert_eq!(call("AddChatGroup", &group(), unreachable, &["--max-attempts", "0"]).status.code(), Some(2));
}

#[test]
fn input_comes_from_a_file_or_is_empty() {
    let mock = Mock::start();
    let path = std::env::temp_dir().join(format!("cams-input-{}.json", std::process::id()));
    std::fs::write(&path, group().to_string()).unwrap();
    let file = path.to_str().unwrap();
    let done = cams(&["call", "AddChatGroup", "--input", file, "--endpoint", &mock.endpoint], &json!(null));
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    std::fs::write(&path, format!("\u{feff}{}", group())).unwrap();
    let done = cams(&["call", "AddChatGroup", "--input", file, "--endpoint", &mock.endpoint], &json!(null));
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    std::fs::write(&path, "{").unwrap();
    let refused =
        cams(&["call", "AddChatGroup", "--input", file, "--endpoint", &mock.endpoint], &json!(null));
    assert!(text(&refused.stderr).contains("is not valid JSON"));
    std::fs::remove_file(&path).unwrap();
    let refused =
        cams(&["call", "AddChatGroup", "--input", file, "--endpoint", &mock.endpoint], &json!(null));
    assert_eq!(refused.status.code(), Some(2));
    let refused = cams(&["call", "AddChatGroup", "--endpoint", &mock.endpoint], &json!(null));
    assert!(text(&refused.stderr).contains("`BusinessNumber` is required"));
}

#[test]
fn the_exit_code_says_what_became_of_the_call() {
    let unknown = server("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>");
    assert_eq!(call("AddChatGroup", &group(), &unknown, &[]).status.code(), Some(3));
    let closed = server("");
    let error = call("AddChatGroup", &group(), &closed, &[]);
    assert_eq!(error.status.code(), Some(3));
    assert!(text(&error.stderr).contains("it may have been executed"));
    let input = json!({"BusinessNumber": "86", "Page": {"Index": 1, "Size": 1}, "CustSpaceId": "c"});
    let error = call("ListChatGroup", &input, &server(""), &["--max-attempts", "1"]);
    let said = text(&error.stderr);
    assert!(said.contains("only reads, so call again") && !said.contains("may have been executed"), "{said}");
    let throttled = server(
        "HTTP/1.1 400 Bad Request\r\ncontent-length: 26\r\nconnection: close\r\n\r\n{\"Code\":\"Throttling.User\"}",
    );
    let error = call("AddChatGroup", &group(), &throttled, &["--max-attempts", "2"]);
    assert_eq!(error.status.code(), Some(4));
    assert!(text(&error.stderr).contains("attempt:    2:"), "{}", text(&error.stderr));
    let error = call("AddChatGroup", &group(), "http://127.0.0.1:1", &["--max-attempts", "1"]);
    assert_eq!(error.status.code(), Some(5), "{}", text(&error.stderr));
    assert!(text(&error.stderr).contains("http://127.0.0.1:1: no connection"), "{}", text(&error.stderr));
}

#[cfg(unix)]
#[test]
fn a_call_that_is_stopped_says_that_it_may_have_been_executed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let process = begin(&["call", "AddChatGroup", "--input", "-", "--endpoint", &endpoint], &group());
    let (mut connection, _) = listener.accept().unwrap();
    // The request is out, so the signals are caught; it is never answered.
    connection.read_exact(&mut [0; 4]).unwrap();
    let killed = Command::new("kill").args(["-INT", &process.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let stopped = process.wait_with_output().unwrap();
    assert_eq!(stopped.status.code(), Some(3), "{}", text(&stopped.stderr));
    assert!(text(&stopped.stderr).contains("stopped by a signal"), "{}", text(&stopped.stderr));
    assert!(text(&stopped.stderr).contains("it may have been executed"), "{}", text(&stopped.stderr));
}

#[cfg(unix)]
#[test]
fn the_local_service_ends_cleanly_when_it_is_asked_to() {
    for signal in ["-TERM", "-INT"] {
        let mut mock = Mock::start();
        let killed = Command::new("kill").args([signal, &mock.process.id().to_string()]).status().unwrap();
        assert!(killed.success());
        assert_eq!(mock.process.wait().unwrap().code(), Some(0), "{signal}");
    }
}

#[test]
fn the_local_service_prints_a_line_for_each_call_and_is_strict_unless_told_otherwise() {
    let mut mock = Mock::with(&["--log-bodies"]);
    let refused = call("SendChatappMessage", &message(r#"{"text": "Hi"}"#), &mock.endpoint, &[]);
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused.stderr));
    assert!(text(&refused.stderr).contains("InvalidParameter.PhoneNumberError"));
    let mut lines = BufReader::new(mock.process.stderr.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    for part in
        ["SendChatappMessage", "200 InvalidParameter.PhoneNumberError", " ms", "From is not a connected"]
    {
        assert!(line.contains(part), "{part} in {line}");
    }
    assert!(lines.any(|line| line.unwrap().contains(r#"> Content={"text": "Hi"}"#)));
}

#[test]
fn a_lenient_local_service_prints_what_it_would_refuse_below_the_line_of_the_call() {
    let mut mock = Mock::with(&["--lenient"]);
    let done = call("AddChatGroup", &group(), &mock.endpoint, &["--param", "Subjcet=Orders"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let lines: Vec<_> =
        BufReader::new(mock.process.stderr.take().unwrap()).lines().take(2).map(Result::unwrap).collect();
    assert!(lines[0].contains("  AddChatGroup  OK  "), "{lines:?}");
    assert_eq!(lines[1].trim_start(), "warning: parameter `Subjcet` is unknown; did you mean `Subject`?");
}

#[test]
fn the_local_service_prints_a_line_for_each_callback_without_the_secret_of_its_address() {
    let send = |address: &str| {
        let mut mock = Mock::with(&["--lenient", "--webhook", &format!("http://me:word@{address}/secret")]);
        let sent = call("SendChatappMessage", &message(r#"{"text": "Hi"}"#), &mock.endpoint, &[]);
        assert_eq!(sent.status.code(), Some(0), "{}", text(&sent.stderr));
        let mut lines = BufReader::new(mock.process.stderr.take().unwrap()).lines().map(Result::unwrap);
        lines.find(|line| line.contains("ChatAppStatus")).unwrap()
    };
    let acknowledges =
        server("HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\n{\"code\":0}");
    let address = acknowledges.strip_prefix("http://").unwrap();
    let line = send(address);
    assert!(line.contains(&format!("  ChatAppStatus to http://{address}  acknowledged  ")), "{line}");
    // Nobody listens there.
    let line = send("127.0.0.1:9");
    assert!(
        line.contains("ChatAppStatus to http://127.0.0.1:9  not acknowledged, comes again later: no answer"),
        "{line}"
    );
    assert!(!line.contains("secret") && !line.contains("word"), "{line}");
}

#[test]
fn a_secret_that_comes_from_a_variable_is_not_printed() {
    let mut process = command()
        .args(["mock", "--port", "0", "--host", "localhost", "--quiet", "--access-key-id", "it's"])
        .env("CAMS_MOCK_ACCESS_KEY_SECRET", "from-a-variable")
        .env("CAMS_MOCK_SECURITY_TOKEN", "token-of-a-variable")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let shown = BufReader::new(process.stdout.take().unwrap()).lines().take(8).map(Result::unwrap);
    let shown = shown.collect::<Vec<_>>().join("\n");
    process.kill().unwrap();
    process.wait().unwrap();
    for line in [
        r"ALIBABA_CLOUD_ACCESS_KEY_ID='it'\''s'",
        r#"ALIBABA_CLOUD_ACCESS_KEY_SECRET="$CAMS_MOCK_ACCESS_KEY_SECRET""#,
        r#"ALIBABA_CLOUD_SECURITY_TOKEN="$CAMS_MOCK_SECURITY_TOKEN""#,
    ] {
        assert!(shown.contains(&format!("  export {line}")), "{shown}");
    }
    assert!(!shown.contains("-a-variable"), "{shown}");
}

#[test]
fn a_port_that_is_taken_is_an_error_that_says_so() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = cams(&["mock", "--port", &port], &json!(null));
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains(&port), "{}", text(&output.stderr));
}

#[test]
fn a_dry_run_shows_the_signed_request_and_sends_nothing() {
    let input = json!({"BusinessNumber": "8613800000000", "GroupId": "E1", "CustSpaceId": "cams-x000"});
    // Nobody listens there: what is sent would fail.
    let options = ["--dry-run", "--signature", "rpc-v1"];
    let done = call("AddChatGroupInviteLink", &input, "http://127.0.0.1:9", &options);
    assert!(text(&done.stdout).starts_with("POST http://127.0.0.1:9/?"), "{}", text(&done.stdout));
    let options = [&options[..], &["--format", "json"]].concat();
    let done = call("AddChatGroupInviteLink", &input, "http://127.0.0.1:9", &options);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let shown: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(shown["method"], "POST");
    let (url, to_sign) = (shown["url"].as_str().unwrap(), shown["string_to_sign"].as_str().unwrap());
    assert!(url.starts_with("http://127.0.0.1:9/?") && url.ends_with("&Signature=**"), "{url}");
    assert!(to_sign.starts_with("POST&%2F&AccessKeyId%3Did%26Action%3DAddChatGroupInviteLink"), "{to_sign}");
    let refused = call("AddChatGroupInviteLink", &json!({}), "http://127.0.0.1:9", &["--dry-run"]);
    assert_eq!(refused.status.code(), Some(2));
}
