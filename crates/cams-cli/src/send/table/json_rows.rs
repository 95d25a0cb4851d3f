//! JSON objects, one per line.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

use serde_json::value::RawValue;

use super::cells::{Cells, Row};
use super::guard::MAX_ROW;
use super::text::Text;

/// The lines, as they are read.
pub(super) struct JsonRows {
    text: Text,
    number: u64,
    line: Vec<u8>,
}

impl JsonRows {
    pub(super) fn new(text: Text) -> Self {
        Self { text, number: 0, line: Vec::new() }
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Row>> {
        loop {
            self.line.clear();
            self.text.by_ref().take(MAX_ROW + 1).read_until(b'\n', &mut self.line)?;
            if self.line.is_empty() {
                return Ok(None);
            }
            self.number += 1;
            if self.line.len() as u64 > MAX_ROW {
                let message = format!("line {} is longer than 16 MiB", self.number);
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
            if self.line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let cells: Result<BTreeMap<String, Box<RawValue>>, _> = serde_json::from_slice(&self.line);
            let fault = cells.as_ref().err().map(|error| format!("the line is not a JSON object: {error}"));
            let cells = Cells::Json(cells.unwrap_or_default());
            return Ok(Some(Row { number: self.number, cells, fault }));
        }
    }
}
