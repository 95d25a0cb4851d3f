//! `cams template`: templates as files that a team keeps in version control.

mod account;
mod args;
mod check;
mod convert;
mod create;
mod diff;
mod lines;
mod lint;
mod meta;
mod output;
mod preview;
mod pull;
mod skeleton;
mod source;

use std::process::ExitCode;

use cams::Error;

use crate::exit;
use crate::output::format::Format;
use crate::output::json::Json;
use crate::output::stderr::tell;
use crate::output::{stdout, text};
use crate::report::{self, ErrorFormat, Failure};
use crate::template::args::{PreviewArgs, TemplateCommand};
use crate::template::preview::Filler;

pub(crate) use args::{TEMPLATE_HELP, TemplateArgs};

pub(crate) async fn run(args: &TemplateArgs) -> ExitCode {
    let result = match &args.command {
        TemplateCommand::New(args) => Ok(skeleton::run(args)),
        TemplateCommand::Lint(args) => lint::run(args),
        TemplateCommand::Preview(args) => preview(args),
        TemplateCommand::Convert(args) => convert::run(args),
        TemplateCommand::Create(args) => create::run(args).await,
        TemplateCommand::Pull(args) => pull::run(args).await,
        TemplateCommand::Diff(args) => diff::run(args).await,
    };
    result.unwrap_or_else(|problem| {
        tell(&format!("error: {problem}\n"));
        ExitCode::from(exit::BAD_INPUT)
    })
}

fn preview(args: &PreviewArgs) -> Result<ExitCode, String> {
    let source = source::Source::read(&args.file).map_err(|error| error.to_string())?;
    let (definition, findings) = check::check(&source);
    let Some(definition) = definition else {
        let checked = lint::Checked { name: source.name, definition: None, findings };
        return Err(format!("there is nothing to show:\n{}", lint::as_text(&[checked]).trim_end()));
    };
    let known = definition.variables();
    for (name, _) in args.var.iter().filter(|(name, _)| !known.contains(name)) {
        tell(&format!("warning: the template has no variable $({})\n", name));
    }
    let filler = Filler::new(&definition, &args.var);
    for name in filler.missing(&definition) {
        tell(&format!("warning: $({}) has no value; give it with --var {0}=VALUE\n", name));
    }
    if args.output.is_for_people() {
        let shown = preview::render(&definition, &filler, text::width());
        return Ok(stdout::write_reference("the preview", &shown));
    }
    let mut value = serde_json::to_value(&definition).unwrap_or_default();
    filler.fill_all(&mut value);
    Ok(args.output.print("the preview", Json::from(value), Format::Json))
}

/// Reports a call that failed, and gives its exit code.
fn fail(action: &str, error: Error) -> ExitCode {
    report::failure(action, &Failure::Call(error), ErrorFormat::Text)
}
