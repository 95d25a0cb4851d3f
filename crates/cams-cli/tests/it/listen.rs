//! `cams listen`, with the local CAMS or a test as the one who posts.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Mock, command};
#[cfg(unix)]
use crate::terminal::Terminal;

pub(crate) const TOKEN: &str = "0123456789abcdef012345";
pub(crate) const INBOUND: &str =
    r#"[{"MessageId":"m1","From":"8613900000001","Type":"TEXT","Message":"hello","Timestamp":1.50}]"#;
/// How long a test waits for what must come.
const BOUND: Duration = Duration::from_secs(30);

/// A `cams listen` of its own process; it is ended with the test.
pub(crate) struct Listen {
    process: Child,
    pub(crate) url: String,
    stdout: BufReader<std::process::ChildStdout>,
    stderr: BufReader<std::process::ChildStderr>,
}

impl Listen {
    pub(crate) fn with(options: &[&str]) -> Self {
        let mut listen = Self::begin(&[&["--port", "0", "--token", TOKEN], options].concat());
        let line = listen.line_of_stderr();
        listen.url = line.trim().strip_prefix("listening on ").expect("the address").to_owned();
        listen
    }

    fn begin(options: &[&str]) -> Self {
        let mut process = command()
            .arg("listen")
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let stderr = BufReader::new(process.stderr.take().unwrap());
        Self { process, url: String::new(), stdout, stderr }
    }

    fn line_of_stderr(&mut self) -> String {
        let mut line = String::new();
        self.stderr.read_line(&mut line).unwrap();
        line
    }

    pub(crate) fn event(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// Waits for its end: the exit code, and the rest of stderr.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let code = self.process.wait().unwrap().code();
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).unwrap();
        (code, said)
    }

    #[cfg(unix)]
    fn interrupt(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    }
}

