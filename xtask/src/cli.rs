//! The command line, and how results are printed: for people, or as a JSON object per line for programs.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde_json::Value;

use crate::diff;
use crate::failure::Failure;
use crate::generate::{self, Layout};
use crate::import::{self, How, Options};
use crate::spec::shown;
use crate::{new, print};

/// Generates the code of this workspace from its specs.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Format of the messages. JSON: one object per line, each with a `reason`.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, global = true)]
    message_format: MessageFormat,
}

/// Format of the messages.
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
    /// Generates the code from the specs.
    ///
    /// Without `--out`, this is the code of this SDK. With it, the specs can belong to any product, and the command
    /// writes a crate with its models into that folder.
    Generate(GenerateArgs),
    /// Reports what a change of the specs means for users of the generated code.
    ///
    /// The exit code is 0 if nothing breaks, 1 if something does, and 2 if the two could not be compared.
    Diff(diff::Args),
    /// Writes or updates specs from the metadata that the cloud publishes for a product (`api-docs.json`).
    ///
    /// `imported.json` beside the specs records what the last import read. A value changes only if the metadata has
    /// changed it since then and nobody edited it. If both happened, that is a `conflict`, which is reported and left
    /// alone. In specs that were never imported, nothing changes. Texts are not imported: missing ones are marked with
    /// `TODO`.
    ///
    /// With `--check`, the exit code is 0 if the metadata is unchanged since the last import, 1 if it changed, and 2 if
    /// the two could not be compared.
    Import(ImportArgs),
    /// Writes a new spec for an operation, with comments that explain every key.
    New(NewArgs),
}

#[derive(Debug, Args)]
struct NewArgs {
    /// Group of the operation, as in service.yaml.
    #[arg(value_name = "GROUP")]
    group: String,

    /// Name of the operation at the service.
    #[arg(value_name = "OPERATION")]
    operation: String,

    /// Folder of the specs [default: api-specs of the workspace].
    #[arg(long, value_name = "DIR")]
    specs: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct ImportArgs {
    /// The metadata.
    #[arg(value_name = "METADATA")]
    metadata: PathBuf,

    /// Name of the product; needed only if the metadata has none.
    #[arg(long, value_name = "NAME")]
    product: Option<String>,

    /// Folder of the specs [default: api-specs of the workspace].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Write nothing, only report.
    #[arg(long)]
    dry_run: bool,

    /// Write nothing; report how the metadata differs from the last import, regardless of the specs.
    #[arg(long, conflicts_with_all = ["dry_run", "mark_deprecated"])]
    check: bool,

    /// Mark operations and fields that the metadata dropped as deprecated.
    #[arg(long)]
    mark_deprecated: bool,

    /// Import the English texts of the metadata, for a product whose texts you may use.
    #[arg(long)]
    take_texts: bool,
}

#[derive(Debug, Args)]
struct GenerateArgs {
    /// Write nothing; fail if the generated code does not match the specs.
    #[arg(long)]
    check: bool,

    /// Folder of the specs [default: api-specs in the root].
    #[arg(long, value_name = "DIR")]
    specs: Option<PathBuf>,

    /// Folder of the crate to create or update [default: the crates of this SDK].
    #[arg(long, value_name = "DIR", conflicts_with = "root", requires = "specs")]
    out: Option<PathBuf>,

    /// Root of the workspace [default: the workspace of this command].
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let Cli { command, message_format } = Cli::parse();
    let is_json = message_format == MessageFormat::Json;
    match command {
        Command::Generate(args) => generate(args, message_format),
        Command::Diff(args) => diff::run(args, workspace_root, is_json),
        Command::Import(args) => import(args, message_format),
        Command::New(args) => new(args, message_format),
    }
}

fn generate(args: GenerateArgs, format: MessageFormat) -> ExitCode {
    let root = args.root.unwrap_or_else(workspace_root);
    let specs = args.specs.unwrap_or_else(|| root.join("api-specs"));
    let layout = match args.out {
        Some(folder) => Layout::Crate { folder },
        None => Layout::Workspace { root },
    };
    let result = generate::generate(&specs, &layout, args.check);
    match (result, format) {
        (Ok(done), MessageFormat::Human) => succeeded(done),
        (Ok(done), MessageFormat::Json) => succeeded(done.to_json()),
        (Err(failure), _) => failed(&failure, format, ExitCode::FAILURE),
    }
}

fn import(args: ImportArgs, format: MessageFormat) -> ExitCode {
    let ImportArgs { metadata, product, out, dry_run, check, mark_deprecated, take_texts } = args;
    let out = out.unwrap_or_else(|| workspace_root().join("api-specs"));
    let options = Options { metadata, product, out, dry_run, how: How { take_texts, mark_deprecated } };
    let (result, failure) = match check {
        true => (import::upstream(&options), ExitCode::from(2)),
        false => (import::import(&options), ExitCode::FAILURE),
    };
    match result {
        Ok(report) => {
            let code = ExitCode::from(u8::from(check && !report.is_empty()));
            match format {
                MessageFormat::Human => print::result(report, code, failure),
                MessageFormat::Json => print::result(lines(&report.to_json()), code, failure),
            }
        }
        Err(error) => failed(&error, format, failure),
    }
}

fn new(args: NewArgs, format: MessageFormat) -> ExitCode {
    let specs = args.specs.unwrap_or_else(|| workspace_root().join("api-specs"));
    match (new::new(&specs, &args.group, &args.operation), format) {
        (Ok(path), MessageFormat::Human) => succeeded(format_args!(
            "{}: write what is TODO, use the examples that fit, then run `cargo xtask generate`",
            shown(&path)
        )),
        (Ok(path), MessageFormat::Json) => {
            succeeded(serde_json::json!({"reason": "created", "path": shown(&path)}))
        }
        (Err(failure), _) => failed(&failure, format, ExitCode::FAILURE),
    }
}

fn succeeded(text: impl Display) -> ExitCode {
    print::result(text, ExitCode::SUCCESS, ExitCode::FAILURE)
}

fn failed(failure: &Failure, format: MessageFormat, code: ExitCode) -> ExitCode {
    match format {
        MessageFormat::Human => print::message(failure),
        MessageFormat::Json => return print::result(lines(&failure.to_json()), code, code),
    }
    code
}

/// A line for each object.
fn lines(objects: &[Value]) -> String {
    let lines: Vec<String> = objects.iter().map(Value::to_string).collect();
    lines.join("\n")
}

fn workspace_root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}
