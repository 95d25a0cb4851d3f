//! `cams mock`: the local CAMS as a command.

mod args;
mod log;
mod seed;

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use cams::check::{Severity, Violation};
use cams::template::Definition;
use cams_mock::{FileError, MockServer, TemplateFinding};
use cams_models::GetChatappTemplateDetailData;

use crate::exit;
use crate::output::shell::quoted;
use crate::output::stderr::tell;
use crate::output::stdout;
use crate::stop::Stop;

use seed::SeedFile;

pub(crate) use args::MockArgs;

pub(crate) async fn run(args: MockArgs) -> ExitCode {
    let mut builder = args.builder();
    let seed = match args.seed.as_deref().map(SeedFile::read).transpose() {
        Ok(seed) => seed,
        Err(problem) => return refuse(&problem),
    };
    if let (Some(seed), Some(record)) = (&args.seed, &args.record)
        && is_same(seed, record)
    {
        let record = record.display();
        return refuse(&format!("error: cannot record into {record}: it is the seed; choose another file\n"));
    }
    if let Some(file) = &seed {
        builder = match file.seed() {
            Ok(seed) => builder.seed(seed),
            Err(mistakes) => return refuse(&mistakes),
        };
    }
    if !args.quiet {
        let with_bodies = args.log_bodies;
        builder = builder
            .on_call(move |call| tell(&log::lines(call, with_bodies)))
            .on_callback(|delivery| tell(&log::delivered(delivery)));
    }
    builder = builder.on_template(findings).on_file_error(|error| tell(&format!("error: {error}\n")));
    // A program that reads the address, or waits for the port, may send a signal immediately.
    let mut stop = match Stop::catch() {
        Ok(stop) => stop,
        Err(error) => return refuse(&format!("error: signals cannot be caught: {error}\n")),
    };
    let server = match builder.start().await {
        Ok(server) => server,
        Err(error) => {
            let (host, port) = (&args.host, args.port);
            let mistakes = seed.and_then(|seed| seed.mistakes(&error));
            let is_of_file = error.get_ref().is_some_and(|inner| inner.is::<FileError>());
            return refuse(&mistakes.unwrap_or_else(|| match is_of_file {
                true => format!("error: {error}\n"),
                false => format!(
                    "error: cannot listen on {host}:{port}: {error}; choose another port with --port\n"
                ),
            }));
        }
    };
    if let Err(error) = announce(&server) {
        return stdout::not_written("the address", &error);
    }
    stop.wait().await;
    match server.finish().await {
        Ok(()) => ExitCode::from(exit::DONE),
        Err(error) => {
            tell(&format!("error: {error}\n"));
            ExitCode::from(exit::NOT_WRITTEN)
        }
    }
}

/// Returns the findings of `cams template lint` for a template.
fn findings(template: GetChatappTemplateDetailData) -> Vec<TemplateFinding> {
    let found = Definition::from(template).lint();
    let finding = |violation: &Violation| match violation.severity {
        Severity::Error => TemplateFinding::error(&*violation.path, &*violation.rule),
        Severity::Warning => TemplateFinding::warning(&*violation.path, &*violation.rule),
    };
    found.iter().map(finding).collect()
}

/// Returns whether two paths lead to the same existing file.
fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// Reports why the server does not start.
fn refuse(why: &str) -> ExitCode {
    tell(why);
    ExitCode::from(exit::BAD_INPUT)
}

/// The first line is for programs, the rest for people. It is a single write, so a program that has the first line has
/// all of it.
fn announce(server: &MockServer) -> io::Result<()> {
    let (endpoint, credentials) = (server.endpoint(), server.credentials());
    let id = quoted(credentials.access_key_id());
    let secret = match credentials.access_key_secret() {
        args::ACCESS_KEY_SECRET => quoted(args::ACCESS_KEY_SECRET),
        // The secret is not shown, because output ends up in logs.
        _ => "\"$CAMS_MOCK_ACCESS_KEY_SECRET\"  # the secret that the server was started with".into(),
    };
    let token = credentials.security_token().map_or("", |_| {
        "  export ALIBABA_CLOUD_SECURITY_TOKEN=\"$CAMS_MOCK_SECURITY_TOKEN\"  # the token it was started with\n"
    });
    let word = quoted(&endpoint);
    let text = format!(
        "listening on {endpoint}

Point a client at it:
  export ALIBABA_CLOUD_ACCESS_KEY_ID={id}
  export ALIBABA_CLOUD_ACCESS_KEY_SECRET={secret}
{token}  cams describe ListChatGroup --skeleton | cams call ListChatGroup --endpoint {word} --input -
See what happens, and answer as the customer: open {endpoint}/ in a browser.
Do the same from a script (a customer writes, a call fails): {endpoint}/-/ lists how.
Stop it with Ctrl-C.
"
    );
    stdout::write(&text)
}
