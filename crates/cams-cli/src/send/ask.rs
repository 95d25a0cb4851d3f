//! The question before the messages go out.

use std::io::{self, IsTerminal};
use std::thread;

use tokio::sync::oneshot;

use crate::output::stderr::tell;
use crate::progress::counted;
use crate::stop::{self, Stop};

/// Asks whether to send to so many people. A signal means no.
///
/// # Errors
/// There is nobody to ask: what to do.
pub(crate) async fn may_send(people: u64, stop: &mut Option<Stop>) -> Result<bool, String> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(format!(
            "there is no terminal to ask whether to send to {}; add --yes, or allow as many with --ask-above",
            counted(people, "person", "people")
        ));
    }
    loop {
        forget_typed();
        tell(&format!("send to {}? [y/N] ", counted(people, "person", "people")));
        let line = tokio::select! {
            line = line() => line,
            () = stop::asked(stop) => None,
        };
        let Some(line) = line else {
            tell("\n");
            return Ok(false);
        };
        match line.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "" | "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}

/// Throws away what was typed before the question is asked: it was meant for something else, such as a shell that was
/// thought to be back.
#[cfg(unix)]
fn forget_typed() {
    // A terminal that refuses still shows the question.
    let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
}

/// Nothing does it on Windows without unsafe code.
#[cfg(not(unix))]
fn forget_typed() {}

/// A line of stdin; `None` at its end. A thread of its own reads it, for which the end of the process does not wait.
async fn line() -> Option<String> {
    let (answer, answered) = oneshot::channel();
    thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line).unwrap_or(0);
        // Nobody listens any more if a signal came first.
        let _ = answer.send((read > 0).then_some(line));
    });
    answered.await.ok().flatten()
}
