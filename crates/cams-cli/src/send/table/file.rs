//! An open file of recipients: its kind, and its rows from the beginning.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::cells::{Column, Row};
use super::csv_rows::CsvRows;
use super::json_rows::JsonRows;
use super::sniff;
use super::steady::{State, Steady};
use super::text::{Csv, Text};
use crate::send::status::STATUS;

/// Number of bytes that the kind of a file is detected from.
const BEGINNING: usize = 64 * 1024;

/// The user's options for a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableOptions {
    pub(crate) is_json: bool,
    pub(crate) delimiter: Option<u8>,
    pub(crate) encoding: Option<&'static Encoding>,
    pub(crate) has_no_header: bool,
}

/// A file of recipients.
#[derive(Debug)]
pub(crate) struct Table {
    path: PathBuf,
    kind: Kind,
    encoding: &'static Encoding,
    /// Whether the user named the encoding, so it was not detected.
    is_named: bool,
    has_mark: bool,
    /// Its state when it was opened.
    state: State,
}

#[derive(Debug)]
pub(super) enum Kind {
    Csv(Csv),
    Json,
}

impl Table {
    /// Returns its path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a file. `wanted` are columns that its header must have; they help to detect the delimiter.
    ///
    /// # Errors
    /// Fails with what is wrong with the file, and what to do.
    pub(crate) fn open(path: &Path, options: &TableOptions, wanted: &[&str]) -> Result<Self, String> {
        let name = path.display();
        let unread = |error: io::Error| format!("{name} cannot be read: {error}");
        let state = State::of(path).map_err(unread)?;
        let beginning = beginning(path).map_err(unread)?;
        if beginning.is_empty() {
            return Err(format!("{name} is empty"));
        }
        let has_mark = sniff::has_mark(&beginning);
        let named = options.encoding.filter(|_| !has_mark);
        let mut table = Self {
            path: path.to_owned(),
            kind: Kind::Json,
            // A byte order mark shows the encoding of this file, whatever the encoding of the original file was.
            encoding: named.unwrap_or_else(|| sniff::encoding(&beginning)),
            is_named: named.is_some(),
            has_mark,
            state,
        };
        if options.is_json {
            return Ok(table);
        }
        let mut start = Vec::new();
        table.text().and_then(|text| text.take(BEGINNING as u64).read_to_end(&mut start)).map_err(unread)?;
        let start = String::from_utf8_lossy(&start);
        let line = sniff::separator_line(&start);
        let rest = start.get(line.map_or(0, |(_, skip)| skip)..).unwrap_or_default();
        let named = options.delimiter.or(line.map(|(delimiter, _)| delimiter));
        let mut csv = Csv {
            delimiter: named.unwrap_or_else(|| sniff::delimiter(rest, wanted)),
            header: Vec::new(),
            has_header: !options.has_no_header,
            skip: line.map_or(0, |(_, skip)| skip),
            end: if !rest.contains('\n') && rest.contains('\r') { b'\r' } else { b'\n' },
        };
        table.kind = Kind::Csv(csv.clone());
        csv.header = table.header(&csv)?;
        if !csv.has_header {
            // The results of an earlier send have a header, even if the original file has none.
            let written = table.header(&Csv { has_header: true, ..csv.clone() })?;
            if written.iter().any(|name| name == STATUS) {
                (csv.has_header, csv.header) = (true, written);
            }
        }
        table.kind = Kind::Csv(csv);
        Ok(table)
    }

    /// Returns the names of the columns, from the first row.
    fn header(&self, csv: &Csv) -> Result<Vec<String>, String> {
        let mut rows = CsvRows::new(self.text().map_err(|error| self.unread(&error))?, csv);
        let first = rows.first().map_err(|error| self.unread(&error))?;
        let first = first.ok_or_else(|| format!("{self} has no rows"))?;
        if csv.has_header {
            // Files that were joined by a program can have several byte order marks.
            let is_outside = |character: char| character.is_whitespace() || character == '\u{feff}';
            return Ok(first.iter().map(|cell| cell.trim_matches(is_outside).to_owned()).collect());
        }
        Ok((1..=first.len()).map(|number| number.to_string()).collect())
    }

    /// Returns the column with a name. The members of JSON objects are not known before they are read.
    ///
    /// # Errors
    /// Fails if the header does not have it, or has it twice.
    pub(crate) fn column(&self, name: &str) -> Result<Column, String> {
        let Kind::Csv(csv) = &self.kind else { return Ok(Column { name: name.to_owned(), at: 0 }) };
        let mut places = csv.header.iter().enumerate().filter(|(_, known)| *known == name).map(|(at, _)| at);
        match (places.next(), places.next()) {
            (Some(at), None) => Ok(Column { name: name.to_owned(), at }),
            (Some(_), Some(_)) => {
                Err(format!("{self} has two columns `{name}`; give them different names in its first row"))
            }
            (None, _) => Err(self.no_column(name, csv)),
        }
    }

