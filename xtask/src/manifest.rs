//! The manifest of a generated crate: one feature per group, and one for events.

use std::io;
use std::path::Path;

use fs_err as fs;
use toml_edit::{Array, DocumentMut, Item, Table, Value};

use crate::failure::Failure;
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

/// Returns the manifest with one feature per group and one for events, if there are any, and without the features of
/// removed groups. Everything else stays unchanged.
///
/// `prefix` is put before the name of a group to make the feature of another crate that it turns on, if it does.
/// `shown` is the path in messages.
///
/// # Errors
/// Fails if the text is not a manifest. Also fails if a feature with the name of a present or former group is not in
/// the form that this function writes, so a maintainer must decide.
pub(crate) fn with_groups(
    manifest: &str,
    model: &Model<'_>,
    prefix: Option<&str>,
    shown: &str,
) -> Result<String, Failure> {
    let refused = |message: String| Failure::Other(format!("{shown}: {message}"));
    let mut document: DocumentMut = manifest
        .parse()
        .map_err(|error: toml_edit::TomlError| refused(error.to_string().trim().to_owned()))?;
    let features = document.entry("features").or_insert(Item::Table(Table::new()));
    let Some(features) = features.as_table_like_mut() else {
        return Err(refused("`features` is not a table: write `[features]`".to_owned()));
    };
    let mut groups: Vec<&str> = model.groups.iter().map(|group| group.name.as_str()).collect();
    groups.sort_unstable();
    let enabled = |group: &str| prefix.map(|prefix| format!("{prefix}{group}"));
    let before: Vec<String> = listed(features.get(ALL)).into_iter().map(str::to_owned).collect();
    for gone in before.iter().filter(|name| !groups.contains(&name.as_str())) {
        let ours: Vec<String> = enabled(gone).into_iter().collect();
        if !features.contains_key(gone) {
            continue;
        }
        if listed(features.get(gone)) != ours {
            let message = format!(
                "the group `{gone}` is gone, and its feature turns on more than the generator wrote: remove the feature, \
                 and `{gone}` from `{ALL}`"
            );
            return Err(refused(message));
        }
        features.remove(gone);
    }
    if before != groups || !features.contains_key(ALL) {
        features.insert(ALL, Item::Value(Value::Array(lines(&groups))));
    }
    for group in groups {
        let ours = enabled(group);
        if !features.contains_key(group) {
            let enables: Array = ours.iter().map(String::as_str).collect();
            features.insert(group, Item::Value(Value::Array(enables)));
        } else if let Some(ours) = ours.filter(|ours| !listed(features.get(group)).contains(&ours.as_str())) {
            let message = format!(
                "the feature `{group}` does not turn on `{ours}`: add it, or give the group another name if the feature is \
                 about something else"
            );
            return Err(refused(message));
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
