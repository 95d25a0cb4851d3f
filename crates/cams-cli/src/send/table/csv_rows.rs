//! The rows of a CSV file.

use std::io;

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord, Terminator};

use super::cells::{Cells, Row};
use super::guard::{Guarded, Watch};
use super::text::{Csv, Text, guarded};

/// The rows, as they are read.
pub(super) struct CsvRows {
    /// The file, or an error at its beginning.
    reader: io::Result<Reader<Guarded<Text>>>,
    watch: Watch,
    width: usize,
    end: u8,
    /// Line breaks in cells so far, which a spreadsheet does not count.
    inner_breaks: u64,
    /// Number of the last row that was read.
    number: u64,
    record: ByteRecord,
}

impl CsvRows {
    /// Starts at the first row, which may be the header.
    pub(super) fn new(text: Text, csv: &Csv) -> Self {
        let guarded = guarded(text, csv.skip);
        let watch = guarded.as_ref().map(|guarded| guarded.watch.clone()).unwrap_or_default();
        let mut builder = ReaderBuilder::new();
        // A `\r` at the end is cut off here, so that lines are counted in the same way in all files.
        builder.has_headers(false).flexible(true).delimiter(csv.delimiter);
        builder.buffer_capacity(64 * 1024).terminator(Terminator::Any(csv.end));
        Self {
            reader: guarded.map(|guarded| builder.from_reader(guarded)),
            watch,
            width: csv.header.len(),
            end: csv.end,
            inner_breaks: 0,
            number: 0,
            record: ByteRecord::new(),
        }
    }

    /// Starts after the header.
    pub(super) fn after_header(text: Text, csv: &Csv) -> Self {
        let mut rows = Self::new(text, csv);
        if csv.has_header
            && let Err(error) = rows.first()
        {
            rows.reader = Err(error);
        }
        rows
    }

    /// Returns the cells of the first row.
    pub(super) fn first(&mut self) -> io::Result<Option<StringRecord>> {
        loop {
            match self.read()? {
                None => return Ok(None),
                Some(record) if record.iter().all(|cell| cell.trim().is_empty()) => {}
                Some(record) => return Ok(Some(record)),
            }
        }
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Row>> {
        let Some(record) = self.read()? else { return Ok(None) };
        let number = self.number;
        let surplus = record.iter().skip(self.width).any(|cell| !cell.trim().is_empty());
        let is_blank = record.iter().all(|cell| cell.trim().is_empty());
        let fault = (!is_blank && (record.len() < self.width || surplus)).then(|| {
            let (here, width) = (count(record.len()), self.width);
            format!("the row has {here}, and the first row has {width}; is a quote or a delimiter missing?")
        });
        Ok(Some(Row { number, cells: Cells::Csv(record), fault }))
    }

    fn read(&mut self) -> io::Result<Option<StringRecord>> {
        let reader = match &mut self.reader {
            Ok(reader) => reader,
            Err(error) => return Err(std::mem::replace(error, io::Error::other("it could not be read"))),
        };
        self.watch.row_begins();
        if !reader.read_byte_record(&mut self.record).map_err(io_error)? {
            return Ok(None);
        }
        let inner = self.record.iter().flatten().filter(|byte| **byte == b'\n').count() as u64;
        // The lines before the next row, unless the file ends here without a line break.
        let lines = reader.position().line() - u64::from(!self.watch.is_unterminated());
        self.inner_breaks += inner;
        self.number = lines.saturating_sub(self.inner_breaks).max(self.number + 1);
        if self.end == b'\r' {
            self.number = self.number.min(reader.position().record());
        }
        let record = std::mem::take(&mut self.record);
        let mut record = StringRecord::from_byte_record(record).map_err(|error| {
            let message = format!(
                "row {} is not UTF-8 text; save the file as UTF-8, or name its encoding with --encoding (such as \
                 gbk, windows-1252)",
                self.number
            );
            self.record = error.into_byte_record();
            io::Error::new(io::ErrorKind::InvalidData, message)
        })?;
        if let Some(last) =
            record.iter().next_back().and_then(|last| last.strip_suffix('\r').map(str::to_owned))
        {
            let count = record.len() - 1;
            let mut cut: StringRecord = record.iter().take(count).collect();
            cut.push_field(&last);
            record = cut;
        }
        Ok(Some(record))
    }
}

fn count(count: usize) -> String {
    if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") }
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
