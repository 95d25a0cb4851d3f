//! Exit codes by what a command is doing when a signal comes. Those of a send that is under way are in `send::stops`,
//! and those of outputs that cannot be written in `failing`.

use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Output, Stdio};
use std::time::Instant;

use crate::support::{CAMS, VARIABLES, command, server, text, with_flags};

const SIGNALS: [(&str, i32); 3] = [("HUP", 1), ("INT", 2), ("TERM", 15)];

/// What must be left of a command.
#[derive(Clone, Copy)]
enum Right {
    /// Its exit code, and what it says.
    Code(i32, &'static str),
    /// It ends as any program does: it only read, and can be run again.
    Killed,
}
use Right::{Code, Killed};

fn start(arguments: &[&str]) -> Child {
    let mut command = command();
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn signal(process: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &process.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn check(what: &[&str], (name, number): (&str, i32), output: &Output, right: Right) {
    let said = text(&output.stderr);
    match right {
        Code(code, says) => {
            assert_eq!(output.status.code(), Some(code), "{what:?} after {name}: {said}");
            assert!(said.contains(says), "{what:?} after {name}: `{says}` is not in {said}");
        }
        Killed => assert_eq!(output.status.signal(), Some(number), "{what:?} after {name}: {said}"),
    }
}

/// Waits for a request of the process, which is never answered.
fn asked(listener: &TcpListener, process: &mut Child) -> TcpStream {
    listener.set_nonblocking(true).unwrap();
    let begun = Instant::now();
    let mut connection = loop {
        if let Ok((connection, _)) = listener.accept() {
            break connection;
        }
        assert!(process.try_wait().unwrap().is_none(), "it ended without a request");
        assert!(begun.elapsed().as_secs() < 60, "it never asked");
        std::thread::yield_now();
    };
    connection.set_nonblocking(false).unwrap();
    connection.read_exact(&mut [0; 4]).unwrap();
    connection
}

#[test]
fn a_signal_while_a_call_is_under_way_leaves_an_exit_code_that_says_what_became_of_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (people, menu, template) = (path("people.csv"), path("menu.pdf"), path("sale.yaml"));
    std::fs::write(&people, "phone\n8613800138000\n").unwrap();
    std::fs::write(&menu, "menu").unwrap();
    std::fs::write(&template, with_template()).unwrap();
    let list = ["call", "ListChatGroup", "--business-number", "86138", "--cust-space-id", "c"];
    let send =
        ["send", "sale", "--language", "en", "--from", "8613800000000", "--to-column", "phone", "--csv"];
    let smq = ["listen", "--smq", "Alicom-Queue-1-ChatAppInbound", "--token-host", &endpoint];
    let smq = [&smq[..], &["--queue-host", &endpoint]].concat();
    let unknown_read = Code(3, "unknown; the operation only reads, so call again");
    for (arguments, right) in [
        (
            vec!["call", "AddChatGroup", "--business-number", "86138", "--cust-space-id", "c"],
            Code(3, "it may have been executed"),
        ),
        ([&list[..], &["--page.index", "1", "--page.size", "10"]].concat(), unknown_read),
        ([&list[..], &["--all"]].concat(), unknown_read),
        (
            [&list[..], &["--page.index", "1", "--page.size", "10", "--wait", "created=x"]].concat(),
            unknown_read,
        ),
        ([&send[..], &[&people]].concat(), Code(2, "nothing was sent")),
        ([&send[..], &[&people, "--dry-run"]].concat(), Code(2, "nothing was sent")),
        (vec!["upload", &menu, "--cust-space-id", "c"], Code(5, "was not uploaded")),
        (vec!["template", "create", &template], Code(3, "it may have been executed")),
        (vec!["template", "diff", &template], Killed),
        (vec!["template", "pull", folder.path().to_str().unwrap()], Killed),
        (vec!["doctor"], Killed),
        (smq.clone(), Code(0, "events 0")),
    ] {
        let arguments = [&arguments[..], &["--endpoint", &endpoint]].concat();
        for name in SIGNALS {
            let mut process = start(&arguments);
            let connection = asked(&listener, &mut process);
            signal(&process, name.0);
            let output = process.wait_with_output().unwrap();
            drop(connection);
            check(&arguments, name, &output, right);
            assert!(output.stdout.is_empty(), "{arguments:?}: {}", text(&output.stdout));
        }
    }
}

fn with_template() -> Vec<u8> {
    start(&["template", "new", "sale"]).wait_with_output().unwrap().stdout
}

#[test]
fn a_service_that_was_started_ends_in_order() {
    for arguments in [&["listen", "--port", "0"][..], &["mock", "--port", "0"]] {
        for name in SIGNALS {
            let mut process = start(arguments);
            let lines: Box<dyn Read> = match arguments[0] {
                "mock" => Box::new(process.stdout.take().unwrap()),
                _ => Box::new(process.stderr.take().unwrap()),
            };
            let mut lines = BufReader::new(lines).lines().map(Result::unwrap);
            assert!(lines.any(|line| line.to_lowercase().contains("ctrl-c")), "{arguments:?}");
            signal(&process, name.0);
            check(arguments, name, &process.wait_with_output().unwrap(), Code(0, ""));
        }
    }
}

/// `nohup` starts a command with this signal ignored.
#[cfg(target_os = "linux")]
#[test]
fn a_command_that_is_to_outlive_its_terminal_does() {
    let mut process = Command::new("sh")
        .args(["-c", "trap '' HUP; exec \"$0\" mock --port 0", CAMS])
        .envs(VARIABLES)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.contains("Ctrl-C")));
    signal(&process, "HUP");
    // Signals that are caught come in the order of their numbers, so this one would come second.
    signal(&process, "USR1");
    assert_eq!(process.wait().unwrap().signal(), Some(10), "it ended by the signal that it ignores");
}

