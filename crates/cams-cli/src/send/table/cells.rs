//! A row and its cells.

use std::borrow::Cow;
use std::collections::BTreeMap;

use csv::StringRecord;
use serde_json::value::RawValue;

/// A column to read: its name, and its position in a CSV file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(super) at: usize,
}

/// A row of a table.
pub(crate) struct Row {
    /// Its number in a spreadsheet, where the header is row 1. In a file of JSON lines, the number of the line.
    pub(crate) number: u64,
    pub(super) cells: Cells,
    /// What is wrong with the whole row, so that no cell can be trusted.
    pub(super) fault: Option<String>,
}

/// The content of a row.
pub(super) enum Cells {
    Csv(StringRecord),
    Json(BTreeMap<String, Box<RawValue>>),
}

impl Row {
    /// What is wrong with the whole row, so that no cell can be trusted.
    pub(crate) fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// Returns whether it is empty. Spreadsheets write such rows below the last one.
    pub(crate) fn is_empty(&self) -> bool {
        self.fault.is_none()
            && match &self.cells {
                Cells::Csv(record) => record.iter().all(|cell| cell.trim().is_empty()),
                Cells::Json(object) => object.is_empty(),
            }
    }

    /// Returns the text of a cell, without surrounding white space.
    ///
    /// # Errors
    /// Fails if the value is a list or an object.
    pub(crate) fn text(&self, column: &Column) -> Result<Cow<'_, str>, String> {
        match &self.cells {
            Cells::Csv(record) => Ok(record.get(column.at).unwrap_or_default().trim().into()),
            Cells::Json(object) => match object.get(&column.name) {
                Some(value) => scalar(value.get()),
                None => Ok("".into()),
            },
        }
    }
}

/// Returns the text of a JSON value. A number keeps its digits: `19.90` is not `19.9`.
fn scalar(json: &str) -> Result<Cow<'_, str>, String> {
    match json.as_bytes().first() {
        Some(b'"') => {
            let text: String = serde_json::from_str(json).map_err(|error| error.to_string())?;
            Ok(text.trim().to_owned().into())
        }
        Some(b'[' | b'{') => Err("is a list or an object, not a text".to_owned()),
        _ if json == "null" => Ok("".into()),
        _ => Ok(json.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_value_is_read_as_it_is_written() {
        for (json, text) in [("\" A\\u00e9 \"", "Aé"), ("19.90", "19.90"), ("true", "true"), ("null", "")] {
            assert_eq!(scalar(json).unwrap(), text);
        }
        assert!(scalar("[1]").is_err() && scalar("{}").is_err());
    }
}
