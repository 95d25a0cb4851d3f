//! Lists whose total is wrong, states that never come, and connections that end.

use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::json;

use super::{Script, check, ok};
use crate::support::{call, text};

/// A page of templates: two full ones of 20, and one of three.
fn page(number: usize, total: usize) -> String {
    let count = if number < 2 { 20 } else { 3 };
    let items: Vec<_> = (0..count).map(|at| json!({"TemplateCode": format!("{number}-{at}")})).collect();
    ok(&json!({"Code": "OK", "ListTemplate": items, "Total": total}).to_string())
}

#[test]
fn case_6_no_wrong_total_ends_a_list_early() {
    for (case, serve) in [
        ("6: the items of the page", (|number, _, _| page(number, 20)) as fn(usize, &str, &str) -> String),
        ("6: zero on later pages", |number, _, _| page(number, if number == 0 { 43 } else { 0 })),
        ("6: always zero", |number, _, _| page(number, 0)),
    ] {
        let script = Script::start(serve);
        let input = json!({"Page": {"Index": 1, "Size": 20}});
        let list = call("ListChatappTemplate", &input, &script.url, &["--all"]);
        check(case, &list, 0, &["0-0", "2-2"]);
        assert_eq!((text(&list.stdout).lines().count(), script.asked().len()), (43, 3), "{case}");
    }
}

#[test]
fn case_31_a_state_that_cannot_pass_ends_the_waiting_at_once() {
    let template = json!({"TemplateCode": "1", "TemplateType": "WHATSAPP", "Language": "en"});
    for (state, serve) in [
        ("paused", (|_, _, _| reviewed("paused")) as fn(usize, &str, &str) -> String),
        ("disabled", |_, _, _| reviewed("disabled")),
        ("deleted", |_, _, _| reviewed("deleted")),
    ] {
        let script = Script::start(serve);
        let options = ["--wait", "approved", "--deadline", "60"];
        let waited = call("GetChatappTemplateDetail", &template, &script.url, &options);
        check(&format!("31: {state}"), &waited, 1, &[state]);
        assert_eq!(script.asked().len(), 1, "31: {state}");
    }
}

fn reviewed(state: &str) -> String {
    ok(&json!({"Code": "OK", "Data": {"AuditStatus": state}}).to_string())
}

/// The gateway says how long it keeps an idle connection. The second attempt comes later than that, and a server would
/// reset it on the old connection: after a write, nobody would know what became of it.
#[test]
fn case_20_a_second_attempt_does_not_go_to_a_connection_that_was_idle_for_too_long() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let first = count.fetch_add(1, Ordering::SeqCst) == 0;
            thread::spawn(move || {
                let head = super::read(&mut stream)?;
                assert!(head.starts_with("POST "));
                let body = if first { r#"{"Code":"Throttling.User"}"# } else { r#"{"Code":"OK"}"# };
                let status = if first { "400 Bad Request" } else { "200 OK" };
                let length = body.len();
                let sent = format!(
                    "HTTP/1.1 {status}\r\nkeep-alive: timeout=1\r\nretry-after: 1\r\n\
                     content-length: {length}\r\n\r\n{body}"
                );
                stream.write_all(sent.as_bytes()).ok()?;
                // It is not answered, should one come.
                super::read(&mut stream)
            });
        }
    });
    let group = json!({"BusinessNumber": "86138", "CustSpaceId": "c", "Subject": "s"});
    let made = call("AddChatGroup", &group, &url, &[]);
    check("20", &made, 0, &[]);
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[test]
fn case_32_an_expire_of_any_form_is_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("menu.pdf").display().to_string();
    std::fs::write(&file, "%PDF-1.7").unwrap();
    for (case, serve) in [
        (
            "32: milliseconds",
            (|_, head, url| stored(head, url, "1767225600000")) as fn(usize, &str, &str) -> String,
        ),
        ("32: a date", |_, head, url| stored(head, url, r#""2026-01-01T00:00:00Z""#)),
        ("32: seconds as a text", |_, head, url| stored(head, url, r#""3600""#)),
        ("32: a fraction", |_, head, url| stored(head, url, "3600.0")),
    ] {
        let script = Script::start(serve);
        let arguments = ["upload", &file, "--cust-space-id", "c", "--endpoint", &script.url];
        let done = crate::support::cams(&arguments, &json!(null));
        check(case, &done, 0, &["menu.pdf"]);
        assert_eq!(script.asked().len(), 2, "{case}: {:?}", script.asked());
    }
}

/// What an upload gets: where to put the file, and that it is there.
fn stored(head: &str, url: &str, expire: &str) -> String {
    if head.starts_with("PUT ") {
        return "HTTP/1.1 200 OK\r\nconnection: close\r\nx-oss-request-id: 1\r\ncontent-length: 0\r\n\r\n"
            .to_owned();
    }
    let key = r#""AccessKeyId":"STS.x","AccessKeySecret":"s","SecurityToken":"t""#;
    let place = format!(r#""BucketName":"b","Dir":"1","EndPoint":"{url}","Expire":{expire}"#);
    ok(&format!(r#"{{"Code":"OK","Data":{{{key},{place}}}}}"#))
}