    fn no_column(&self, name: &str, csv: &Csv) -> String {
        let known: Vec<_> =
            csv.header.iter().filter(|name| !name.is_empty()).map(|name| format!("`{name}`")).collect();
        let similar = csv.header.iter().find(|known| {
            known.to_lowercase() == name.to_lowercase() || strsim::damerau_levenshtein(known, name) <= 2
        });
        let mut text = format!("{self} has no column `{name}`");
        match similar.filter(|known| !known.is_empty()) {
            Some(similar) => text.push_str(&format!("; did you mean `{similar}`?")),
            None if csv.has_header && csv.header.iter().any(|cell| looks_like_number(cell)) => text.push_str(
                "; its first row looks like a person: with --no-header, columns are named by their numbers",
            ),
            None => text.push_str(&format!("; it has {}", known.join(", "))),
        }
        text
    }

    /// Returns whether there is a column with exactly this name.
    pub(crate) fn has_column(&self, name: &str) -> bool {
        match &self.kind {
            Kind::Csv(csv) => csv.header.iter().any(|known| known == name),
            Kind::Json => true,
        }
    }

    /// Returns the rows from the beginning, as long as the file has not changed since it was opened.
    ///
    /// # Errors
    /// Fails if the file cannot be read.
    pub(crate) fn rows(&self) -> Result<Rows, String> {
        let text = self.text().map_err(|error| self.unread(&error))?;
        let kind = match &self.kind {
            Kind::Csv(csv) => RowsOf::Csv(Box::new(CsvRows::after_header(text, csv))),
            Kind::Json => RowsOf::Json(Box::new(JsonRows::new(text))),
        };
        Ok(Rows { kind, name: self.to_string(), is_named: self.is_named })
    }

    /// Returns whether a UTF-8 file that is written from this one needs a byte order mark, so that its encoding is not
    /// mistaken for the original one.
    pub(super) fn needs_mark(&self) -> bool {
        self.has_mark || self.encoding != UTF_8
    }

    pub(super) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Returns a short description.
    pub(crate) fn description(&self) -> String {
        let mark = if self.has_mark { " with byte order mark" } else { "" };
        let encoding = format!("{}{mark}", self.encoding.name());
        match &self.kind {
            Kind::Csv(csv) => {
                let delimiter = match csv.delimiter {
                    b'\t' => "tab".to_owned(),
                    other => format!("`{}`", char::from(other)),
                };
                format!("delimiter {delimiter}, {encoding}")
            }
            Kind::Json => format!("JSON lines, {encoding}"),
        }
    }

    /// Returns the text of the file, without a byte order mark.
    fn text(&self) -> io::Result<Text> {
        let file = Steady::open(&self.path, self.state)?;
        // UTF-8 is passed on unchanged, so that invalid UTF-8 is noticed.
        let encoding = Some(self.encoding).filter(|encoding| *encoding != UTF_8);
        let mut decoder = DecodeReaderBytesBuilder::new();
        decoder.encoding(encoding).utf8_passthru(true).strip_bom(true).bom_override(true);
        Ok(BufReader::with_capacity(64 * 1024, decoder.build_with_buffer(file, vec![0; 64 * 1024])?))
    }

    fn unread(&self, error: &io::Error) -> String {
        format!("{self} cannot be read: {error}")
    }
}

/// The name of the file.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(f)
    }
}

fn beginning(path: &Path) -> io::Result<Vec<u8>> {
    let mut beginning = Vec::new();
    File::open(path)?.take(BEGINNING as u64).read_to_end(&mut beginning)?;
    Ok(beginning)
}

fn looks_like_number(cell: &str) -> bool {
    cell.len() >= 7
        && cell.chars().all(|character| character.is_ascii_digit() || "+- ().".contains(character))
}

/// The rows, as they are read.
pub(crate) struct Rows {
    kind: RowsOf,
    name: String,
    is_named: bool,
}

enum RowsOf {
    Csv(Box<CsvRows>),
    Json(Box<JsonRows>),
}

impl Rows {
    /// Returns the next row that is not empty; `None` at the end.
    ///
    /// # Errors
    /// Fails with why the file cannot be read any further.
    pub(crate) fn next(&mut self) -> Result<Option<Row>, String> {
        let row = match &mut self.kind {
            RowsOf::Csv(rows) => rows.next(),
            RowsOf::Json(rows) => rows.next(),
        };
        row.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData if !self.is_named => format!("{}: {error}", self.name),
            _ => format!("{} cannot be read: {error}", self.name),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_mark_of_the_encoding_does_not_belong_to_the_first_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        std::fs::write(&path, "\u{feff}\u{2001}\u{feff}to,name\n1,Ada\n").unwrap();
        let table = Table::open(&path, &TableOptions::default(), &[]).unwrap();
        let to = table.column("to").unwrap();
        let row = table.rows().unwrap().next().unwrap().unwrap();
        assert_eq!(row.text(&to).unwrap(), "1");
    }
}
