//! Which kind an item is, by the marks in the specs.

use std::sync::LazyLock;

use cams_models::events::ITEMS;
use cams_operation::event::{Raw, members};

use crate::receive::kind::ItemKind;

/// The keys that the marks look at.
static KEYS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let marks = ITEMS.iter().flat_map(|item| item.marks);
    let keys = marks
        .flat_map(|mark| mark.has.iter().chain(mark.lacks).copied().chain(mark.value.map(|(key, _)| key)));
    let mut keys: Vec<_> = keys.map(|key| (key, key)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
});

/// Whether a mark looks at the value of the key.
fn is_compared(key: &str) -> bool {
    let mut marks = ITEMS.iter().flat_map(|item| item.marks);
    marks.any(|mark| mark.value.is_some_and(|(compared, _)| compared == key))
}

/// What an item turned out to be.
pub(super) enum Class {
    /// An object of a known kind.
    Known(ItemKind),
    /// An object of a kind that nobody documented.
    Unknown,
    /// Not an object.
    NotAnObject,
}

/// Tells the kind of an item.
pub(super) fn classify(raw: Raw<'_>) -> Class {
    let mut found: Vec<(&'static str, String)> = Vec::new();
    let is_object = members(raw, &KEYS, &mut |key, value| {
        if !value.is_null() {
            // Of most keys it matters only that they are there.
            let text = if is_compared(key) { value.text() } else { None };
            found.push((key, text.unwrap_or_default().into_owned()));
        }
    });
    if !is_object {
        return Class::NotAnObject;
    }
    let get = |key: &str| found.iter().find(|(name, _)| *name == key).map(|(_, text)| text.as_str());
    let item = ITEMS.iter().find(|item| item.marks.iter().any(|mark| mark.matches(get)));
    match item.and_then(|item| ItemKind::of(item.name)) {
        Some(kind) => Class::Known(kind),
        None => Class::Unknown,
    }
}
