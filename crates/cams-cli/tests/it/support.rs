//! What the tests share: the command, a local service, and servers with one answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener};
use std::process::{Child, Command, Output, Stdio};
use std::thread;

use serde_json::{Value, json};

pub(crate) const CAMS: &str = env!("CARGO_BIN_EXE_cams");

/// The command without any variable of whoever runs the tests: they may have profiles, a proxy, `NO_COLOR` or `CI`.
pub(crate) fn bare() -> Command {
    let mut command = Command::new(CAMS);
    // Windows opens no socket without it.
    let system = std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root));
    command.env_clear().envs(system);
    command
}

/// The variables of a user of [`Mock::start`], and nothing at home.
pub(crate) const VARIABLES: [(&str, &str); 4] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id"),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret"),
    ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true"),
    ("HOME", "/nonexistent"),
];

/// The command with the key pair of [`Mock::start`], and no other variable.
pub(crate) fn command() -> Command {
    let mut command = bare();
    command.envs(VARIABLES);
    command
}

/// The signals that end a command, by name and number. Commands inherit ignored signals from the tests: `nohup` ignores
/// SIGHUP, and a shell that runs a script ignores SIGINT in background jobs.
#[cfg(unix)]
pub(crate) fn ending_signals() -> Vec<(&'static str, i32)> {
    // Only Linux shows them.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or("0");
    let ignored = u64::from_str_radix(ignored.trim(), 16).unwrap();
    let mut signals = vec![("INT", 2), ("TERM", 15), ("HUP", 1)];
    signals.retain(|(name, number)| {
        let is_tried = ignored >> (number - 1) & 1 == 0;
        if !is_tried {
            eprintln!("SIG{name} is not tried: the tests were started with it ignored");
        }
        is_tried
    });
    signals
}

/// Sends a signal, unless the process has ended: its number may be that of another one by now.
#[cfg(unix)]
pub(crate) fn signal(process: &mut Child, name: &str) {
    if process.try_wait().unwrap().is_none() {
        let kill = Command::new("kill").args([&format!("-{name}"), &process.id().to_string()]).status();
        assert!(kill.unwrap().success());
    }
}

/// A `cams mock` of its own process; it is ended with the test.
pub(crate) struct Mock {
    pub(crate) process: Child,
    pub(crate) endpoint: String,
}

impl Mock {
    pub(crate) fn start() -> Self {
        Self::with(&["--lenient", "--quiet"])
    }

    pub(crate) fn with(options: &[&str]) -> Self {
        let mut process = bare()
            .args(["mock", "--port", "0", "--access-key-id", "id", "--access-key-secret", "secret"])
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let endpoint = line.trim().strip_prefix("listening on ").expect("the address").to_owned();
        Self { process, endpoint }
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs `cams` with the key pair of [`Mock::start`] and an input on stdin.
pub(crate) fn cams(arguments: &[&str], input: &Value) -> Output {
    begin(arguments, input).wait_with_output().unwrap()
}

pub(crate) fn begin(arguments: &[&str], input: &Value) -> Child {
    let mut process = command()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The command may end without reading its input.
    let _ = process.stdin.take().unwrap().write_all(input.to_string().as_bytes());
    process
}

pub(crate) fn call(action: &str, input: &Value, endpoint: &str, options: &[&str]) -> Output {
    cams(&[&["call", action, "--input", "-", "--endpoint", endpoint], options].concat(), input)
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A server that gives one answer to every request, as often as it is asked.
pub(crate) fn server(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut received = Vec::new();
            let mut byte = [0];
            while !received.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                received.push(byte[0]);
            }
            let _ = stream.write_all(answer.as_bytes());
            // A body that is left unread would break the connection before the answer is read.
            let _ = stream.shutdown(Shutdown::Write);
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
    });
    endpoint
}

/// A local service with three groups.
pub(crate) fn three_groups() -> Mock {
    let mock = Mock::start();
    for subject in ["Orders", "Returns", "Refunds"] {
        let input = json!({"BusinessNumber": "86138", "CustSpaceId": "c", "Subject": subject});
        assert_eq!(call("AddChatGroup", &input, &mock.endpoint, &[]).status.code(), Some(0));
    }
    mock
}

/// Runs `cams call` with flags instead of an input.
pub(crate) fn with_flags(arguments: &[&str]) -> Output {
    cams(&[&["call"], arguments].concat(), &json!(null))
}

pub(crate) fn list_flags<'a>(endpoint: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let flags =
        ["ListChatGroup", "--business-number", "86138", "--cust-space-id", "c", "--endpoint", endpoint];
    [&flags, more].concat()
}
