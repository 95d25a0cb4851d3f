//! The text of a file, whatever its encoding, and what a CSV file is like.

use std::io::{self, BufReader, Read};

use encoding_rs_io::DecodeReaderBytes;

use super::guard::Guarded;
use super::steady::Steady;

/// A file's text in UTF-8.
pub(super) type Text = BufReader<DecodeReaderBytes<Steady, Vec<u8>>>;

/// What a CSV file is like.
#[derive(Clone, Debug)]
pub(super) struct Csv {
    pub(super) delimiter: u8,
    /// Names of the columns; numbers where the file has no header.
    pub(super) header: Vec<String>,
    pub(super) has_header: bool,
    /// Bytes of text before the header.
    pub(super) skip: usize,
    /// What ends a row.
    pub(super) end: u8,
}

/// A reader whose rows have an end.
pub(super) fn guarded(mut text: Text, skip: usize) -> io::Result<Guarded<Text>> {
    io::copy(&mut text.by_ref().take(skip as u64), &mut io::sink())?;
    Ok(Guarded::new(text))
}
