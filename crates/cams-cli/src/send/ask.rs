//! The question before messages are sent.

use std::io::{self, IsTerminal};
use std::thread;

use tokio::sync::oneshot;

use crate::output::stderr::tell;
use crate::progress::counted;
use crate::stop::{self, Stop};

/// Asks whether to send to this many recipients. A signal means no.
///
/// # Errors
/// Fails if there is nobody to ask, with what to do.
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

/// Discards what was typed before the question: it was meant for something else, such as the shell.
#[cfg(unix)]
fn forget_typed() {
    // If the terminal refuses, the question is still shown.
    let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
}

/// On Windows, this is not possible without unsafe code.
#[cfg(not(unix))]
fn forget_typed() {}

/// Returns a line of stdin, or `None` at its end. A separate thread reads it, and the process does not wait for this
/// thread when it ends.
async fn line() -> Option<String> {
    let (answer, answered) = oneshot::channel();
    thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line).unwrap_or(0);
        // Nobody is waiting any more if a signal came first.
        let _ = answer.send((read > 0).then_some(line));
    });
    answered.await.ok().flatten()
}
