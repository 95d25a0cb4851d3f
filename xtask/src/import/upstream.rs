//! `import --check`: how the metadata differs from the last import, regardless of the specs.

use std::collections::BTreeSet;

use serde_json::Value;

use super::base::Base;
use super::report::{Reason, Report};

/// Every difference between what the last import read and what there is now.
///
/// # Errors
/// Facts cannot be written as JSON, which none of them is.
pub(crate) fn changes(was: &Base, now: &Base) -> Result<Report, String> {
    let mut report = Report::new(true);
    compare(Some(&was.value()?), Some(&now.value()?), "", "", &mut report);
    Ok(report)
}

/// Compares what stands behind a key; `place` leads to the mapping that has the key.
fn compare(was: Option<&Value>, now: Option<&Value>, place: &str, key: &str, report: &mut Report) {
    let shown = |value: &Value| value.to_string();
    match (was, now) {
        (Some(Value::Object(was)), Some(Value::Object(now))) => {
            if was.get("gone") != now.get("gone") {
                let (reason, message) = match now.get("gone") {
                    Some(_) => (Reason::Gone, "the metadata has it no longer"),
                    None => (Reason::Added, "the metadata has it again"),
                };
                return report.add(reason, join(place, key), message);
            }
            let keys: BTreeSet<&String> = was.keys().chain(now.keys()).collect();
            for name in keys {
                compare(was.get(name), now.get(name), &join(place, key), name, report);
            }
        }
        (was, now) if was == now => {}
        (None, Some(Value::Object(_))) => report.add(Reason::Added, join(place, key), "new in the metadata"),
        (Some(Value::Object(_)), None) => {
            report.add(Reason::Gone, join(place, key), "the metadata has it no longer");
        }
        (was, now) => {
            let none = || "none".to_owned();
            let (was, now) = (was.map_or_else(none, shown), now.map_or_else(none, shown));
            report.add(Reason::Changed, place, format!("`{key}`: {was} → {now}"));
        }
    }
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place} {key}") }
}
