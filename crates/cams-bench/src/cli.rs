//! The command line of `cargo measure`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use serde_json::json;

use crate::builds;
use crate::loads::{mock, peers, receive, scale};
use crate::program::{load, serve};

/// Measures loads and builds.
#[derive(Debug, Parser)]
#[command(name = "cargo measure", bin_name = "cargo measure")]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Format of the results. JSON: an object per line, each with a `reason`.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, global = true)]
    message_format: MessageFormat,
}

/// Format of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    /// Text for people.
    #[default]
    Human,
    /// A JSON object per line.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measures this SDK beside a program written by hand, bare `reqwest`, and the official SDKs for Python and
    /// Node.js.
    ///
    /// All make the same call to one local server, in turn. A missed budget is reported and is not a failure; a failed
    /// call is. The packages of the official SDKs are installed in target/peers; a client whose packages cannot be
    /// installed is not measured.
    Peers(peers::Args),
    /// Measures how this SDK behaves as loads grow: calls in flight, recipients, items of an answer, clients.
    Scale(scale::Args),
    /// Measures the receiver of callbacks beside a bare handler that reads the same body and answers the same bytes.
    Receive(receive::Args),
    /// Measures the local CAMS: signed calls beside a bare hyper server that answers the same bytes, its start, and its
    /// memory.
    Mock(mock::Args),
    /// Measures what it costs to build a program on the SDK: time, crates, size.
    ///
    /// Small programs are built from nothing, in turn, on the SDK and on what a user would write without it, which is
    /// the base. A round takes several minutes. The figures mean something only on a machine that does nothing else.
    Builds(builds::Args),
    /// Makes a call over and over, and prints what was measured. `peers` and `scale` start this.
    #[command(hide = true)]
    Load(load::Args),
    /// Answers the calls of loads. `peers` and `scale` start this.
    #[command(hide = true)]
    Serve,
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let Cli { command, message_format } = Cli::parse();
    let is_json = message_format == MessageFormat::Json;
    let result = match &command {
        Command::Peers(args) => peers::run(args, &workspace_root(), is_json),
        Command::Scale(args) => scale::run(args, is_json),
        Command::Receive(args) => receive::run(args, is_json),
        Command::Mock(args) => mock::run(args, is_json),
        Command::Builds(args) => builds::run(args, &workspace_root(), is_json),
        Command::Load(args) => load::run(args),
        Command::Serve => serve::run(),
    };
    let Err(error) = result else { return ExitCode::SUCCESS };
    // `{:#}` shows the causes as well.
    match message_format {
        MessageFormat::Human => anstream::eprintln!("{error:#}"),
        MessageFormat::Json => {
            anstream::println!("{}", json!({"reason": "failure", "message": format!("{error:#}")}))
        }
    }
    ExitCode::FAILURE
}

fn workspace_root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_owned()
}
