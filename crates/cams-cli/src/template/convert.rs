//! `cams template convert`: converts Meta's notation into the service's.

use std::process::ExitCode;

use cams::template::{Definition, Renamed};
use serde_json::Value;

use crate::exit;
use crate::output::stderr::tell;
use crate::output::stdout;
use crate::template::args::ConvertArgs;
use crate::template::meta;
use crate::template::output::{self, Written};
use crate::template::source::Source;

pub(crate) fn run(args: &ConvertArgs) -> Result<ExitCode, String> {
    let source = Source::read(&args.file).map_err(|error| error.to_string())?;
    let mut definitions = Vec::new();
    for (mut definition, notes) in
        read(&source.value).map_err(|problem| format!("{}: {problem}", source.name))?
    {
        for note in notes {
            tell(&format!("note: {}: {note}\n", definition.name));
        }
        for Renamed { path, old, new, .. } in rename(&mut definition, &args.rename) {
            tell(&format!("{}: {path}: {{{{{old}}}}} is now $({new})\n", definition.name));
        }
        for name in definition.variables() {
            if !definition.example.contains_key(&name) {
                tell(&format!("note: {}: give a sample of $({name}) in `Example`\n", definition.name));
            }
        }
        definitions.push(definition);
    }
    let Some(folder) = &args.out else {
        return match definitions.as_slice() {
            [definition] => {
                Ok(stdout::write_reference("the template", &output::text(definition, args.output)?))
            }
            _ => Err(format!(
                "{} holds {} templates; name a folder for their files with --out",
                source.name,
                definitions.len()
            )),
        };
    };
    let mut code = exit::DONE;
    for definition in &definitions {
        let (path, written) = output::save(folder, definition, args.output, args.force)?;
        code = code.max(said(&path.display().to_string(), written));
    }
    Ok(ExitCode::from(code))
}

/// Reports the outcome for a file, and returns the exit code.
pub(crate) fn said(path: &str, written: Written) -> u8 {
    let (word, code) = match written {
        Written::New => ("new", exit::DONE),
        Written::Updated => ("updated", exit::DONE),
        Written::Unchanged => ("unchanged", exit::DONE),
        Written::Kept => ("differs and was kept; overwrite it with --force", exit::REFUSED),
    };
    tell(&format!("{path}: {word}\n"));
    code
}

type Read = Vec<(Definition, Vec<String>)>;

fn read(value: &Value) -> Result<Read, String> {
    if meta::is_meta(value) {
        return Ok(meta::read(value)?.into_iter().map(|read| (read.definition, read.notes)).collect());
    }
    let definition = serde_json::from_value(value.clone());
    let definition = definition.map_err(|error| {
        format!("is neither a template of Meta nor a template file ({error}); run `cams template lint`")
    })?;
    Ok(vec![(definition, Vec::new())])
}

/// Converts the placeholders, and renames their samples.
fn rename(definition: &mut Definition, names: &[(String, String)]) -> Vec<Renamed> {
    let chosen = |name: String| match names.iter().find(|(old, _)| *old == name) {
        Some((_, new)) => new.clone(),
        None => name,
    };
    let renamed =
        definition.convert_placeholders(|part, old| chosen(Definition::placeholder_name(part, old)));
    for (old, new) in names {
        if let Some(sample) = definition.example.remove(old) {
            definition.example.insert(new.clone(), sample);
        }
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn convert(value: &Value, names: &[(String, String)]) -> Definition {
        let (mut definition, _) = read(value).unwrap().pop().unwrap();
        rename(&mut definition, names);
        definition
    }

    #[test]
    fn a_template_of_the_cloud_api_becomes_one_that_passes_the_checks() {
        let meta = json!({
            "name": "order_shipped", "language": "en_US", "category": "utility",
            "components": [
                {"type": "header", "format": "text", "text": "Order {{1}}", "example": {"header_text": ["4711"]}},
                {"type": "BODY", "text": "Hi {{1}}, {{2}} is on its way.",
                 "example": {"body_text": [["Ana", "your order"]]}},
                {"type": "FOOTER", "text": "Thank you"},
                {"type": "BUTTONS", "buttons": [
                    {"type": "URL", "text": "Track", "url": "https://example.com/o/{{1}}",
                     "example": ["https://example.com/o/4711"]},
                    {"type": "QUICK_REPLY", "text": "Stop"}]}
            ]
        });
        let definition = convert(&meta, &[("body_1".into(), "name".into())]);
        assert_eq!(definition.lint().iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(definition.variables(), ["header_1", "name", "body_2", "button1_1"]);
        let samples: Vec<_> = definition.example.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(samples, ["body_2=your order", "button1_1=4711", "header_1=4711", "name=Ana"]);
    }

    #[test]
    fn authentication_carousels_and_named_variables_are_read() {
        let login = json!({
            "name": "login", "language": "en", "category": "AUTHENTICATION",
            "components": [
                {"type": "BODY", "add_security_recommendation": true},
                {"type": "FOOTER", "code_expiration_minutes": 10},
                {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy"}]}]
        });
        let login = convert(&login, &[]);
        assert_eq!(login.lint().errors().count(), 0, "{:?}", login.lint());
        assert_eq!(login.components[0].add_secret_recommendation, Some(true));
        let named = json!({
            "name": "n", "language": "en", "category": "UTILITY",
            "components": [{"type": "BODY", "text": "Hello {{who}}, hello.", "example":
                {"body_text_named_params": [{"param_name": "who", "example": "Ana"}]}},
                {"type": "CAROUSEL", "cards": [{"components": [
                    {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW"]}},
                    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "More"}]}]}]}]
        });
        let (read, notes) = read(&json!({"data": [named]})).unwrap().pop().unwrap();
        assert_eq!(notes.len(), 1);
        assert_eq!(read.components[1].cards[0].card_components[1].buttons[0].text.as_deref(), Some("More"));
        assert_eq!(read.example.get("who").map(String::as_str), Some("Ana"));
    }

    #[test]
    fn a_template_file_with_placeholders_of_meta_is_converted_too() {
        let ours = json!({"Name": "a", "Language": "en", "Category": "UTILITY",
            "Components": [{"Type": "BODY", "Text": "Hi {{1}}!"}], "Example": {"body_1": "Ana"}});
        let definition = convert(&ours, &[("body_1".into(), "name".into())]);
        assert_eq!((definition.variables(), definition.example.len()), (vec!["name".to_owned()], 1));
        assert!(definition.example.contains_key("name"));
    }
}
