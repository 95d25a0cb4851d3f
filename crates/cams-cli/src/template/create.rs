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
use crate::template::account::{Account, fail};
use crate::template::args::CreateArgs;
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
    let (mut failed, mut has_created) = (Vec::new(), false);
    let mut unshown = None;
    for (name, definition) in &files {
        let call = account.client.create_chatapp_template().definition(definition);
        let result = call.with_options(args.connection.options()).send().await;
        let template_code = match result {
            Ok(reply) => reply.data.and_then(|data| data.template_code),
            Err(error) => {
                tell(&format!("{name}: not created\n"));
                let code = exit::of(&error);
                fail(ACTION, error);
                failed.push(code);
                // A refusal is of this template; anything else would meet the next one too.
                if code == exit::REFUSED {
                    continue;
                }
                break;
            }
        };
        has_created = true;
        let line = match line(name, definition, template_code.as_deref(), &args.output) {
            Ok(line) => line,
            Err(problem) => {
                unshown = Some(query_failed("the new template", &problem));
                break;
            }
        };
        if let Err(error) = stdout::write(&line) {
            unshown = Some(stdout::not_written("a template was created, but its code", &error));
            break;
        }
    }
    // What became of the templates weighs more than a code that nobody saw.
    Ok(match (exit::of_many(&failed, has_created), unshown) {
        (exit::DONE, Some(code)) => code,
        (code, _) => ExitCode::from(code),
    })
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
