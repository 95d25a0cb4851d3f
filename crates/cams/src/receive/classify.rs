//! Determines the kind of an item by the marks in the specs.

use cams_models::events::ITEMS;
use cams_operation::event::Object;

use crate::receive::kind::ItemKind;

/// Returns the kind of an item; `None` if such an item is not documented.
pub(super) fn classify(item: &Object<'_>) -> Option<ItemKind> {
    let info = ITEMS.iter().find(|info| info.marks.iter().any(|mark| mark.matches(item)))?;
    ItemKind::of(info.name)
}
