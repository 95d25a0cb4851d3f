//! The text of a file in any encoding, and the format of a CSV file.

use std::io::{self, BufReader, Read};

use encoding_rs_io::DecodeReaderBytes;

use super::guard::Guarded;
use super::steady::Steady;

/// The text of a file in UTF-8.
pub(super) type Text = BufReader<DecodeReaderBytes<Steady, Vec<u8>>>;

/// The format of a CSV file.
#[derive(Clone, Debug)]
pub(super) struct Csv {
    pub(super) delimiter: u8,
    /// Names of the columns; numbers if the file has no header.
    pub(super) header: Vec<String>,
    pub(super) has_header: bool,
    /// Bytes of text before the header.
    pub(super) skip: usize,
    /// The end of a row.
    pub(super) end: u8,
}

/// Returns a reader that limits the length of rows.
pub(super) fn guarded(mut text: Text, skip: usize) -> io::Result<Guarded<Text>> {
    io::copy(&mut text.by_ref().take(skip as u64), &mut io::sink())?;
    Ok(Guarded::new(text))
}
