//! The command on a terminal: what the screen shows, keys, signals and widths.
//!
//! [`Terminal`] runs the command on a terminal of its own. A test waits for what the screen shows, never for time.

use std::io::{Read, Write};
use std::num::NonZero;
use std::process::Child;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pty};

use crate::support::{CAMS, Mock, VARIABLES, call, server};
use serde_json::json;

/// How long a test waits for the screen or the end of the command before it fails.
const BOUND: Duration = Duration::from_secs(30);
const ROWS: u16 = 50;

/// The command on a terminal. It is ended with the test.
pub(crate) struct Terminal {
    process: Child,
    pty: Arc<Pty>,
    shown: Arc<Shown>,
    reader: Option<JoinHandle<()>>,
}

/// What was written to the terminal, and the screen that it makes.
struct Shown {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    is_over: bool,
}

/// What is left of a command that has ended.
pub(crate) struct Ended {
    /// The exit code; `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    /// The screen at the end.
    pub(crate) screen: String,
    /// Everything that was written to the terminal, with its control characters.
    pub(crate) written: String,
}

impl Terminal {
    /// Runs `cams` on a terminal of so many columns, with the key pair of the local service of these tests.
    pub(crate) fn run(columns: u16, arguments: &[&str]) -> Self {
        Self::with(columns, arguments, |command| command)
    }

    /// The same, with changes of the command: variables, or a stdout that is not the terminal.
    pub(crate) fn with(columns: u16, arguments: &[&str], change: impl FnOnce(Command) -> Command) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(ROWS, columns)).unwrap();
        let command = Command::new(CAMS)
            .args(arguments)
            // The environment of the tests may have set `NO_COLOR` or `COLUMNS`, and `CI` colors even a dumb terminal.
            .env_clear()
            .envs(VARIABLES)
            .env("TERM", "xterm-256color");
        let process = change(command).spawn(pts).unwrap();
        let screen = vt100::Parser::new(NonZero::new(ROWS).unwrap(), NonZero::new(columns).unwrap(), 10_000);
        let state = Mutex::new(State { screen, bytes: Vec::new(), is_over: false });
        let shown = Arc::new(Shown { state, changed: Condvar::new() });
        let pty = Arc::new(pty);
        let reader = {
            let (pty, shown) = (Arc::clone(&pty), Arc::clone(&shown));
            thread::spawn(move || shown.read(&pty))
        };
        Self { process, pty, shown, reader: Some(reader) }
    }

    /// Waits until the screen shows a text, and returns the screen.
    pub(crate) fn wait_for(&self, text: &str) -> String {
        let wanted = |state: &State| state.screen.screen().contents().contains(text) || state.is_over;
        let screen = self.shown.wait(wanted).screen.screen().contents();
        assert!(screen.contains(text), "`{text}` is not on the screen:\n{screen}");
        screen
    }

    /// Types keys: a text, `\r` for Enter, `\u{3}` for Ctrl-C, `\u{4}` for Ctrl-D.
    pub(crate) fn type_in(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    /// Sends a signal: `HUP` is what the command gets when its terminal is closed.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let kill = std::process::Command::new("kill").args([&format!("-{name}"), &id]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits for the end of the command.
    pub(crate) fn end(mut self) -> Ended {
        drop(self.shown.wait(|state| state.is_over));
        self.reader.take().unwrap().join().unwrap();
        let code = self.process.wait().unwrap().code();
        let state = self.shown.state.lock().unwrap();
        let written = String::from_utf8(state.bytes.clone()).unwrap();
        Ended { code, screen: state.screen.screen().contents(), written }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Shown {
    /// Reads until the command and all that it started have closed the terminal, which is an error on Linux.
    fn read(&self, mut pty: &Pty) {
        let mut buffer = [0; 4096];
        loop {
            let read = pty.read(&mut buffer).unwrap_or(0);
            let mut state = self.state.lock().unwrap();
            state.screen.process(&buffer[..read]);
            state.bytes.extend_from_slice(&buffer[..read]);
            state.is_over = read == 0;
            self.changed.notify_all();
            if state.is_over {
                return;
            }
        }
    }

    fn wait(&self, until: impl Fn(&State) -> bool) -> std::sync::MutexGuard<'_, State> {
        let deadline = Instant::now() + BOUND;
        let mut state = self.state.lock().unwrap();
        while !until(&state) {
            let left = deadline.saturating_duration_since(Instant::now());
            let screen = state.screen.screen().contents();
            assert!(!left.is_zero(), "the terminal never came so far:\n{screen}");
            state = self.changed.wait_timeout(state, left).unwrap().0;
        }
        state
    }
}

#[test]
fn text_fits_the_terminal() {
    for (columns, arguments) in [
        (40, &["operations", "invite"][..]),
        (100, &["operations"]),
        (60, &["describe", "ListChatGroup"]),
        (100, &["describe", "SendChatappMessage"]),
        (40, &["call", "--help"]),
        (100, &["call", "--help"]),
    ] {
        let ended = Terminal::run(columns, arguments).end();
        assert_eq!(ended.code, Some(0));
        // Examples are never wrapped, so that they can be copied.
        let prose = ["Examples:", "Exit codes:", "Input for"]
            .iter()
            .fold(ended.written.as_str(), |text, heading| text.split(heading).next().unwrap_or_default());
        let plain = anstream::adapter::strip_str(prose).to_string();
        let is_long =
            |line: &&str| line.chars().count() > usize::from(columns) && !line.contains("Example: ");
        let long: Vec<_> = plain.lines().filter(is_long).collect();
        assert!(!plain.is_empty() && long.is_empty(), "{arguments:?} in {columns}: {long:#?}");
    }
}

#[test]
fn colors_are_for_a_terminal_that_wants_them() {
    let arguments = ["call", "NoSuchOperation"];
    let colored = Terminal::run(80, &arguments).end();
    assert!(colored.written.contains("\u{1b}[31m"), "{:?}", colored.written);
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let plain = Terminal::with(80, &arguments, |command| command.env(name, value)).end();
        assert!(!plain.written.contains('\u{1b}'), "{name}: {:?}", plain.written);
        assert_eq!((plain.code, plain.screen), (Some(2), colored.screen.clone()));
    }
}

