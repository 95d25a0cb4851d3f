//! Entry point for fuzzing tables of recipients. Only builds of `cargo fuzz` have it.

use std::path::Path;

use super::cells::Column;
use super::file::{Kind, Table, TableOptions};
use super::writer::RowWriter;
use crate::send::status::STATUS;

/// The columns that are added.
const ADDED: &[&str] = &["cams_row", STATUS];

/// A row as it was read: its number, the texts of its cells, and whether the whole row is faulty.
#[derive(Debug, PartialEq)]
struct Seen {
    number: u64,
    cells: Vec<Result<String, String>>,
    is_faulty: bool,
}

/// Reads a file twice, writes its rows as the results of a send, and reads those. The rows must be the same each time.
pub(crate) fn check(path: &Path, results: &Path, is_json: bool, has_no_header: bool, delimiter: Option<u8>) {
    let options = TableOptions { is_json, has_no_header, delimiter, ..TableOptions::default() };
    let Ok(table) = Table::open(path, &options, &[]) else { return };
    let names = match table.kind() {
        // Added columns are replaced, and a name that two columns share cannot be selected.
        Kind::Csv(csv) => csv.header.iter().filter(|name| !name.starts_with("cams_")).cloned().collect(),
        Kind::Json => vec!["to".to_owned(), "name".to_owned()],
    };
    let Ok(rows) = read(&table, &names) else { return };
    if rows.is_empty() {
        return;
    }
    assert_eq!(read(&table, &names).as_ref(), Ok(&rows), "a second reading gives other rows");
    assert!(rows.is_sorted_by(|one, next| one.number < next.number), "rows are not numbered in order");

    let mut writer = RowWriter::create(results, &table, ADDED).expect("the results can be written");
    let mut source = table.rows().expect("it was read before");
    while let Some(row) = source.next().expect("it was read before") {
        if row.is_empty() {
            continue;
        }
        writer.write(&row, &[&row.number.to_string(), "accepted"]).expect("the results can be written");
    }
    writer.finish().expect("the results can be written");
    let delimiter = match table.kind() {
        Kind::Csv(csv) => Some(csv.delimiter),
        Kind::Json => None,
    };
    let again =
        Table::open(results, &TableOptions { delimiter, ..options }, &[STATUS]).expect("results are read");
    let names: Vec<_> = names.into_iter().chain(ADDED.iter().map(|name| (*name).to_owned())).collect();
    let written = read(&again, &names).expect("results are read");
    assert_eq!(written.len(), rows.len(), "rows in, and rows out");
    for (row, written) in rows.iter().zip(&written) {
        let Some((own, [number, status])) = written.cells.split_last_chunk() else {
            panic!("no added columns")
        };
        assert_eq!((number, status), (&Ok(row.number.to_string()), &Ok("accepted".to_owned())));
        if !row.is_faulty {
            assert_eq!(own, row.cells, "row {} is another one in the results", row.number);
        }
    }
}

/// Returns all rows of a table that are not empty.
fn read(table: &Table, names: &[String]) -> Result<Vec<Seen>, String> {
    let columns: Vec<_> = names.iter().map(|name| table.column(name)).collect();
    let (mut rows, mut seen) = (table.rows()?, Vec::new());
    while let Some(row) = rows.next()? {
        if row.is_empty() {
            continue;
        }
        let cell = |column: &Result<Column, String>| match column {
            Ok(column) => row.text(column).map(|text| text.into_owned()),
            Err(_) => Err("twice".to_owned()),
        };
        seen.push(Seen {
            number: row.number,
            cells: columns.iter().map(cell).collect(),
            is_faulty: row.fault().is_some(),
        });
    }
    Ok(seen)
}
