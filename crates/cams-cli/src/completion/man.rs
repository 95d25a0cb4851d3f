//! `cams man`: the help of every command as a manual page.

use std::fs;
use std::process::ExitCode;

use clap::CommandFactory;

use crate::args::Args;
use crate::completion::args::ManArgs;
use crate::exit;
use crate::output::stderr::tell;

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