#[test]
fn a_signal_while_rows_are_checked_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let people = folder.path().join("people.csv");
    // The first row is rejected, and so begins the report.
    let rows: String = (0..2_000_000).map(|at| format!("{}\n", 8_613_800_000_000_u64 + at)).collect();
    std::fs::write(&people, format!("phone\nnobody\n{rows}")).unwrap();
    let denied = server(
        "HTTP/1.1 403 Forbidden\r\ncontent-length: 43\r\nconnection: close\r\n\r\n\
         {\"Code\":\"NoPermission\",\"Message\":\"not yours\"}",
    );
    let process = start(&[
        "send",
        "sale",
        "--language",
        "en",
        "--from",
        "8613800000000",
        "--to-column",
        "phone",
        "--endpoint",
        &denied,
        "--csv",
        people.to_str().unwrap(),
    ]);
    let report = folder.path().join("people.rejected.csv.part");
    let begun = Instant::now();
    while !report.exists() {
        assert!(begun.elapsed().as_secs() < 60, "the check never began");
        std::thread::yield_now();
    }
    signal(&process, "INT");
    let output = process.wait_with_output().unwrap();
    check(&["send"], ("INT", 2), &output, Code(2, "stopped; nothing was sent"));
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["people.csv"]);
}

/// A page that repeats the one before it: what was read stands, and the exit code does not say that nothing was sent.
#[test]
fn a_list_that_fails_after_its_first_page_does_not_end_as_if_nothing_was_sent() {
    let item = r#"{"BusinessNumber":"86138","GroupId":"g"}"#;
    let body = format!(r#"{{"Code":"OK","Data":{{"Total":9,"List":[{item}]}}}}"#);
    let answer =
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    let endpoint = server(answer.leak());
    let list =
        ["ListChatGroup", "--business-number", "86138", "--cust-space-id", "c", "--all", "--page.size", "1"];
    let output = with_flags(&[&list[..], &["--endpoint", &endpoint]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout).lines().count(), 1);
    assert!(text(&output.stderr).contains("only reads were sent"), "{}", text(&output.stderr));
}
