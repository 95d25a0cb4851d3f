//! Maintenance commands of this workspace: `cargo xtask <command>`.
//!
//! `generate` makes the code of the SDK from the operation specs in `api-specs/`.

mod generate;
mod model;
mod output;
mod render;
mod spec;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// Maintenance commands of this workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes the generated code from the specs.
    Generate(GenerateArgs),
}

#[derive(Debug, Args)]
struct GenerateArgs {
    /// Write nothing; fail when the generated code differs from the specs.
    #[arg(long)]
    check: bool,

    /// Folder of the specs [default: api-specs in the root].
    #[arg(long, value_name = "DIR")]
    specs: Option<PathBuf>,

    /// Root of the workspace [default: the one that this command belongs to].
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<String, Box<dyn Error>> {
    match command {
        Command::Generate(GenerateArgs { check, specs, root }) => {
            let root = root.unwrap_or_else(workspace_root);
            let specs = specs.unwrap_or_else(|| root.join("api-specs"));
            generate::generate(&root, &specs, check)
        }
    }
}

fn workspace_root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}
