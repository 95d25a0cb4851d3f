//! The limits of a state that is put or read from a file: those of states that calls can create.
//!
//! All parts are checked before any is used, so a refused state changes nothing.

use std::io::{self, Write};

use serde::Serialize;

use crate::lengths::MAX_TEXT;

/// Largest counter in a state. Whatever is added to it later still fits.
const MAX_COUNT: u64 = 1 << 53;

/// Refuses more items than are kept.
pub(crate) fn check_count(what: &str, count: usize, most: usize) -> Result<(), String> {
    if count > most {
        return Err(format!("it has {count} {what}, and a server keeps at most {most}"));
    }
    Ok(())
}

/// Refuses items that take more memory than is kept.
pub(crate) fn check_bytes(what: &str, bytes: usize, most: usize) -> Result<(), String> {
    if bytes > most {
        let (mib, most) = (bytes.div_ceil(1 << 20), most >> 20);
        return Err(format!(
            "its {what} take about {mib} MiB of memory, and a server keeps at most {most} MiB"
        ));
    }
    Ok(())
}

/// Refuses counters that are so large that they could overflow.
pub(crate) fn check_counters(what: &str, counters: impl IntoIterator<Item = u64>) -> Result<(), String> {
    match counters.into_iter().find(|counter| *counter > MAX_COUNT) {
        None => Ok(()),
        Some(counter) => Err(format!("the number {counter} of its {what} is greater than {MAX_COUNT}")),
    }
}

/// Refuses a value with a text that is longer than a call allows.
pub(crate) fn check_texts(what: &str, value: &impl Serialize) -> Result<(), String> {
    let mut ruler = Ruler::default();
    // It writes nothing, so it cannot fail.
    let _ = serde_json::to_writer(&mut ruler, value);
    if ruler.longest > MAX_TEXT {
        return Err(format!("a text of its {what} is longer than {MAX_TEXT} bytes"));
    }
    Ok(())
}

/// Measures the texts in JSON, in bytes after decoding.
#[derive(Default)]
struct Ruler {
    longest: usize,
    /// Bytes of the text that is being written, if one is.
    text: Option<usize>,
    /// Bytes that still belong to an escape sequence.
    escape: usize,
}

impl Ruler {
    fn take(&mut self, byte: u8) {
        match (self.escape, self.text, byte) {
            // `\u001f` has four digits after its letter.
            (1, _, b'u') => self.escape = 4,
            (1.., ..) => self.escape -= 1,
            (0, None, b'"') => self.text = Some(0),
            (0, Some(length), b'"') => {
                self.longest = self.longest.max(length);
                self.text = None;
            }
            (0, Some(length), _) => {
                self.escape = usize::from(byte == b'\\');
                self.text = Some(length + 1);
            }
            (0, None, _) => {}
        }
    }
}

impl Write for Ruler {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        bytes.iter().for_each(|byte| self.take(*byte));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_has_the_length_that_it_has_when_it_is_read() {
        let fits = |text: String| check_texts("groups", &json!({ "Name": ["", text] })).is_ok();
        for letter in ["x", "\"", "\\", "\u{1}", "\n"] {
            assert!(fits(letter.repeat(MAX_TEXT)) && !fits(letter.repeat(MAX_TEXT + 1)), "{letter:?}");
        }
        assert!(fits("é".repeat(MAX_TEXT / 2)) && !fits("é".repeat(MAX_TEXT / 2 + 1)));
        assert!(fits("\"u".repeat(MAX_TEXT / 2)) && !fits("\"u".repeat(MAX_TEXT / 2) + "u"));
    }

    #[test]
    fn counts_and_numbers_end_where_they_must() {
        assert!(check_count("groups", 5, 5).is_ok() && check_count("groups", 6, 5).is_err());
        assert!(check_bytes("groups", 5, 5).is_ok() && check_bytes("groups", 6, 5).is_err());
        assert!(check_counters("groups", [1, MAX_COUNT]).is_ok());
        assert!(check_counters("groups", [1, MAX_COUNT + 1]).is_err());
    }
}
