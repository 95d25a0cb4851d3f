//! `cams call`: reads the input, checks all of it, sends it, and prints the unchanged response.

pub(crate) mod args;
mod curl;
mod dry_run;
pub(crate) mod flags;
mod job;
mod list;
mod problems;
mod read;
mod values;
mod verbose;
mod wait;

use std::process::ExitCode;

use cams::bytes::Bytes;
use cams::http::Response;
use cams::{CallOptions, Client, Error};
use cams_operation::{Operation, OperationVisitor};
use clap::ArgMatches;
use serde_json::Value;

use crate::call::args::CallArgs;
use crate::call::job::Job;
use crate::call::verbose::Verbose;
use crate::catalog::names;
use crate::output::format::Format;
use crate::output::json::Json;
use crate::output::stderr::tell;
use crate::output::stdout;
use crate::report::{self, Failure};
use crate::stop::{Ended, Interrupt};

/// Runs the call of a command line; `matches` contains the flags of the operation.
pub(crate) async fn run(args: &CallArgs, matches: &ArgMatches) -> ExitCode {
    let action = names::find(&args.action).map_or(args.action.as_str(), |info| info.action);
    match call(args, matches).await {
        Ok(code) => code,
        Err(failure) => report::failure(action, &failure),
    }
}

async fn call(args: &CallArgs, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let info = names::find(&args.action);
    if info.is_none() && !args.unknown_operation {
        let hint = "to call one that this version does not know, add --unknown-operation".to_owned();
        return Err(Failure::BadInput(vec![names::unknown_action(&args.action), hint]));
    }
    let input = values::input(args, info.map(|info| (info, matches))).map_err(Failure::BadInput)?;
    let interrupt = Interrupt::new();
    let mut config = interrupt.config(args.connection.config()?);
    if args.verbose {
        config = config.intercept(Verbose);
    }
    let client = Client::new(config)?;
    if let Some(info) = info {
        problems::check(args, info, matches, &client, &input)?;
    }
    let action = info.map_or(args.action.clone(), |info| info.action.to_owned());
    let job = Job { args, action, info, client, input, options: options(args), interrupt };
    match &args.wait {
        _ if args.dry_run => show_request(&job).await,
        _ if args.curl => show_curl(&job).await,
        Some(wanted) => wait::run(&job, wanted).await,
        None if args.is_list() => list::run(&job).await,
        None => send(&job).await,
    }
}

/// Returns the options of every call of the command.
fn options(args: &CallArgs) -> CallOptions {
    let mut options = args.connection.options();
    if let Some(limit) = args.rate_limit {
        options = options.rate_limit(limit);
    }
    for (name, value) in &args.parameters {
        options = options.parameter(name, value);
    }
    for (name, value) in &args.headers {
        options = options.header(name, value);
    }
    options
}

/// Sends the call and prints its response.
async fn send(job: &Job<'_>) -> Result<ExitCode, Failure> {
    let Job { client, action, input, options, .. } = job;
    let response = async {
        let text = client.call_for_text(action, input, options).await?.output;
        if job.args.typed
            && let Some(typed) = cams_models::visit(action, ReadTyped { client, text: &text })
        {
            return Ok(Json::from(typed?));
        }
        // It was already parsed as JSON. If this parser disagrees, the text is shown unchanged.
        Ok::<_, Error>(Json::parse(&text).unwrap_or(Json::Text(text)))
    };
    match job.interrupt.run(response, Result::is_ok).await {
        Ended::Done(response) => Ok(job.print(response?, Format::Json)),
        Ended::Stopped(execution) => Err(Failure::Stopped(execution)),
    }
}

async fn show_request(job: &Job<'_>) -> Result<ExitCode, Failure> {
    let prepared = job.client.prepare_json(&job.action, &job.input, &job.options).await?;
    let shown = dry_run::show(&prepared, &job.args.output)?;
    Ok(stdout::write_reference("nothing was sent; the request", &shown))
}

async fn show_curl(job: &Job<'_>) -> Result<ExitCode, Failure> {
    let request = job.client.sign_json(&job.action, &job.input, &job.options).await?;
    tell("note: the command is signed: it works once, for about 15 minutes, for everybody who has it\n");
    Ok(stdout::write_reference("nothing was sent; the command", &curl::line(&request)))
}

/// Decodes a response as the type of the visited operation. The call itself is the same for all operations, because a
/// typed call for each one would make the command larger by a tenth.
struct ReadTyped<'a> {
    client: &'a Client,
    text: &'a str,
}

impl OperationVisitor for ReadTyped<'_> {
    type Output = Result<Value, Error>;

    fn visit<Op: Operation>(self) -> Self::Output {
        let answer = Response::new(Bytes::copy_from_slice(self.text.as_bytes()));
        let output = self.client.read_answer::<Op>(answer)?;
        // The call was executed, so this must not look like one that was never sent.
        let unreadable = |error: serde_json::Error| Error::unreadable(Op::INFO.action, error.to_string());
        serde_json::to_value(output).map_err(unreadable)
    }
}
