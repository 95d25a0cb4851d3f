//! Results in columns, for people or separated by tabs.

use comfy_table::{ContentArrangement, Row, Table, presets};

use crate::output::escape;
use crate::output::json::Json;
use crate::output::look::Look;
use crate::output::write_json::compact;

/// Rows, and the names of their columns, if any.
struct Rows {
    header: Option<Vec<String>>,
    rows: Vec<Vec<String>>,
}

/// Returns a table for people, at most as wide as the terminal.
pub(crate) fn columns(value: &Json, look: Look) -> String {
    let Rows { header, rows } = rows_of(value);
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if let Some(width) = look.width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    let row = |cells: Vec<String>| -> Row { cells.iter().map(|cell| escape::on_one_line(cell)).into() };
    if let Some(header) = header {
        table.set_header(row(header));
    }
    table.add_rows(rows.into_iter().map(row));
    let lines: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if table.is_empty() && table.header().is_none() { String::new() } else { lines }
}

/// Returns columns separated by tabs. A tab, a line break, or a backslash in a value is written as `\t`, `\n`, or `\\`.
pub(crate) fn tsv(value: &Json) -> String {
    let Rows { header, rows } = rows_of(value);
    let line = |cells: Vec<String>| {
        let cells: Vec<_> =
            cells.iter().map(|cell| escape::on_one_line(&cell.replace('\\', "\\\\")).into_owned()).collect();
        cells.join("\t") + "\n"
    };
    header.into_iter().chain(rows).map(line).collect()
}

fn rows_of(value: &Json) -> Rows {
    match value {
        Json::List(items) if items.iter().any(|item| matches!(item, Json::Object(_))) => of_objects(items),
        Json::List(items) => Rows {
            header: None,
            rows: items.iter().map(|item| item.items().map_or(vec![cell(item)], cells)).collect(),
        },
        Json::Object(members) => Rows {
            header: None,
            rows: members.iter().map(|(name, value)| vec![name.clone(), cell(value)]).collect(),
        },
        scalar => Rows { header: None, rows: vec![vec![cell(scalar)]] },
    }
}

/// Returns a row for each object. The columns are all names, in the order in which they first occur. A column that is
/// null everywhere is kept, because a script relies on the columns that its query names.
fn of_objects(items: &[Json]) -> Rows {
    let mut header: Vec<String> = Vec::new();
    for item in items {
        if let Json::Object(members) = item {
            for (name, _) in members {
                if !header.contains(name) {
                    header.push(name.clone());
                }
            }
        }
    }
    let row = |item: &Json| match item {
        Json::Object(_) => header.iter().map(|name| item.get(name).map(cell).unwrap_or_default()).collect(),
        other => vec![cell(other)],
    };
    let rows = items.iter().map(row).collect();
    Rows { header: Some(header), rows }
}

fn cells(items: &[Json]) -> Vec<String> {
    items.iter().map(cell).collect()
}

/// Returns a text unchanged, nothing for `null`, and everything else as JSON.
fn cell(value: &Json) -> String {
    match value {
        Json::Text(text) => text.clone(),
        Json::Null => String::new(),
        other => compact(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Json {
        Json::parse(text).unwrap()
    }

    #[test]
    fn a_list_of_objects_has_their_names_above_its_columns() {
        let value = read(r#"[{"id": "E1", "subject": "Weekly"}, {"id": "E2", "n": {"a": 1}, "x": null}]"#);
        assert_eq!(
            columns(&value, Look::plain()),
            " id  subject  n        x\n E1  Weekly\n E2           {\"a\":1}\n"
        );
        assert_eq!(tsv(&value), "id\tsubject\tn\tx\nE1\tWeekly\t\t\nE2\t\t{\"a\":1}\t\n");
    }

    #[test]
    fn other_values_have_no_header() {
        assert_eq!(tsv(&read(r#"[["a", 1], ["b", 2]]"#)), "a\t1\nb\t2\n");
        assert_eq!(tsv(&read(r#"["a", "b"]"#)), "a\nb\n");
        assert_eq!(tsv(&read(r#"{"Code": "OK", "Data": {"a": 1}}"#)), "Code\tOK\nData\t{\"a\":1}\n");
        assert_eq!(columns(&read("[]"), Look::plain()), "");
        assert_eq!(columns(&read("1.50"), Look::plain()), " 1.50\n");
    }

    #[test]
    fn a_cell_stays_in_its_column() {
        assert_eq!(tsv(&read(r#"["a\tb\nc\\d"]"#)), "a\\tb\\nc\\\\d\n");
        let narrow = Look { width: Some(20), ..Look::plain() };
        let shown = columns(&read(r#"[{"id": "E1", "text": "one two three four five six"}]"#), narrow);
        assert!(shown.lines().all(|line| line.chars().count() <= 20), "{shown}");
    }
}
