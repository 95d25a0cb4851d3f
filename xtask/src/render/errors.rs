//! The documented error codes of an operation, as its documentation shows them.

use super::docs::{Docs, code, escape};
use crate::model::{Operation, prose};
use crate::spec::language::ErrorCodeSpec;

/// Adds the codes with meaning and remedy, unless none is documented.
pub(crate) fn section(docs: Docs, known: &[ErrorCodeSpec], operation: &Operation) -> Docs {
    let find = |code: &String| known.iter().find(|known| known.code == *code);
    let items: Vec<String> = operation.errors.iter().filter_map(find).map(item).collect();
    if items.is_empty() { docs } else { docs.text("Errors of this operation:").list(items) }
}

/// `` `Gone`: The thing is gone. Look elsewhere. ``; the beginning of a code ends with an ellipsis.
fn item(error: &ErrorCodeSpec) -> String {
    let rest = if error.prefix { "…" } else { "" };
    format!("{}: {}", code(&format!("{}{rest}", error.code)), words(error))
}

/// What a code means and what to do about it.
pub(crate) fn words(error: &ErrorCodeSpec) -> String {
    let meaning = error.meaning.as_deref().map(prose).unwrap_or_default();
    escape(format!("{meaning} {}", prose(&error.remedy)).trim())
}
