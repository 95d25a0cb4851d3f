//! Writes templates to files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cams::template::Definition;
use serde::Serialize;
use serde_json::Value;

use crate::output::json::Json;
use crate::output::yaml;
use crate::template::args::FileForm;
use crate::yaml::Tree;

/// A template in the order in which people write it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct File<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    template_code: Option<&'a str>,
    name: &'a str,
    language: &'a str,
    category: &'a str,
    template_type: &'a str,
    components: Node,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    example: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_send_ttl_seconds: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category_change_paused: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_set_id: Option<&'a str>,
}

/// A part of a template. Its type comes first, because the other fields depend on it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Node {
    Typed {
        #[serde(rename = "Type")]
        kind: Value,
        #[serde(flatten)]
        rest: BTreeMap<String, Node>,
    },
    Object(BTreeMap<String, Node>),
    List(Vec<Node>),
    Scalar(Value),
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(mut fields) => {
                let kind = fields.remove("Type");
                let rest = fields.into_iter().map(|(name, field)| (name, Self::from(field))).collect();
                match kind {
                    Some(kind) => Self::Typed { kind, rest },
                    None => Self::Object(rest),
                }
            }
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            scalar => Self::Scalar(scalar),
        }
    }
}

/// Returns the text of a template file.
///
/// # Errors
/// Fails if the template cannot be written in this format.
pub(crate) fn text(definition: &Definition, form: FileForm) -> Result<String, String> {
    let cannot = |error: String| format!("cannot write {} to a file: {error}", definition.name);
    let components =
        serde_json::to_value(&definition.components).map_err(|error| cannot(error.to_string()))?;
    let file = File {
        template_code: definition.code.as_deref(),
        name: &definition.name,
        language: &definition.language,
        category: definition.category.as_str(),
        template_type: definition.template_type.as_str(),
        components: Node::from(components),
        example: &definition.example,
        message_send_ttl_seconds: definition.message_send_ttl_seconds,
        category_change_paused: definition.category_change_paused,
        product_set_id: definition.product_set_id.as_deref(),
    };
    let written = serde_json::to_string_pretty(&file);
    let written = match form {
        FileForm::Json => written.map(|text| text + "\n"),
        // A document keeps the order in which the fields were written.
        FileForm::Yaml => written.and_then(|text| Json::parse(&text)).map(|file| yaml::render(&file)),
    };
    written.map_err(|error| cannot(error.to_string()))
}

/// The outcome for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    New,
    Updated,
    Unchanged,
    /// It differs, and must not be overwritten.
    Kept,
}

/// Writes the file of a template to a folder.
///
/// # Errors
/// Fails if the folder or the file cannot be written.
pub(crate) fn save(
    folder: &Path,
    definition: &Definition,
    form: FileForm,
    may_overwrite: bool,
) -> Result<(PathBuf, Written), String> {
    let path = folder.join(file_name(definition, form));
    let wanted = text(definition, form)?;
    let there = fs::read(&path).ok();
    let written = match &there {
        None => Written::New,
        Some(there) if is_same(there, definition) => Written::Unchanged,
        Some(_) if may_overwrite => Written::Updated,
        Some(_) => Written::Kept,
    };
    if matches!(written, Written::New | Written::Updated) {
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, wanted))
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok((path, written))
}

/// Returns whether a file has the same content, regardless of its layout and comments.
fn is_same(there: &[u8], definition: &Definition) -> bool {
    let Ok(text) = std::str::from_utf8(there) else { return false };
    let value = Tree::read(text).and_then(|tree| tree.to_json());
    value.is_ok_and(|value| {
        serde_json::from_value::<Definition>(value).is_ok_and(|there| there == *definition)
    })
}

/// Returns the name of the file. The template's name comes from the account, so it must not lead out of the folder.
fn file_name(definition: &Definition, form: FileForm) -> String {
    let plain = |text: &str| -> String {
        text.chars().map(|c| if c.is_ascii_alphanumeric() || "_-".contains(c) { c } else { '_' }).collect()
    };
    let extension = match form {
        FileForm::Yaml => "yaml",
        FileForm::Json => "json",
    };
    let channel = match definition.template_type.as_str() {
        "WHATSAPP" => String::new(),
        other => format!(".{}", plain(&other.to_lowercase())),
    };
    format!("{}.{}{channel}.{extension}", plain(&definition.name), plain(&definition.language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams::template::{Button, Header};

    fn sale() -> Definition {
        Definition::new("sale", "no", "MARKETING")
            .header(Header::text("Sale: 50 %"))
            .body("Hei $(name),\n\nalt for: $(price)\n# hash  \n- dash")
            .footer("yes")
            .button(Button::url("Kj\u{f8}p", "https://example.com/$(id)"))
            .example("name", "Ana")
            .example("price", "007")
            .example("id", "null")
    }

    #[test]
    fn a_file_means_what_it_was_written_from() {
        for form in [FileForm::Yaml, FileForm::Json] {
            let text = text(&sale(), form).unwrap();
            assert!(is_same(text.as_bytes(), &sale()), "{text}");
            let lines: Vec<_> = text.lines().map(str::trim).collect();
            let first = lines.iter().position(|line| line.contains("Type") && line.contains("HEADER"));
            assert!(first < lines.iter().position(|line| line.contains("Format")), "{text}");
        }
    }

    #[test]
    fn a_name_does_not_lead_out_of_the_folder() {
        let evil = Definition::new("../../etc/passwd", "en/..", "UTILITY");
        assert_eq!(file_name(&evil, FileForm::Yaml), "______etc_passwd.en___.yaml");
        assert_eq!(file_name(&Definition::viber("v", "en", "UTILITY"), FileForm::Json), "v.en.viber.json");
    }

    #[test]
    fn a_file_that_differs_is_kept_unless_it_may_be_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let save = |definition: &Definition, force| {
            super::save(folder.path(), definition, FileForm::Yaml, force).unwrap().1
        };
        assert_eq!(save(&sale(), false), Written::New);
        assert_eq!(save(&sale(), false), Written::Unchanged);
        let changed = sale().footer("no");
        assert_eq!(save(&changed, false), Written::Kept);
        assert_eq!(save(&changed, true), Written::Updated);
        assert_eq!(save(&changed, false), Written::Unchanged);
    }
}
