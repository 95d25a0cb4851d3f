//! Exit codes: a table of what a command is doing when a signal comes and of what its outputs are then. What a signal
//! leaves of a send is in `send::stops`.
#![cfg(target_os = "linux")]

mod cases;
mod scene;
mod table;

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use crate::send::campaign::Campaign;
use crate::support::{CAMS, VARIABLES, ending_signals, signal};
use crate::terminal::Terminal;
use table::Stream;

/// `nohup` starts a command with this signal ignored.
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
    signal(&mut process, "HUP");
    // Signals that are caught come in the order of their numbers, so this one would come second.
    signal(&mut process, "USR1");
    assert_eq!(process.wait().unwrap().signal(), Some(10), "it ended by the signal that it ignores");
}

/// The question is on stderr, so it is asked whatever becomes of stdout.
#[test]
fn a_signal_at_the_question_sends_nothing() {
    let campaign = Campaign::new();
    campaign.write_people(1500);
    let arguments = campaign.arguments(&[]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    for stream in Stream::ALL {
        for (name, _) in ending_signals() {
            let terminal = Terminal::with(100, &arguments, |command| command.stdout(stream.open()));
            terminal.wait_for("send to 1,500 people? [y/N]");
            terminal.signal(name);
            let ended = terminal.end();
            assert_eq!(ended.code, Some(2), "{stream:?}, {name}: {}", ended.screen);
            assert!(ended.screen.contains("nothing was sent"), "{}", ended.screen);
        }
    }
    assert!(campaign.history().is_empty() && !campaign.path("people.csv.journal").exists());
}
