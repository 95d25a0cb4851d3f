//! The question before the messages go out.

use std::io::{self, IsTerminal};

use crate::output::stderr::tell;
use crate::progress::counted;

/// Asks whether to send to so many people.
///
/// # Errors
/// There is nobody to ask: what to do.
pub(crate) fn may_send(people: u64) -> Result<bool, String> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(format!(
            "there is no terminal to ask whether to send to {}; add --yes, or allow as many with --ask-above",
            counted(people, "person", "people")
        ));
    }
    loop {
        tell(&format!("send to {}? [y/N] ", counted(people, "person", "people")));
        let mut answer = String::new();
        let read =
            io::stdin().read_line(&mut answer).map_err(|error| format!("no answer can be read: {error}"))?;
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            "" => {
                if read == 0 {
                    tell("\n");
                }
                return Ok(false);
            }
            _ => {}
        }
    }
}
