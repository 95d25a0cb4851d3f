//! `cams template create`: submits templates for review.

use std::process::ExitCode;

use cams::template::Definition;
use serde_json::{Value, json};

use crate::exit;
use crate::output;
use crate::template::account::Account;
use crate::template::args::{CreateArgs, Form};
use crate::template::lint::{check_all, definitions};
use crate::template::preview::shown;
use crate::template::{fail, tell};

const ACTION: &str = "CreateChatappTemplate";

pub(crate) async fn run(args: &CreateArgs) -> Result<ExitCode, String> {
    let files = check_all(&args.files)?;
    for file in &files {
        for warning in file.findings.iter().filter(|finding| !finding.is_error) {
            tell(&shown(&format!("warning: {}: {}: {}", file.name, warning.path, warning.message)));
            tell("\n");
        }
    }
    let files = definitions(files)?;
    let account = match Account::new(&args.connection) {
        Ok(account) => account,
        Err(error) => return Ok(fail(ACTION, error)),
    };
    let mut code = exit::DONE;
    for (name, definition) in &files {
        let call = account.client.create_chatapp_template().definition(definition);
        let result = call.with_options(args.connection.options()).send().await;
        let template_code = match result {
            Ok(reply) => reply.data.and_then(|data| data.template_code),
            Err(error) => {
                tell(&format!("{}: ", shown(name)));
                let failed = exit::of(&error);
                fail(ACTION, error);
                code = code.max(failed);
                // A refusal is of this template; anything else would meet the next one too.
                if failed == exit::REFUSED {
                    continue;
                }
                break;
            }
        };
        if let Err(error) = output::write(&line(name, definition, template_code.as_deref(), args.output)) {
            return Ok(output::not_written("a template was created, but its code", &error));
        }
    }
    Ok(ExitCode::from(code))
}

fn line(name: &str, definition: &Definition, code: Option<&str>, form: Form) -> String {
    match form {
        Form::Json => {
            let created: Value = json!({"file": name, "Name": definition.name, "Language": definition.language,
                "TemplateCode": code});
            format!("{created}\n")
        }
        Form::Text => {
            let code = code.unwrap_or("(the service gave none)");
            let text = format!("{name}: created {} ({}): {code}", definition.name, definition.language);
            shown(&text) + "\n"
        }
    }
}
