//! The manifest of a generated crate: a feature for each group, and one for events.

use std::io;
use std::path::Path;

use fs_err as fs;
use toml_edit::{Array, DocumentMut, Item, Table, Value};

use crate::model::Model;

/// The feature that turns every group on.
const ALL: &str = "all-groups";

/// The feature that turns the events on, and what it needs.
const EVENTS: (&str, &str) = ("events", "cams-operation/events");

/// The manifest of the crate in a folder; `None` when there is none yet.
///
/// # Errors
/// It cannot be read.
pub(crate) fn read(folder: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(folder.join("Cargo.toml")) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The manifest with a feature for each group, and one for the events if there are any; the rest stays as it was written.
///
/// `prefix` is put before the name of a group to make the feature of another crate that it turns on, if it does.
///
/// # Errors
/// The text is not a manifest.
pub(crate) fn with_groups(
    manifest: &str,
    model: &Model<'_>,
    prefix: Option<&str>,
) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = manifest.parse()?;
    let features = document.entry("features").or_insert(Item::Table(Table::new()));
    let Some(features) = features.as_table_like_mut() else { return Ok(manifest.to_owned()) };
    let mut groups: Vec<&str> = model.groups.iter().map(|group| group.name.as_str()).collect();
    groups.sort_unstable();
    if listed(features.get(ALL)) != groups {
        features.insert(ALL, Item::Value(Value::Array(lines(&groups))));
    }
    for group in groups {
        if !features.contains_key(group) {
            let enables: Array = prefix.iter().map(|prefix| format!("{prefix}{group}")).collect();
            features.insert(group, Item::Value(Value::Array(enables)));
        }
    }
    // The facade has a feature of its own for what it makes of them.
    if prefix.is_none() && !model.events.is_empty() && !features.contains_key(EVENTS.0) {
        features.insert(EVENTS.0, Item::Value(Value::Array(Array::from_iter([EVENTS.1]))));
    }
    Ok(document.to_string())
}

fn listed(item: Option<&Item>) -> Vec<&str> {
    item.and_then(Item::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// A list with an item on each line.
fn lines(items: &[&str]) -> Array {
    let mut array: Array = items.iter().copied().collect();
    array.iter_mut().for_each(|item| item.decor_mut().set_prefix("\n    "));
    if !items.is_empty() {
        array.set_trailing("\n");
        array.set_trailing_comma(true);
    }
    array
}
