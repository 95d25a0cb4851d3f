//! `cams template diff`: shows what creating and modifying would change.

use std::collections::BTreeMap;
use std::process::ExitCode;

use cams::models::TemplateType;
use cams::template::Definition;
use serde_json::{Value, json};

use crate::exit;
use crate::output::escape::on_one_line;
use crate::output::format::Format;
use crate::output::json::Json;
use crate::output::stdout;
use crate::template::account::{Account, Filter, fail};
use crate::template::args::DiffArgs;
use crate::template::lint::{check_all, definitions};

/// Fields that the service fills in if a file does not have them.
const FILLED_IN: [&str; 2] = ["UrlType", "CategoryChangePaused"];

/// The effect of a file on the account.
#[derive(Debug)]
enum Change {
    Create,
    /// Path, value in the account, value in the file.
    Modify(Vec<(String, Option<Value>, Option<Value>)>),
    Same,
    OnlyThere,
}

pub(crate) async fn run(args: &DiffArgs) -> Result<ExitCode, String> {
    let files = definitions(check_all(&args.files)?)?;
    let account = match Account::new(&args.connection) {
        Ok(account) => account,
        Err(error) => return Ok(fail("GetChatappTemplateDetail", error)),
    };
    let mut changes = Vec::new();
    for (name, wanted) in &files {
        let Definition { code, name: template, language, template_type, .. } = wanted;
        let change = match account.detail(code.as_deref(), template, language, template_type).await {
            Ok(Some(there)) => compare(&there, wanted),
            Ok(None) => Change::Create,
            Err(error) => return Ok(fail("GetChatappTemplateDetail", error)),
        };
        changes.push((name.clone(), title(template, language, template_type), change));
    }
    if args.files.iter().any(|path| path.is_dir()) {
        let rows = match account.list(&Filter::default()).await {
            Ok(rows) => rows,
            Err(error) => return Ok(fail("ListChatappTemplate", error)),
        };
        for row in rows {
            let (name, language) = (row.template_name.unwrap_or_default(), row.language.unwrap_or_default());
            let kind = row.template_type.unwrap_or(TemplateType::Whatsapp);
            let is_same = |wanted: &Definition| {
                wanted.name == name && wanted.language == language && wanted.template_type == kind
            };
            if !files.iter().any(|(_, wanted)| is_same(wanted)) {
                changes.push((String::new(), title(&name, &language, &kind), Change::OnlyThere));
            }
        }
    }
    let differs = changes.iter().any(|(.., change)| !matches!(change, Change::Same));
    let written = if args.output.is_for_people() {
        stdout::write_reference("the result", &changes.iter().map(as_text).collect::<String>())
    } else {
        let list = changes.iter().map(as_json).collect();
        args.output.print("the result", Json::from(Value::Array(list)), Format::Json)
    };
    Ok(exit::with_output(if differs { exit::REFUSED } else { exit::DONE }, written))
}

fn title(name: &str, language: &str, template_type: &TemplateType) -> String {
    format!("{name} ({language}, {})", template_type.as_str())
}

fn compare(there: &Definition, wanted: &Definition) -> Change {
    let (there, wanted) = (flat(there), flat(wanted));
    let mut differences = Vec::new();
    for (path, value) in &wanted {
        let old = there.get(path);
        if old != Some(value) {
            differences.push((path.clone(), old.cloned(), Some(value.clone())));
        }
    }
    for (path, old) in &there {
        let is_filled_in = FILLED_IN.iter().any(|name| path.rsplit('.').next() == Some(*name));
        if !wanted.contains_key(path) && !is_filled_in {
            differences.push((path.clone(), Some(old.clone()), None));
        }
    }
    differences.sort_by(|one, other| one.0.cmp(&other.0));
    if differences.is_empty() { Change::Same } else { Change::Modify(differences) }
}

/// Returns the scalars of a definition by their paths, without its code, which is not content.
fn flat(definition: &Definition) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let mut value = serde_json::to_value(definition).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.remove("TemplateCode");
    }
    flatten("", &value, &mut found);
    found
}

fn flatten(path: &str, value: &Value, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, field, found);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                flatten(&format!("{path}[{at}]"), item, found);
            }
        }
        Value::Null => {}
        scalar => {
            found.insert(path.to_owned(), scalar.clone());
        }
    }
}

fn as_text((file, title, change): &(String, String, Change)) -> String {
    let mut out = match change {
        Change::Create => {
            format!("+ {file}: {title} is not in the account; `cams template create` creates it\n")
        }
        Change::Modify(_) => format!("~ {file}: {title} differs\n"),
        Change::Same => format!("= {file}: {title}\n"),
        Change::OnlyThere => format!("- {title} has no file; `cams template pull` writes one\n"),
    };
    if let Change::Modify(differences) = change {
        for (path, old, new) in differences {
            let side =
                |value: &Option<Value>| value.as_ref().map_or("(nothing)".to_owned(), Value::to_string);
            out.push_str(&format!("    {path}: {} \u{2192} {}\n", side(old), side(new)));
        }
    }
    out.lines().map(|line| on_one_line(line).into_owned() + "\n").collect()
}

fn as_json((file, title, change): &(String, String, Change)) -> Value {
    let word = match change {
        Change::Create => "create",
        Change::Modify(_) => "modify",
        Change::Same => "same",
        Change::OnlyThere => "only in the account",
    };
    let differences = match change {
        Change::Modify(differences) => differences.as_slice(),
        _ => &[],
    };
    let differences: Vec<_> = differences
        .iter()
        .map(|(path, old, new)| json!({"path": path, "account": old, "file": new}))
        .collect();
    json!({"file": file, "template": title, "change": word, "differences": differences})
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams::template::Button;

    fn there() -> Definition {
        let button = Button::url("Track", "https://example.com");
        Definition::new("a", "en", "UTILITY").body("Hello.").button(button)
    }

    #[test]
    fn what_the_service_fills_in_is_not_a_difference() {
        let mut wanted = there();
        wanted.components[1].buttons[0].url_type = None;
        let mut there = there();
        there.code = Some("1".into());
        there.category_change_paused = Some(false);
        assert!(matches!(compare(&there, &wanted), Change::Same));
    }

    #[test]
    fn a_changed_an_added_and_a_removed_part_are_named() {
        let wanted = Definition::new("a", "en", "UTILITY").body("Hello!").footer("Bye").example("x", "1");
        let Change::Modify(differences) = compare(&there(), &wanted) else { unreachable!("they differ") };
        let paths: Vec<_> = differences.iter().map(|(path, ..)| path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "Components[0].Text",
                "Components[1].Buttons[0].Text",
                "Components[1].Buttons[0].Type",
                "Components[1].Buttons[0].Url",
                "Components[1].Text",
                "Components[1].Type",
                "Example.x"
            ]
        );
    }
}
