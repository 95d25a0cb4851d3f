//! `cams doctor`: checks everything that a call depends on, and says what to do about problems.

mod args;
mod check;
mod denied;
mod network;
mod settings;

use std::process::ExitCode;

use cams_core::credentials::Settings;
use serde_json::Value;

use crate::doctor::check::{Check, exit_code};
use crate::exit;
use crate::output::format::Format;
use crate::output::json::Json;
use crate::output::{stdout, text};

pub(crate) use args::{DOCTOR_HELP, DoctorArgs};

pub(crate) async fn run(args: &DoctorArgs) -> ExitCode {
    let checks = examine(args).await;
    let written = if args.output.is_for_people() {
        let width = text::width();
        stdout::write_reference(
            "the result",
            &checks.iter().map(|check| check.lines(width)).collect::<String>(),
        )
    } else {
        let list = checks.iter().map(Check::as_json).collect();
        args.output.print("the result", Json::from(Value::Array(list)), Format::Json)
    };
    exit::with_output(exit_code(&checks), written)
}

async fn examine(args: &DoctorArgs) -> Vec<Check> {
    let connection = &args.connection;
    let context = settings::context(args.offline);
    let mut checks = vec![settings::files(&context)];
    let found = match &connection.profile {
        // The check of the credentials reports a missing profile.
        Some(name) => Settings::of_profile(&context, name).unwrap_or_default(),
        None => Settings::from_env(&context),
    };
    let credentials = settings::credentials(connection, &context, args.offline).await;
    let has_credentials = matches!(credentials.verdict, check::Verdict::Ok);
    checks.push(credentials);
    checks.push(settings::profile(connection, &found));
    checks.push(settings::space(connection, &found));
    let client = match connection.client() {
        Ok(client) => client,
        Err(error) => {
            let advice = error.remedy().map(str::to_owned);
            checks.push(Check::bad("settings", exit::of(&error), error.to_string(), advice));
            return checks;
        }
    };
    checks.extend(settings::place(connection, &found, &client));
    checks.push(settings::proxy(client.endpoint()));
    if args.offline {
        return checks;
    }
    let reached = network::reach(client.endpoint()).await;
    let is_reached =
        reached.iter().all(|check| !matches!(check.verdict, check::Verdict::Bad(exit::NOT_REACHED)));
    checks.extend(reached);
    // Otherwise, the call would only repeat a known problem.
    if is_reached && has_credentials {
        checks.push(network::permission(&client, connection).await);
    }
    checks
}
