//! `imported.json`: what the last import read in the metadata, stored beside the specs.
//!
//! With it, an import can tell a change of the metadata from a manual edit. It is sorted and has one line per field, so
//! its diff shows what the cloud changed.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use fs_err as fs;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::facts::{self, Facts, Gone, OperationFacts};
use super::metadata::Document;
use super::operation::Operation;
use super::report::Notices;
use super::schema::Components;
use super::service::Endpoint;

/// The file.
pub(crate) const FILE: &str = "imported.json";

/// Lists with a line for each entry.
const LISTS: &[&str] = &["endpoints", "fields", "notices", "operations", "request", "response", "types"];

/// Everything that an import read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Base {
    product: String,
    version: String,
    /// Hosts by region.
    pub(crate) endpoints: BTreeMap<String, String>,
    /// Operations by name.
    pub(crate) operations: BTreeMap<String, OperationFacts>,
    /// What operations refer to, by its key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) types: BTreeMap<String, Facts>,
    /// What was told about the metadata by itself, which is not told again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) notices: Notices,
}

impl Base {
    /// What the metadata says.
    pub(crate) fn of(
        document: &Document,
        endpoints: &[Endpoint],
        operations: &[Operation],
        components: &Components,
        notices: Notices,
    ) -> Self {
        Self {
            product: document.product.clone(),
            version: document.version.clone(),
            endpoints: endpoints.iter().map(|found| (found.region.clone(), found.host.clone())).collect(),
            operations: operations
                .iter()
                .map(|operation| (operation.name.clone(), OperationFacts::of(operation)))
                .collect(),
            types: components.iter().map(|(key, spec)| (key.clone(), Facts::of_type(spec))).collect(),
            notices,
        }
    }

    /// Reads the file in a folder of specs; `None` if there is none.
    ///
    /// # Errors
    /// The file cannot be read, or was not written by an import of the same product and version.
    pub(crate) fn read(folder: &Path, document: &Document) -> Result<Option<Self>, String> {
        let path = folder.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let shown = path.display();
        let base: Self = serde_json::from_str(&text).map_err(|error| {
            format!("{shown}:{}:{}: it is not as an import writes it: {error}", error.line(), error.column())
        })?;
        if (&base.product, &base.version) != (&document.product, &document.version) {
            return Err(format!(
                "{shown}: it is about `{}`, version {}, but the metadata describes `{}`, version {}",
                base.product, base.version, document.product, document.version
            ));
        }
        Ok(Some(base))
    }

    /// What to keep after an import: these facts, and what only the older ones have, as gone. `marks` says whether
    /// what is gone is marked in the specs.
    pub(crate) fn following(mut self, was: Option<&Self>, marks: bool) -> Self {
        let Some(was) = was else { return self };
        for (name, was) in &was.operations {
            match self.operations.get_mut(name) {
                Some(now) => now.keep_gone(was, marks),
                None => {
                    let gone = Some(Gone::after(was.gone, marks));
                    self.operations.insert(name.clone(), OperationFacts { gone, ..was.clone() });
                }
            }
        }
        // An operation that is gone may refer to a type that nothing else refers to.
        facts::keep_gone(&mut self.types, &was.types, marks);
        self
    }

    /// The text of the file.
    ///
    /// # Errors
    /// A fact cannot be written as JSON, which none of them is.
    pub(crate) fn text(&self) -> Result<String, String> {
        let mut text = String::new();
        write(&mut text, &self.value()?, false, 0);
        text.push('\n');
        Ok(text)
    }

    /// The same as plain values.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    pub(crate) fn value(&self) -> Result<Value, String> {
        serde_json::to_value(self).map_err(|error| format!("{FILE}: {error}"))
    }
}

/// Writes a mapping: a list of entries, or a record with such lists, in a line for each entry; another one in one line.
fn write(text: &mut String, value: &Value, is_list: bool, indent: usize) {
    let is_long = |entries: &&Map<String, Value>| !entries.is_empty() && (is_list || has_lists(entries));
    let Some(entries) = value.as_object().filter(is_long) else {
        return text.push_str(&in_line(value));
    };
    for (at, (key, value)) in sorted(entries).into_iter().enumerate() {
        let start = if at == 0 { "{" } else { "," };
        text.push_str(&format!("{start}\n{:1$}{2}: ", "", indent + 2, Value::from(key)));
        match is_list || key == "items" || LISTS.contains(&key) {
            true => write(text, value, !is_list && key != "items", indent + 2),
            false => text.push_str(&in_line(value)),
        }
    }
    text.push_str(&format!("\n{:indent$}}}", ""));
}

/// Whether a record has a list, or its items have.
fn has_lists(record: &Map<String, Value>) -> bool {
    LISTS.iter().any(|key| record.contains_key(*key))
        || record.get("items").and_then(Value::as_object).is_some_and(has_lists)
}

fn in_line(value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Object(entries) => {
            let entry = |(key, value): (&str, &Value)| format!("{}: {}", Value::from(key), in_line(value));
            format!("{{{}}}", joined(sorted(entries).into_iter().map(entry).collect()))
        }
        Value::Array(items) => format!("[{}]", joined(items.iter().map(in_line).collect())),
        other => other.to_string(),
    }
}

/// The entries by key, the type of a field first.
fn sorted(entries: &Map<String, Value>) -> Vec<(&str, &Value)> {
    let mut sorted: Vec<_> = entries.iter().map(|(key, value)| (key.as_str(), value)).collect();
    sorted.sort_by_key(|(key, _)| (*key != "type", *key));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_has_a_line_and_what_is_written_is_read_back() {
        let text = r#"{
  "endpoints": {
    "here": "shop.example.com"
  },
  "operations": {
    "SetPrice": {
      "qps": 7,
      "request": {
        "Price": {"type": "int32", "in": "query", "limits": {"max": 99}, "required": true},
        "fields": {"type": "array", "in": "query", "items": {"type": "string"}, "style": "flat"}
      },
      "response": {
        "Rows": {
          "type": "array",
          "items": {
            "type": "object",
            "fields": {
              "Id": {"type": "string", "gone": "told"}
            }
          }
        }
      }
    }
  },
  "product": "shop",
  "version": "2020-01-01"
}
"#;
        let base: Base = serde_json::from_str(text).unwrap();
        assert_eq!(base.text().unwrap(), text);
    }
}
