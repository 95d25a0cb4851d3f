//! `cams man`: the help of every command as a manual page.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args as ClapArgs, CommandFactory};

use crate::args::Args;
use crate::exit;
use crate::output::stderr::tell;

#[derive(Debug, ClapArgs)]
pub(crate) struct ManArgs {
    /// Folder for `cams.1`, `cams-call.1` and so on. It is made if it is missing. `man` finds pages in
    /// `~/.local/share/man/man1`.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

pub(crate) fn run(args: &ManArgs) -> ExitCode {
    let written = fs::create_dir_all(&args.folder)
        .and_then(|()| clap_mangen::generate_to(Args::command().disable_help_subcommand(true), &args.folder));
    match written {
        Ok(()) => ExitCode::from(exit::DONE),
        Err(error) => {
            tell(&format!("error: cannot write manual pages to {}: {error}\n", args.folder.display()));
            ExitCode::from(exit::NOT_WRITTEN)
        }
    }
}
