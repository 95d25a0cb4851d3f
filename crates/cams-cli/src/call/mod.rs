//! `cams call`: reads the input, checks all of it, sends it through the typed models, prints the response.

mod args;
mod dry_run;

use std::io::{self, Read};
use std::path::Path;
use std::pin::Pin;
use std::process::ExitCode;

use cams::{CallOptions, Client, Error, Prepared, parameters};
use cams_core::internal::input;
use cams_models::operations;
use cams_operation::{Operation, OperationVisitor};
use serde_json::Value;

use crate::catalog::names;
use crate::exit;
use crate::output::stdout;
use crate::report::{self, Failure};
use crate::stop::Stop;

pub(crate) use args::CallArgs;

pub(crate) async fn run(args: &CallArgs) -> ExitCode {
    let (text, what) = match call(args).await {
        Ok(Outcome::Response(response)) => {
            (format!("{response:#}\n"), format!("{} is done, but its response", args.action))
        }
        Ok(Outcome::Prepared(prepared)) => {
            (dry_run::show(&prepared), "nothing was sent; the request".to_owned())
        }
        Err(failure) => return report::failure(&args.action, &failure, args.error_format),
    };
    match stdout::write(&text) {
        Ok(()) => ExitCode::from(exit::DONE),
        Err(error) => stdout::not_written(&what, &error),
    }
}

/// What a call results in.
enum Outcome {
    /// It was sent.
    Response(Value),
    /// It was only built and signed.
    Prepared(Box<Prepared>),
}

async fn call(args: &CallArgs) -> Result<Outcome, Failure> {
    let input = checked_input(args)?;
    let client = args.connection.client()?;
    let options = args.connection.options();
    let typed = TypedCall { client, input, options, is_dry_run: args.dry_run };
    let call = cams_models::visit(&args.action, typed).ok_or_else(|| unknown_action(&args.action))?;
    // From here on a signal must not leave it open what became of the call. Where none can be caught, it goes on
    // without.
    match Stop::catch() {
        Ok(mut stop) => tokio::select! {
            outcome = call => Ok(outcome?),
            () = stop.wait() => Err(Failure::Stopped),
        },
        Err(_) => Ok(call.await?),
    }
}

/// The input, if neither the catalog nor the rules of its parameters find anything wrong with it.
fn checked_input(args: &CallArgs) -> Result<Value, Failure> {
    let info = operations::find(&args.action).ok_or_else(|| unknown_action(&args.action))?;
    let input = read_input(args.input.as_deref())?;
    let mut problems: Vec<_> = input::check(info, &input).iter().map(ToString::to_string).collect();
    // A client may hold defaults of these, but that of the command holds none.
    let is_missing = |name| input.is_object() && input.get(name).is_none_or(Value::is_null);
    for parameter in info.parameters.iter().filter(|parameter| parameter.client_default) {
        let field = &parameter.field;
        if field.required && is_missing(field.name) {
            problems.push(format!("`{}` is required", field.name));
        }
    }
    let found = parameters::check(&args.action, &input);
    report::warnings(&args.action, &found, args.error_format);
    problems.extend(found.errors().map(ToString::to_string));
    if problems.is_empty() { Ok(input) } else { Err(Failure::BadInput(problems)) }
}

fn unknown_action(action: &str) -> Failure {
    Failure::BadInput(vec![names::unknown_action(action)])
}

fn read_input(path: Option<&Path>) -> Result<Value, Failure> {
    let Some(path) = path else { return Ok(Value::Object(Default::default())) };
    let (name, text) = if path == Path::new("-") {
        let mut text = String::new();
        ("stdin".to_owned(), io::stdin().read_to_string(&mut text).map(|_| text))
    } else {
        (path.display().to_string(), std::fs::read_to_string(path))
    };
    let text = text.map_err(|error| Failure::BadInput(vec![format!("{name} cannot be read: {error}")]))?;
    // Some editors begin a file with a mark that JSON does not know.
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Failure::BadInput(vec![format!("{name} is not valid JSON: {error}")]))
}

/// Sends the input as the request type of the operation that is visited, or only shows what would be sent.
struct TypedCall {
    client: Client,
    input: Value,
    options: CallOptions,
    is_dry_run: bool,
}

impl OperationVisitor for TypedCall {
    type Output = Pin<Box<dyn Future<Output = Result<Outcome, Error>>>>;

    fn visit<Op: Operation>(self) -> Self::Output {
        Box::pin(async move {
            let invalid =
                |error: serde_json::Error| Error::invalid_request(Op::INFO.action, error.to_string());
            let request: Op = serde_json::from_value(self.input).map_err(invalid)?;
            if self.is_dry_run {
                let prepared = self.client.prepare(&request, &self.options).await?;
                return Ok(Outcome::Prepared(Box::new(prepared)));
            }
            let reply = self.client.send(&request, &self.options).await?;
            // The call was executed, so this must not look like one that was never sent.
            let unreadable = |error: serde_json::Error| Error::unreadable(Op::INFO.action, error.to_string());
            serde_json::to_value(reply.output).map(Outcome::Response).map_err(unreadable)
        })
    }
}
