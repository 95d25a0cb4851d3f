//! Writes rows with additional columns for their outcomes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::value::{RawValue, to_raw_value};

use super::cells::{Cells, Row};
use super::file::{Kind, Table};
use super::text::Csv;

/// Prefix of the names of added columns. If a file already has such columns, they are replaced.
const ADDED: &str = "cams_";

/// An incomplete file. It is removed unless it got its final name, because it contains numbers, and may fill the disk.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After a success, it no longer exists.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Writes rows in the format of their table. The file gets its final name when it is complete.
pub(crate) struct RowWriter {
    path: PathBuf,
    unfinished: Unfinished,
    added: &'static [&'static str],
    form: Form,
}

enum Form {
    Csv { writer: Box<csv::Writer<BufWriter<File>>>, columns: Vec<usize> },
    Json(BufWriter<File>),
}

impl RowWriter {
    /// Creates a file at `path`, whose rows have these columns after their own.
    pub(crate) fn create(path: &Path, table: &Table, added: &'static [&'static str]) -> io::Result<Self> {
        let mut unfinished = path.as_os_str().to_owned();
        unfinished.push(".part");
        let unfinished = Unfinished(PathBuf::from(unfinished));
        let mut file = BufWriter::new(private(&unfinished.0)?);
        let form = match table.kind() {
            Kind::Json => Form::Json(file),
            Kind::Csv(csv) => {
                if table.needs_mark() {
                    file.write_all("\u{feff}".as_bytes())?;
                }
                let columns = own_columns(csv);
                let mut writer = csv::WriterBuilder::new().delimiter(csv.delimiter).from_writer(file);
                // A header is written even if the table has none, because the added columns could not be found without
                // it.
                let own = columns.iter().filter_map(|at| csv.header.get(*at)).map(String::as_str);
                writer.write_record(own.chain(added.iter().copied()))?;
                Form::Csv { writer: Box::new(writer), columns }
            }
        };
        Ok(Self { path: path.to_owned(), unfinished, added, form })
    }

    /// Writes a row with the values of the added columns.
    pub(crate) fn write(&mut self, row: &Row, values: &[&str]) -> io::Result<()> {
        match &mut self.form {
            Form::Csv { writer, columns } => {
                let Cells::Csv(record) = &row.cells else { return Ok(()) };
                // If it had as many cells as the others, it would look valid when the file is sent again.
                let whole = row.fault().map(|_| record.iter().collect::<Vec<_>>().join(","));
                let cell = |(place, at): (usize, &usize)| match &whole {
                    Some(whole) if place == 0 => whole.as_str(),
                    Some(_) => "",
                    None => record.get(*at).unwrap_or_default(),
                };
                writer.write_record(columns.iter().enumerate().map(cell).chain(values.iter().copied()))?;
                Ok(())
            }
            Form::Json(file) => {
                let mut object: BTreeMap<&str, Box<RawValue>> = BTreeMap::new();
                if let Cells::Json(own) = &row.cells {
                    let own = own.iter().filter(|(name, _)| !name.starts_with(ADDED));
                    object.extend(own.map(|(name, value)| (name.as_str(), value.clone())));
                }
                for (name, value) in self.added.iter().zip(values) {
                    object.insert(name, to_raw_value(value)?);
                }
                serde_json::to_writer(&mut *file, &object)?;
                file.write_all(b"\n")
            }
        }
    }

    /// Completes the file, and gives it its final name.
    pub(crate) fn finish(self) -> io::Result<()> {
        let file = match self.form {
            Form::Csv { writer, .. } => writer.into_inner().map_err(|error| error.into_error())?,
            Form::Json(file) => file,
        };
        file.into_inner().map_err(|error| error.into_error())?.sync_all()?;
        std::fs::rename(&self.unfinished.0, &self.path)
    }
}

/// Creates a file that only its owner can read, because it contains numbers and names.
fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Returns the file's own columns.
fn own_columns(csv: &Csv) -> Vec<usize> {
    let own = csv.header.iter().enumerate().filter(|(_, name)| !name.starts_with(ADDED));
    own.map(|(at, _)| at).collect()
}
