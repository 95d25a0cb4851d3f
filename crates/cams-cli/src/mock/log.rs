//! The line that `cams mock` prints for each call.

use std::fmt::Write as _;

use cams_mock::Call;
use jiff::Timestamp;

/// The line of a call, with its warnings below it and, if so wanted, its parameters and its answer.
pub(crate) fn lines(call: &Call, with_bodies: bool) -> String {
    let time = Timestamp::try_from(call.time).unwrap_or(Timestamp::UNIX_EPOCH).strftime("%H:%M:%S");
    let action = if call.action.is_empty() { "(no operation)" } else { &call.action };
    let outcome =
        if call.code == "OK" { "OK".to_owned() } else { format!("{} {}", call.http_status, call.code) };
    let duration = call.duration.as_secs_f64() * 1000.0;
    let mut lines = format!("{time}  {}  {}  {duration:.1} ms", shown(action), shown(&outcome));
    if let Some(fault) = call.fault {
        // Writing to a text cannot fail.
        let _ = write!(lines, "  fault {fault}");
    }
    if !call.message.is_empty() {
        let _ = write!(lines, "  {}", shown(&call.message));
    }
    for warning in &call.warnings {
        let _ = write!(lines, "\n          warning: {}", shown(warning));
    }
    if with_bodies {
        for parameter in &call.parameters {
            let _ = write!(lines, "\n          > {}={}", shown(&parameter.name), shown(&parameter.value));
        }
        let _ = write!(lines, "\n          < {}", shown(&String::from_utf8_lossy(call.answer())));
    }
    lines.push('\n');
    lines
}

/// A text of a stranger, without what a terminal would obey.
fn shown(text: &str) -> String {
    let escape = |letter: char| {
        let escaped: Box<dyn Iterator<Item = char>> = if letter.is_control() {
            Box::new(letter.escape_default())
        } else {
            Box::new(std::iter::once(letter))
        };
        escaped
    };
    text.chars().flat_map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_does_not_obey_what_a_client_sends() {
        assert_eq!(shown("a\u{1b}[2J\nb é"), "a\\u{1b}[2J\\nb é");
    }
}
