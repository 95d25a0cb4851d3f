//! `cams template create`: submits templates for review.

use std::process::ExitCode;

use cams::Client;
use cams::template::Definition;
use serde_json::{Value, json};

use crate::exit;
use crate::output::escape::on_one_line;
use crate::output::format::{Format, OutputArgs, query_failed};
use crate::output::json::Json;
use crate::output::stderr::tell;
use crate::output::stdout;
use crate::report::{self, Failure};
use crate::stop::{Ended, Interrupt};
use crate::template::account::fail;
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
    let interrupt = Interrupt::new();
    let client = args.connection.config().and_then(|config| Client::new(interrupt.config(config)));
    let client = match client {
        Ok(client) => client,
        Err(error) => return Ok(fail(ACTION, error)),
    };
    let mut outcome = Outcome::default();
    let ended = interrupt.run(outcome.create(args, &client, &files, &interrupt), |is_well| *is_well).await;
    if let Ended::Stopped(execution) = ended {
        let code = report::failure(ACTION, &Failure::Stopped(execution));
        return Ok(code);
    }
    Ok(exit::with_output(exit::of_many(&outcome.failed, outcome.has_created), outcome.shown))
}

/// The outcome for the templates.
#[derive(Debug, Default)]
struct Outcome {
    has_created: bool,
    /// The exit codes of the calls that failed.
    failed: Vec<u8>,
    /// The exit code of the output so far.
    shown: ExitCode,
}

impl Outcome {
    /// Creates one template after the other, and shows each. Returns `false` if a signal arrived in the meantime.
    async fn create(
        &mut self,
        args: &CreateArgs,
        client: &Client,
        files: &[(String, Definition)],
        interrupt: &Interrupt,
    ) -> bool {
        for (number, (name, definition)) in files.iter().enumerate() {
            let call = client.create_chatapp_template().definition(definition);
            let result = call.with_options(args.connection.options()).send().await;
            let template_code = match result {
                Ok(reply) => reply.data.and_then(|data| data.template_code),
                Err(error) => {
                    tell(&format!("{name}: not created\n"));
                    if interrupt.is_stopped() {
                        return false;
                    }
                    let code = exit::of(&error);
                    fail(ACTION, error);
                    self.failed.push(code);
                    // A refusal concerns only this template; any other failure would also occur for the next one.
                    if code == exit::REFUSED {
                        continue;
                    }
                    break;
                }
            };
            self.has_created = true;
            let shown = line(name, definition, template_code.as_deref(), &args.output);
            self.shown = match shown {
                Ok(line) => stdout::write_result("a template was created, but its code", &line),
                Err(problem) => query_failed("the new template", &problem),
            };
            if self.shown != ExitCode::from(exit::DONE) {
                self.leave(files.get(number + 1..).unwrap_or_default());
                break;
            }
        }
        true
    }

    /// Skips these templates, because nobody would see their codes.
    fn leave(&mut self, files: &[(String, Definition)]) {
        for (name, _) in files {
            tell(&format!("{name}: not created\n"));
            self.failed.push(exit::REFUSED);
        }
    }
}

/// # Errors
/// Fails if the user's query does not fit.
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
