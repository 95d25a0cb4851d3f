//! Which kind an item is, by the marks in the specs.

use cams_models::events::ITEMS;
use cams_operation::event::Object;

use crate::receive::kind::ItemKind;

/// Tells the kind of an item; `None` if nobody documented such an item.
pub(super) fn classify(item: &Object<'_>) -> Option<ItemKind> {
    let info = ITEMS.iter().find(|info| info.marks.iter().any(|mark| mark.matches(item)))?;
    ItemKind::of(info.name)
}
