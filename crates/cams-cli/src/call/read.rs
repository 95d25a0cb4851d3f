//! Reads texts from files and from stdin, as editors and shells write them: UTF-8 or UTF-16, with or without a byte
//! order mark.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use crate::output::stderr::tell;

/// Reads texts; stdin only once.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    is_stdin_read: bool,
}

impl Reader {
    /// Returns the text of a file, or of stdin if it is `-`.
    ///
    /// # Errors
    /// Fails if it cannot be read, or is not text.
    pub(crate) fn text(&mut self, path: &Path) -> Result<String, String> {
        let (name, bytes) = if path == Path::new("-") {
            if std::mem::replace(&mut self.is_stdin_read, true) {
                return Err("stdin can be read only once".to_owned());
            }
            ("stdin".to_owned(), from_stdin())
        } else {
            (path.display().to_string(), fs::read(path))
        };
        let bytes = bytes.map_err(|error| format!("{name} cannot be read: {error}"))?;
        decoded(&bytes).map_err(|problem| format!("{name} cannot be read: {problem}"))
    }
}

fn from_stdin() -> io::Result<Vec<u8>> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        tell("note: reading from the terminal; end with Ctrl-D on a line of its own, or stop with Ctrl-C\n");
    }
    let mut bytes = Vec::new();
    stdin.lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Decodes bytes. PowerShell writes UTF-16 when output is redirected, and some editors begin a file with a byte order
/// mark.
fn decoded(bytes: &[u8]) -> Result<String, String> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // A text for the API never begins with NUL, so this is UTF-16 without a byte order mark.
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf16(bytes, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, String> {
    String::from_utf8(bytes.to_vec()).map_err(|error| {
        format!("it is not UTF-8, from byte {} on; save it as UTF-8", error.utf8_error().valid_up_to())
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err("it begins as UTF-16 and is broken further on; save it as UTF-8".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_every_encoding_that_shells_write() {
        let text = "{\"a\": \"é👋\"}";
        let units: Vec<_> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            [b"\xff\xfe", little.as_slice()].concat(),
            [b"\xfe\xff", big.as_slice()].concat(),
            little,
            big,
        ] {
            assert_eq!(decoded(&bytes).as_deref(), Ok(text));
        }
        assert_eq!(decoded(b"").as_deref(), Ok(""));
    }

    #[test]
    fn what_is_no_text_is_told_with_what_to_do() {
        assert!(decoded(b"a\xe9").unwrap_err().contains("from byte 1 on; save it as UTF-8"));
        assert!(decoded(b"\xff\xfea\0\0").unwrap_err().contains("UTF-16"));
        assert!(decoded(b"\xff\xfe\0\xd8a\0").unwrap_err().contains("UTF-16"));
    }
}