impl Drop for Listen {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Posts a body, and returns the status and the body of the answer.
pub(crate) fn post(url: &str, body: &str) -> (u16, String) {
    request("POST", url, body)
}

fn request(method: &str, url: &str, body: &str) -> (u16, String) {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(BOUND)).unwrap();
    let length = body.len();
    let head = format!(
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json; charset=utf-8\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all((head + body).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

/// A program that answers each request with the next status, and passes on what it got.
fn program(statuses: &'static [u16]) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook?x=1", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for (stream, status) in listener.incoming().zip(statuses) {
            let mut stream = BufReader::new(stream.unwrap());
            let (mut head, mut length) = (String::new(), 0);
            while !head.ends_with("\r\n\r\n") && stream.read_line(&mut head).unwrap() > 0 {}
            for line in head.lines() {
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            sender.send(head + &String::from_utf8(body).unwrap()).unwrap();
            let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.get_mut().write_all(answer.as_bytes()).unwrap();
        }
    });
    (url, receiver)
}

#[test]
fn what_a_customer_writes_to_the_local_service_is_printed_and_acknowledged() {
    let mut listen = Listen::with(&["--max-items", "1"]);
    let mock = Mock::with(&["--lenient", "--quiet", "--webhook", &listen.url]);
    let message =
        json!({"BusinessNumber": "8613800000000", "UserNumber": "8613900000001", "Message": "Hi \u{1b}[2J"});
    assert_eq!(post(&format!("{}/-/receive", mock.endpoint), &message.to_string()).0, 200);
    let event = listen.event();
    assert_eq!(
        (&event["kind"], &event["repetition"], &event["forwarded"]),
        (&json!("inbound"), &json!(false), &json!(null))
    );
    assert_eq!(event["event"]["Message"], "Hi \u{1b}[2J");
    let (code, said) = listen.end();
    assert_eq!(code, Some(0));
    assert!(said.contains("events 1 (repetitions 0)   acknowledged 1   asked to repeat 0"), "{said}");
}

#[test]
fn a_callback_is_answered_as_the_service_wants_it_and_a_stranger_is_not() {
    let mut listen = Listen::with(&[]);
    assert_eq!(post(&listen.url, INBOUND), (200, cams::receive::ACK.to_owned()));
    let line = listen.event();
    assert_eq!(line["event"]["MessageId"], "m1");
    assert_eq!(post(&listen.url, INBOUND).0, 200);
    assert_eq!(listen.event()["repetition"], true);
    let elsewhere = listen.url.replace(TOKEN, "0123456789abcdef012346");
    assert_eq!(post(&elsewhere, INBOUND).0, 404);
    assert_eq!(request("GET", &listen.url, "").0, 405);
    assert_eq!(post(&listen.url, "not json").0, 500);
}

#[test]
fn a_callback_is_forwarded_as_it_came_and_acknowledged_only_if_it_was_taken() {
    let (url, received) = program(&[204, 500]);
    let mut listen = Listen::with(&["--forward", &url]);
    assert_eq!(post(&listen.url, INBOUND).0, 200);
    let got = received.recv_timeout(BOUND).unwrap();
    assert!(got.starts_with("POST /hook?x=1 HTTP/1.1\r\n") && got.ends_with(INBOUND), "{got}");
    assert!(got.to_lowercase().contains("content-type: application/json; charset=utf-8"), "{got}");
    assert_eq!(listen.event()["forwarded"]["status"], 204);

    assert_eq!(post(&listen.url, INBOUND).0, 500, "the program refused it, so it must come again");
    let event = listen.event();
    assert_eq!((&event["forwarded"]["accepted"], &event["repetition"]), (&json!(false), &json!(true)));
    drop(received);
}

#[test]
fn a_program_that_is_not_there_or_never_answers_makes_the_service_ask_again() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", taken.local_addr().unwrap());
    let mut listen = Listen::with(&["--forward", &url]);
    // It takes the connection and says nothing.
    assert_eq!(post(&listen.url, INBOUND).0, 500);
    assert_eq!(listen.event()["forwarded"]["error"], "no answer in time");
    drop(taken);
    assert_eq!(post(&listen.url, INBOUND).0, 500);
    assert!(listen.event()["forwarded"]["error"].is_string());
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_with_counts_and_a_reader_that_goes_away_ends_it_quietly() {
    let mut listen = Listen::with(&[]);
    assert_eq!(post(&listen.url, INBOUND).0, 200);
    listen.event();
    listen.interrupt();
    let (code, said) = listen.end();
    assert_eq!(code, Some(0));
    assert!(
        said.contains("events 1 (repetitions 0)   acknowledged 1   asked to repeat 0   refused 0"),
        "{said}"
    );

    let mut listen = Listen::with(&[]);
    // The reader of the pipe has seen enough.
    listen.stdout =
        BufReader::new(Command::new("true").stdout(Stdio::piped()).spawn().unwrap().stdout.unwrap());
    // A process that another test is starting may hold the pipe for a moment longer.
    let refused = (0..1000).map(|_| post(&listen.url, INBOUND).0).find(|status| *status != 200);
    assert_eq!(refused, Some(500), "what was not written must come again");
    let (code, said) = listen.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("error"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_terminal_shows_a_line_for_an_event_and_control_c_ends_it() {
    let terminal = Terminal::run(100, &["listen", "--port", "0", "--token", TOKEN]);
    let screen = terminal.wait_for("end with Ctrl-C");
    let url = screen.lines().find_map(|line| line.strip_prefix("listening on ")).unwrap().trim().to_owned();
    assert_eq!(post(&url, INBOUND).0, 200);
    terminal.wait_for("inbound  text      from 8613900000001  \"hello\"");
    terminal.type_in("\u{3}");
    let ended = terminal.end();
    assert_eq!(ended.code, Some(0));
    assert!(ended.screen.contains("acknowledged 1"), "{}", ended.screen);
}

#[test]
fn a_token_that_can_be_guessed_and_a_port_that_is_taken_are_refused() {
    let (code, said) = Listen::begin(&["--token", "short"]).end();
    assert_eq!(code, Some(2));
    assert!(said.contains("less than 22 characters"), "{said}");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, said) = Listen::begin(&["--port", &port]).end();
    assert_eq!(code, Some(2));
    assert!(said.contains("choose another port with --port"), "{said}");
}

#[test]
fn events_of_a_queue_are_deleted_once_they_are_printed() {
    let mock = Mock::start();
    let name = "Alicom-Queue-1-ChatAppInbound";
    let item = r#"{"MessageId":"q1","From":"8613900000001","Type":"TEXT","Message":"hello"}"#;
    let put = json!({"Queue": name, "Body": item});
    assert_eq!(post(&format!("{}/-/queue/messages", mock.endpoint), &put.to_string()).0, 200);
    let (url, received) = program(&[200]);
    let endpoint = mock.endpoint.as_str();
    let hosts = ["--token-host", endpoint, "--queue-host", endpoint, "--endpoint", endpoint];
    let options = ["--smq", name, "--max-items", "1", "--forward", &url];
    let mut listen = Listen::begin(&[&options[..], &hosts].concat());
    assert_eq!(listen.event()["event"]["MessageId"], "q1");
    let got = received.recv_timeout(BOUND).unwrap();
    assert!(got.ends_with(&format!("[{item}]")), "{got}");
    let (code, said) = listen.end();
    assert_eq!(code, Some(0), "{said}");
    let left = request("GET", &format!("{}/-/queue/messages?Queue={name}", mock.endpoint), "").1;
    assert_eq!(serde_json::from_str::<Value>(&left).unwrap()["Messages"], 0);

    let (code, said) = Listen::begin(&["--smq", "my-queue"]).end();
    assert_eq!(code, Some(2));
    assert!(said.contains("--message-type"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_queue_whose_tokens_or_messages_cannot_be_fetched_is_told_and_tried_again() {
    let mock = Mock::start();
    let nobody = "http://127.0.0.1:9";
    for (token_host, queue_host, action) in [
        (nobody, mock.endpoint.as_str(), "QueryTokenForMnsQueue"),
        (&mock.endpoint, nobody, "BatchReceiveMessage"),
    ] {
        let hosts = ["--token-host", token_host, "--queue-host", queue_host, "--endpoint", nobody];
        let name = ["--smq", "Alicom-Queue-1-ChatAppInbound", "--max-attempts", "1"];
        let mut listen = Listen::begin(&[&name[..], &hosts].concat());
        assert!(listen.line_of_stderr().starts_with("taking events from Alicom-Queue-1-ChatAppInbound"));
        listen.line_of_stderr();
        for _ in 0..2 {
            let said = listen.line_of_stderr();
            assert!(said.starts_with(&format!("warning: {action}")), "{said}");
            assert!(
                said.ends_with("; trying again in 1 s\n") || said.ends_with("; trying again in 2 s\n"),
                "{said}"
            );
        }
        listen.interrupt();
        assert_eq!(listen.end().0, Some(0));
    }
}
