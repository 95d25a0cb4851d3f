//! Detects the kind of a file: its encoding, and its delimiter.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The possible delimiters.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// Returns the encoding that the first bytes show: by a byte order mark, or by the zeros of Latin letters in UTF-16.
pub(super) fn encoding(beginning: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(beginning) {
        return encoding;
    }
    let zeros = |parity: usize| beginning.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Digits and delimiters have zeros in UTF-16, whatever the language. A few zeros are damage to the file.
    if even.max(odd) <= beginning.len() / 16 {
        return UTF_8;
    }
    if odd > even { UTF_16LE } else { UTF_16BE }
}

/// Returns whether the file begins with a byte order mark, as spreadsheets expect.
pub(super) fn has_mark(beginning: &[u8]) -> bool {
    Encoding::for_bom(beginning).is_some()
}

/// Returns the delimiter of the first row, outside of quotes: the one with which the header has the wanted columns,
/// otherwise the most frequent one.
pub(super) fn delimiter(text: &str, wanted: &[&str]) -> u8 {
    let header = first_record(text);
    let cells = |delimiter: u8| -> Vec<String> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(header.as_bytes());
        let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
        record.iter().map(|cell| cell.trim().to_owned()).collect()
    };
    let score = |delimiter: &u8| {
        let cells = cells(*delimiter);
        let found = wanted.iter().filter(|name| cells.iter().any(|cell| cell == *name)).count();
        (found, cells.len())
    };
    // If several are equally frequent, the first one wins.
    DELIMITERS.into_iter().rev().max_by_key(score).unwrap_or(b',')
}

/// Reads the line `sep=;`, which some spreadsheets write before the header: returns its delimiter and its length.
pub(super) fn separator_line(text: &str) -> Option<(u8, usize)> {
    let line = text.split_inclusive('\n').next()?;
    let rest = line.trim_end_matches(['\r', '\n']).strip_prefix("sep=")?;
    match rest.as_bytes() {
        [delimiter] => Some((*delimiter, line.len())),
        _ => None,
    }
}

/// Returns everything before the first line break that is not in quotes.
fn first_record(text: &str) -> &str {
    let mut is_quoted = false;
    let end = text.find(|character| {
        is_quoted ^= character == '"';
        !is_quoted && matches!(character, '\n' | '\r')
    });
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_seen_with_a_mark_and_without() {
        let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(order).collect()
        };
        for (bytes, wanted) in [
            (b"phone,name".to_vec(), UTF_8),
            (b"\xEF\xBB\xBFphone".to_vec(), UTF_8),
            (utf16("\u{feff}phone", u16::to_le_bytes), UTF_16LE),
            (utf16("\u{feff}phone", u16::to_be_bytes), UTF_16BE),
            (utf16("phone,name", u16::to_le_bytes), UTF_16LE),
            (utf16("phone,name", u16::to_be_bytes), UTF_16BE),
            (utf16("电话,名字\n8613800138000,王小明\n", u16::to_le_bytes), UTF_16LE),
            ("电话,名字".as_bytes().to_vec(), UTF_8),
            (b"phone,name,code\n8613800138000,A\0na,A1\n".to_vec(), UTF_8),
            (Vec::new(), UTF_8),
        ] {
            assert_eq!(encoding(&bytes), wanted, "{bytes:?}");
        }
    }

    #[test]
    fn the_delimiter_is_the_one_that_gives_the_wanted_columns() {
        for (text, wanted, delimiter) in [
            ("phone,name\n1;2;3,4", "phone", b','),
            ("phone;first, last and title, if any\n", "phone", b';'),
            ("\"a,b,c\";phone\n", "phone", b';'),
            ("phone\tname", "phone", b'\t'),
            ("phone|name", "phone", b'|'),
            ("phone", "phone", b','),
            ("\"tel;\nno\",name\n", "nothing", b','),
            ("a;b,c;d", "nothing", b';'),
        ] {
            assert_eq!(char::from(super::delimiter(text, &[wanted])), char::from(delimiter), "{text}");
        }
    }

    #[test]
    fn a_line_for_the_spreadsheet_is_seen() {
        assert_eq!(separator_line("sep=;\r\nphone;name"), Some((b';', 7)));
        assert_eq!(separator_line("sep=\nphone"), None);
        assert_eq!(separator_line("phone"), None);
    }
}
