//! `cams template create`: submits templates for review.

use std::process::ExitCode;

use cams::template::Definition;
use serde_json::{Value, json};

use crate::exit;
use crate::output::escape::on_one_line;
use crate::output::format::{Format, OutputArgs, query_failed};
use crate::output::json::Json;
use crate::output::stderr::tell;
use crate::output::stdout;
use crate::template::account::Account;
use crate::template::args::CreateArgs;
use crate::template::fail;
use crate::template::lint::{check_all, definitions};

const ACTION: &str = "CreateChatappTemplate";

pub(crate) async fn run(args: &CreateArgs) -> Result<ExitCode, String> {
    let files = check_all(&args.files)?;
    for file in &files {
        for warning in file.findings.iter().filter(|finding| !finding.is_error) {
            tell(&format!("warning: {}: {}: {}\n", file.name, warning.path, warning.message));
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
                tell(&format!("{name}: not created\n"));
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
        let line = match line(name, definition, template_code.as_deref(), &args.output) {
            Ok(line) => line,
            Err(problem) => return Ok(query_failed("the new template", &problem)),
        };
        if let Err(error) = stdout::write(&line) {
            return Ok(stdout::not_written("a template was created, but its code", &error));
        }
    }
    Ok(ExitCode::from(code))
}

/// # Errors
/// The query of the user does not fit.
fn line(
    name: &str,
    definition: &Definition,
    code: Option<&str>,
    output: &OutputArgs,
) -> Result<String, String> {
    if output.is_for_people() {
        let code = code.unwrap_or("(the service gave none)");
        let text = format!("{name}: created {} ({}): {code}", definition.name, definition.language);
        return Ok(on_one_line(&text).into_owned() + "\n");
    }
    let created: Value = json!({
        "file": name,
        "Name": definition.name,
        "Language": definition.language,
        "TemplateCode": code,
    });
    output.show(Json::from(created), Format::Jsonl)
}