#[test]
fn the_local_service_ends_with_control_c() {
    let terminal = Terminal::run(80, &["mock", "--port", "0"]);
    terminal.wait_for("Stop it with Ctrl-C.");
    terminal.type_in("\u{3}");
    assert_eq!(terminal.end().code, Some(0));
}

/// A group that the local service is still making, however often it is looked at.
fn group_in_the_making() -> Mock {
    let mock = Mock::with(&["--lenient", "--quiet", "--creating-listings", "1000"]);
    let input = json!({"BusinessNumber": "86138", "CustSpaceId": "c", "Subject": "Orders"});
    assert_eq!(call("AddChatGroup", &input, &mock.endpoint, &[]).status.code(), Some(0));
    mock
}

fn list<'a>(endpoint: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let flags = ["call", "ListChatGroup", "--business-number", "86138", "--cust-space-id", "c"];
    [&flags[..], &["--page.index", "1", "--page.size", "10", "--endpoint", endpoint], more].concat()
}

#[test]
fn a_response_is_colored_for_a_terminal_alone_and_a_table_fits_it() {
    let mock = group_in_the_making();
    let colored = Terminal::run(100, &list(&mock.endpoint, &[])).end();
    assert!(
        colored.written.contains("\u{1b}[1m\u{1b}[34m\"Code\"\u{1b}[0m: \"OK\""),
        "{:?}",
        colored.written
    );
    let plain = Terminal::with(100, &list(&mock.endpoint, &[]), |command| command.env("NO_COLOR", "1")).end();
    assert!(
        plain.screen.contains("\"Code\": \"OK\"") && !plain.written.contains('\u{1b}'),
        "{}",
        plain.written
    );
    let table =
        Terminal::run(50, &list(&mock.endpoint, &["--output", "table", "--query", "Data.List"])).end();
    assert!(table.screen.contains("Orders") && table.code == Some(0), "{}", table.screen);
    let lines = table.written.lines().map(|line| line.trim_end().chars().count());
    assert!(lines.max().is_some_and(|longest| longest <= 50), "{}", table.written);
}

#[test]
fn waiting_shows_how_far_it_is_and_control_c_ends_it() {
    let mock = group_in_the_making();
    let arguments = list(&mock.endpoint, &["--wait", "created=Orders"]);
    let terminal = Terminal::run(100, &arguments);
    terminal.wait_for("waiting for created: CREATING (1 poll, 0 s)");
    terminal.type_in("\u{3}");
    let ended = terminal.end();
    assert_eq!(ended.code, Some(5), "{}", ended.screen);
    assert!(ended.screen.contains("error: ListChatGroup was stopped by a signal"), "{}", ended.screen);
    assert!(!ended.screen.contains("waiting for"), "the line of progress is left over: {}", ended.screen);
}

#[test]
fn a_call_that_control_c_ends_may_have_been_executed() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let arguments = ["call", "AddChatGroup", "--business-number", "86138", "--cust-space-id", "c"];
    let terminal = Terminal::run(100, &[&arguments[..], &["--endpoint", &endpoint]].concat());
    let (mut connection, _) = listener.accept().unwrap();
    // The request is out, and is never answered.
    connection.read_exact(&mut [0; 4]).unwrap();
    terminal.type_in("\u{3}");
    let ended = terminal.end();
    assert_eq!(ended.code, Some(3), "{}", ended.screen);
    assert!(ended.screen.contains("it may have been executed"), "{}", ended.screen);
}

#[test]
fn input_from_the_keyboard_is_asked_for() {
    let mock = group_in_the_making();
    let terminal = Terminal::run(100, &["call", "AddChatGroup", "--endpoint", &mock.endpoint, "--input"]);
    terminal.wait_for("end with Ctrl-D");
    terminal
        .type_in("{\"BusinessNumber\": \"86138\", \"CustSpaceId\": \"c\", \"Subject\": \"Typed\"}\r\u{4}");
    let ended = terminal.end();
    assert!(ended.code == Some(0) && ended.screen.contains("\"OK\""), "{}", ended.screen);
}

#[test]
fn plain_text_of_the_service_does_not_command_the_terminal() {
    let endpoint = server(
        "HTTP/1.1 200 OK\r\ncontent-length: 64\r\nconnection: close\r\n\r\n\
         {\"Code\":\"OK\",\"Message\":\"\\u001b]0;pwned\\u0007\\u001b[2J ok\"}      ",
    );
    let arguments = list(&endpoint, &["--query", "Message", "--output", "text"]);
    let ended = Terminal::with(100, &arguments, |command| command.env("NO_COLOR", "1")).end();
    assert_eq!(ended.code, Some(0), "{}", ended.screen);
    assert!(ended.written.contains("pwned") && !ended.written.contains('\u{1b}'), "{:?}", ended.written);
}
