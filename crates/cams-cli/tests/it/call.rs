//! `cams call`: the truth of responses, names, flags, and where values come from.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Mock, cams, command, list_flags, server, text, with_flags};

const NOBODY: &str = "http://127.0.0.1:9";

/// An answer as a service of tomorrow gives it: unknown members, digits that no float holds, an order of its own.
const TOMORROW: &str = "HTTP/1.1 200 OK\r\ncontent-length: 118\r\nconnection: close\r\n\r\n\
    {\"TraceId\":\"t\",\"Code\":\"OK\",\"RequestId\":\"R\",\"Data\":{\"Total\":\"3\",\"Id\":12345678901234567890123,\"Rate\":1.50},\"Brand\":null}";

/// The parameters that a call with these arguments would send.
fn sent(arguments: &[&str]) -> Value {
    let done = with_flags(&[arguments, &["--dry-run", "--output", "json", "--endpoint", NOBODY]].concat());
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    serde_json::from_slice(&done.stdout).unwrap()
}

#[test]
fn a_response_is_shown_as_it_came() {
    let endpoint = server(TOMORROW);
    let shown =
        with_flags(&list_flags(&endpoint, &["--page", r#"{"Index": 1, "Size": 1}"#, "--output", "jsonl"]));
    assert_eq!(
        text(&shown.stdout).trim_end(),
        TOMORROW.split("\r\n\r\n").nth(1).unwrap(),
        "{}",
        text(&shown.stderr)
    );
    let pretty = with_flags(&list_flags(&endpoint, &["--page", r#"{"Index": 1, "Size": 1}"#]));
    assert!(
        text(&pretty.stdout).starts_with("{\n  \"TraceId\": \"t\",\n  \"Code\": \"OK\","),
        "{}",
        text(&pretty.stdout)
    );
    let typed = with_flags(&list_flags(&endpoint, &["--page", r#"{"Index": 1, "Size": 1}"#, "--typed"]));
    assert!(!text(&typed.stdout).contains("TraceId"), "{}", text(&typed.stdout));
}

#[test]
fn an_operation_of_tomorrow_can_be_called_when_asked_for() {
    let endpoint = server(TOMORROW);
    let options = ["AnOperationOfTomorrow", "--param", "New=1", "--endpoint", &endpoint];
    let refused = with_flags(&options);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("add --unknown-operation"), "{}", text(&refused.stderr));
    let done = with_flags(&[&options[..], &["--unknown-operation"]].concat());
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("12345678901234567890123"));
    let typo = with_flags(&["ListChatGrup", "--business-number", "86138"]);
    assert!(text(&typo.stderr).contains("did you mean `ListChatGroup`"), "{}", text(&typo.stderr));
}

#[test]
fn names_are_found_whatever_their_case_and_separators() {
    for name in ["ListChatGroup", "list-chat-group", "list_chat_group", "LISTCHATGROUP"] {
        let flags = [name, "--BusinessNumber", "86138", "--page.Index=1", "--page_size", "1"];
        let refused = with_flags(&flags);
        // There is no `--page-size`: the size is a field of the page.
        assert!(text(&refused.stderr).contains("--page"), "{name}: {}", text(&refused.stderr));
        let flags =
            [name, "--BusinessNumber", "86138", "--page.Index=1", "--PAGE.SIZE", "1", "--cust_space_id", "c"];
        assert!(sent(&flags)["url"].as_str().unwrap().contains("BusinessNumber=86138"));
    }
    assert_eq!(cams(&["describe", "list-chat-group"], &json!(null)).status.code(), Some(0));
}

#[test]
fn no_control_character_of_the_service_reaches_the_terminal() {
    let endpoint = server(
        "HTTP/1.1 200 OK\r\ncontent-length: 78\r\nconnection: close\r\n\r\n\
         {\"Code\":\"OK\",\"Message\":\"\\u001b]0;pwned\\u0007\\u001b[2J\\u009b2J\",\"RequestId\":\"\"}",
    );
    let page = ["--page.index", "1", "--page.size", "1"];
    for format in ["json", "jsonl", "yaml", "table", "tsv", "text"] {
        let shown = with_flags(&list_flags(&endpoint, &[&page[..], &["--output", format]].concat()));
        let shown = text(&shown.stdout);
        assert!(
            shown.contains("pwned") && !shown.contains(['\u{1b}', '\u{7}', '\u{9b}']),
            "{format}: {shown:?}"
        );
    }
    let endpoint = server(
        "HTTP/1.1 400 Bad Request\r\ncontent-length: 91\r\nconnection: close\r\n\r\n\
         {\"Code\":\"No\\u001b[2J\",\"Message\":\"\\u001b]0;pwned\\u0007\\nerror: forged\",\"RequestId\":\"\\u001b\"}",
    );
    for format in ["text", "json"] {
        let refused = with_flags(&list_flags(&endpoint, &[&page[..], &["--error-format", format]].concat()));
        let said = text(&refused.stderr);
        assert!(said.contains("pwned") && !said.contains(['\u{1b}', '\u{7}']), "{said:?}");
        assert!(!said.contains("\nerror: forged"), "{said}");
    }
}

#[test]
fn flags_and_json_make_the_same_request() {
    let flags = [
        "SendChatappMessage",
        "--channel-type",
        "whatsapp",
        "--type",
        "template",
        "--template-code",
        "1",
        "--language",
        "en",
        "--from",
        "8613800000000",
        "--to",
        "8613800000001",
        "--template-params",
        "name=Ana",
        "--template-params",
        "code=1=2",
        "--payload",
        "a",
        "--payload",
        "b",
        "--cust-space-id",
        "c",
    ];
    let input = json!({
        "ChannelType": "whatsapp", "Type": "template", "TemplateCode": "1", "Language": "en",
        "From": "8613800000000", "To": "8613800000001", "TemplateParams": {"name": "Ana", "code": "1=2"},
        "Payload": ["a", "b"], "CustSpaceId": "c",
    });
    let options = ["--dry-run", "--output", "json", "--endpoint", NOBODY];
    let from_json = cams(&[&["call", "SendChatappMessage", "--input"], &options[..]].concat(), &input);
    let from_json: Value = serde_json::from_slice(&from_json.stdout).unwrap();
    let from_flags = sent(&flags);
    assert_eq!(from_flags["url"], from_json["url"]);
    assert_eq!(from_flags["body"], from_json["body"]);
}

#[test]
fn a_value_can_come_from_a_file_or_from_stdin() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("subject.txt");
    std::fs::write(&path, "Weekly orders\r\n").unwrap();
    let file = format!("@{}", path.display());
    let scope = ["AddChatGroup", "--business-number", "86138", "--cust-space-id", "c", "--subject"];
    let url = |arguments: &[&str]| sent(arguments)["url"].as_str().unwrap().to_owned();
    assert!(
        url(&[&scope[..], &[&file]].concat()).contains("Subject=Weekly%20orders&")
            || url(&[&scope[..], &[&file]].concat()).ends_with("Subject=Weekly%20orders")
    );
    let arguments =
        [&["call"], &scope[..], &["@-", "--dry-run", "--output", "json", "--endpoint", NOBODY]].concat();
    assert!(text(&cams(&arguments, &json!(7)).stdout).contains("Subject=7"));
}

#[test]
fn what_is_wrong_is_told_with_its_flag() {
    let refused = with_flags(&[
        "SendChatappMessage",
        "--channel-type",
        "whatsap",
        "--type",
        "message",
        "--to",
        "86139",
        "--endpoint",
        NOBODY,
    ]);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    let group = with_flags(&["AddChatGroup", "--business-number", "86138", "--endpoint", NOBODY]);
    assert!(
        text(&group.stderr).contains("add --cust-space-id, set CAMS_CUST_SPACE_ID"),
        "{}",
        text(&group.stderr)
    );
    for words in [
        "warning: `--channel-type` is not one of its documented values; did you mean `whatsapp`?",
        "`From` is required: add --from, or put it into --input",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    // As in a script whose variable is not set.
    let no_space = with_flags(&["DeleteFlow", "--flow-id", "1", "--cust-space-id", "", "--dry-run"]);
    assert!(
        text(&no_space.stderr).contains("warning: `--cust-space-id` is empty"),
        "{}",
        text(&no_space.stderr)
    );
    let refused = with_flags(&["ListChatGroup", "--page.index", "one", "--endpoint", NOBODY]);
    assert!(
        text(&refused.stderr).contains("--page.index: `one` is not a whole number"),
        "{}",
        text(&refused.stderr)
    );
    let refused = with_flags(&["ListChatGroup", r#"{"BusinessNumber":"86138"}"#]);
    assert!(text(&refused.stderr).contains("JSON argument; pass it in a file"), "{}", text(&refused.stderr));
    let refused = with_flags(&["ListChatGroup", "--bussines-number", "1"]);
    assert!(text(&refused.stderr).contains("--business-number"), "{}", text(&refused.stderr));
    let refused = with_flags(&["ListChatGroup", "--query", "Data.["]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn the_space_comes_from_a_flag_a_variable_or_the_profile() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".aliyun")).unwrap();
    std::fs::write(
        folder.path().join(".aliyun/config.json"),
        json!({"current": "shop", "profiles": [{
            "name": "shop", "mode": "AK", "access_key_id": "id", "access_key_secret": "secret",
            "region_id": "ap-southeast-1", "cust_space_id": "of-profile",
        }]})
        .to_string(),
    )
    .unwrap();
    let run = |arguments: &[&str], variable: Option<&str>| {
        let mut command = command();
        command
            .args(["call", "AddChatGroup", "--business-number", "86138", "--dry-run", "--output", "json"])
            .args(["--endpoint", NOBODY])
            .args(arguments)
            .env("HOME", folder.path())
            .env_remove("CAMS_CUST_SPACE_ID")
            .env_remove("ALIBABA_CLOUD_PROFILE");
        if let Some(space) = variable {
            command.env("CAMS_CUST_SPACE_ID", space);
        }
        text(&command.output().unwrap().stdout)
    };
    assert!(run(&[], None).contains("CustSpaceId=of-profile"));
    assert!(run(&["--profile", "shop"], None).contains("CustSpaceId=of-profile"));
    assert!(run(&[], Some("of-variable")).contains("CustSpaceId=of-variable"));
    assert!(run(&["--cust-space-id", "of-flag"], Some("of-variable")).contains("CustSpaceId=of-flag"));
}

#[test]
fn parameters_and_headers_of_ones_own_are_sent() {
    let request = sent(&[
        "AddChatGroup",
        "--param",
        "BusinessNumber=86138",
        "--param",
        "NewOne=a b",
        "--header",
        "x-tenant=blue",
        "--cust-space-id",
        "c",
    ]);
    let url = request["url"].as_str().unwrap();
    assert!(url.contains("BusinessNumber=86138") && url.contains("NewOne=a%20b"), "{url}");
    let headers = request["headers"].as_array().unwrap();
    assert!(headers.contains(&json!({"name": "x-tenant", "value": "blue"})), "{headers:?}");
}

#[test]
fn the_line_for_curl_is_a_request_that_the_service_takes() {
    let mock = Mock::start();
    for scheme in ["acs3", "rpc-v1"] {
        let line = with_flags(&[
            "AddChatGroup",
            "--business-number",
            "86138",
            "--cust-space-id",
            "c",
            "--subject",
            "it's 1 & 2",
            "--curl",
            "--endpoint",
            &mock.endpoint,
            "--signature",
            scheme,
        ]);
        assert!(text(&line.stderr).contains("works once"), "{}", text(&line.stderr));
        let words = shell_words::split(&text(&line.stdout)).unwrap();
        assert!(!text(&line.stdout).contains("secret"));
        assert_eq!(words[..3], ["curl", "--request", "POST"]);
        let url = words.last().unwrap().strip_prefix(&mock.endpoint).unwrap();
        let mut request =
            format!("POST {url} HTTP/1.1\r\nhost: {}\r\n", mock.endpoint.trim_start_matches("http://"));
        for pair in words.windows(2).filter(|pair| pair[0] == "--header") {
            request.push_str(&format!("{}\r\n", pair[1]));
        }
        request.push_str("content-length: 0\r\nconnection: close\r\n\r\n");
        let mut stream = TcpStream::connect(mock.endpoint.trim_start_matches("http://")).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains(r#""Code":"OK""#), "{scheme}: {answer}");
    }
}

#[test]
fn the_input_is_read_as_windows_writes_it() {
    let mock = Mock::start();
    let folder = tempfile::tempdir().unwrap();
    let input = json!({"BusinessNumber": "86138", "CustSpaceId": "c", "Subject": "é👋"}).to_string();
    let units: Vec<u16> = input.encode_utf16().collect();
    let encodings: [Vec<u8>; 3] = [
        [vec![0xff, 0xfe], units.iter().flat_map(|unit| unit.to_le_bytes()).collect()].concat(),
        [vec![0xfe, 0xff], units.iter().flat_map(|unit| unit.to_be_bytes()).collect()].concat(),
        [b"\xef\xbb\xbf".to_vec(), input.into_bytes()].concat(),
    ];
    for bytes in encodings {
        let path = folder.path().join("input.json");
        std::fs::write(&path, &bytes).unwrap();
        let file = path.to_str().unwrap();
        let options = ["call", "AddChatGroup", "--endpoint", &mock.endpoint, "--input"];
        let done = cams(&[&options[..], &[file]].concat(), &json!(null));
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        let mut process =
            command().args(&options[..]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        process.stdin.take().unwrap().write_all(&bytes).unwrap();
        assert_eq!(process.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn stdin_is_read_only_when_asked_for() {
    // A pipe that never ends: a loop over lines, or a scheduler that leaves stdin open.
    let mut process = command()
        .args(["call", "ListChatGroup", "--endpoint", NOBODY])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _open = process.stdin.take().unwrap();
    let mut said = String::new();
    process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(process.wait().unwrap().code(), Some(2), "{said}");
    assert!(said.contains("stdin was not read: add --input"), "{said}");
}

#[test]
fn the_help_of_an_operation_has_required_parameters_first_and_an_example() {
    let help = with_flags(&["list-chat-group", "--help"]);
    let help = text(&help.stdout);
    let places: Vec<_> = [
        "ListChatGroup:",
        "Usage: cams call ListChatGroup",
        "Required parameters:",
        "--business-number <TEXT>",
        "--page.index <N>",
        "\nParameters:",
        "--group-status <VALUE>",
        "documented values:",
        "Input:",
        "--input",
        "Lists:",
        "Waiting:",
        "Connection:",
        "--cust-space-id",
        "Output:",
        "--query",
        "Example:",
        "--page.size",
        "--wait: created, active",
    ]
    .into_iter()
    .map(|words| help.find(words).unwrap_or_else(|| panic!("{words} in {help}")))
    .collect();
    assert!(places.windows(2).filter(|pair| pair[0] > pair[1]).count() <= 3, "{places:?} in {help}");
    assert!(help.find("Required parameters:") < help.find("\nParameters:"));
}
