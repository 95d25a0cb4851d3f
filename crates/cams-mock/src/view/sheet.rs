//! A page of a list: so many rows at most, and so many bytes.

use std::time::SystemTime;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Rows of a page, unless the request names another number.
const ROWS: u64 = 100;

/// Most rows of a page.
const MAX_ROWS: u64 = 1000;

/// Bytes after which a page ends, about. A single row may have more.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Which page is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    rows: usize,
    /// Rows have lower numbers than this.
    pub(crate) before: u64,
}

impl Place {
    /// The place that a request names, or what is wrong with it.
    pub(crate) fn new(limit: Option<u64>, before: Option<u64>) -> Result<Self, String> {
        let limit = limit.unwrap_or(ROWS);
        if !(1..=MAX_ROWS).contains(&limit) {
            return Err(format!("Limit must be from 1 to {MAX_ROWS}"));
        }
        Ok(Self { rows: usize::try_from(limit).unwrap_or(usize::MAX), before: before.unwrap_or(u64::MAX) })
    }
}

/// A page.
pub(crate) struct Sheet {
    rows: Vec<Value>,
    next: Option<u64>,
}

impl Sheet {
    /// Takes the first rows, with their numbers, of a list whose numbers fall.
    pub(crate) fn take(place: Place, rows: impl IntoIterator<Item = (u64, Value)>) -> Self {
        let (mut taken, mut bytes, mut last) = (Vec::new(), 0, None);
        for (number, row) in rows {
            if taken.len() == place.rows || bytes > MAX_BYTES {
                return Self { rows: taken, next: last };
            }
            bytes += size(&row);
            last = Some(number);
            taken.push(row);
        }
        Self { rows: taken, next: None }
    }

    /// The page as an answer, with the first row first.
    pub(crate) fn falling(self, name: &str, total: usize) -> Value {
        let mut page = Map::new();
        page.insert(name.to_owned(), Value::Array(self.rows));
        page.insert("Next".into(), json!(self.next));
        page.insert("Total".into(), json!(total));
        Value::Object(page)
    }

    /// The page as an answer, with the last row first.
    pub(crate) fn rising(mut self, name: &str, total: usize) -> Value {
        self.rows.reverse();
        self.falling(name, total)
    }
}

/// Bytes of a value as JSON, about.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::Array(values) => values.iter().map(size).sum::<usize>() + 2,
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + size(value) + 4).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 5,
    }
}

/// A time, as all views write it.
pub(super) fn time(time: SystemTime) -> String {
    format!("{:.3}", Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// The same for milliseconds since 1970.
pub(super) fn time_of(milliseconds: i64) -> String {
    format!("{:.3}", Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// Whether any of the texts contains the wanted one, in any case.
pub(super) fn finds<'a>(wanted: Option<&str>, texts: impl IntoIterator<Item = &'a str>) -> bool {
    let Some(wanted) = wanted else { return true };
    let wanted = wanted.to_lowercase();
    texts.into_iter().any(|text| text.to_lowercase().contains(&wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(limit: u64, rows: Vec<(u64, Value)>) -> Value {
        Sheet::take(Place::new(Some(limit), None).unwrap(), rows).falling("Rows", 9)
    }

    #[test]
    fn a_page_ends_after_its_rows_or_its_bytes_and_says_where_to_go_on() {
        let rows = vec![(3, json!("c")), (2, json!("b")), (1, json!("a"))];
        assert_eq!(page(3, rows.clone()), json!({"Rows": ["c", "b", "a"], "Next": null, "Total": 9}));
        assert_eq!(page(2, rows), json!({"Rows": ["c", "b"], "Next": 2, "Total": 9}));
        let large = json!("x".repeat(MAX_BYTES));
        let rows = vec![(3, large.clone()), (2, large), (1, json!("a"))];
        let page = page(3, rows);
        assert_eq!((page["Rows"].as_array().unwrap().len(), &page["Next"]), (1, &json!(3)));
    }

    #[test]
    fn a_page_has_at_most_a_thousand_rows() {
        assert!(Place::new(Some(1000), None).is_ok());
        assert!(Place::new(Some(0), None).is_err() && Place::new(Some(1001), None).is_err());
    }

    #[test]
    fn a_text_is_found_in_any_case() {
        assert!(finds(Some("lóp"), ["x", "Ana LÓPEZ"]) && !finds(Some("b"), ["a"]) && finds(None, []));
    }
}
