//! The lines that `cams mock` prints for each call and each callback.

use std::fmt::Write as _;
use std::time::SystemTime;

use cams_mock::{Call, Delivery, DeliveryAttempt, DeliveryState};
use jiff::Timestamp;

/// Returns the line of a call, with its warnings below it and, if requested, its parameters and its answer.
pub(crate) fn lines(call: &Call, with_bodies: bool) -> String {
    let time = time(call.time);
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

/// Returns the line of a callback after an attempt. It shows only the host of the address, because the rest is secret.
pub(crate) fn delivered(delivery: &Delivery) -> String {
    let last = delivery.attempts.last();
    let time = time(last.map_or(delivery.time, |attempt| attempt.time));
    let (scheme, rest) = delivery.url.split_once("://").unwrap_or(("", &delivery.url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let mut line = format!("{time}  {} to {}  ", delivery.kind.name(), shown(&format!("{scheme}://{host}")));
    match (last, delivery.state) {
        (None, _) => line.push_str("not sent: not this machine; to allow the address, start with --webhook"),
        (Some(DeliveryAttempt { problem: None, duration, .. }), _) => {
            let _ = write!(line, "acknowledged  {:.1} ms", duration.as_secs_f64() * 1000.0);
        }
        (Some(DeliveryAttempt { problem: Some(problem), .. }), state) => {
            let next = match state {
                DeliveryState::Pending => "comes again later",
                _ => "given up",
            };
            let _ = write!(line, "not acknowledged, {next}: {}", shown(problem));
        }
    }
    line.push('\n');
    line
}

fn time(time: SystemTime) -> String {
    Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH).strftime("%H:%M:%S").to_string()
}

/// Returns a text from outside without characters that control a terminal.
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
