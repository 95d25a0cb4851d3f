//! The `cams` command: calls operations of Alibaba Cloud Chat App Message Service from a terminal or a script, and
//! runs a local service to try them on.
//!
//! Results go to stdout as JSON, everything else to stderr. The exit code says what became of a call; see [`exit`].

mod args;
mod call;
mod exit;
mod mock;
mod report;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};

fn main() -> ExitCode {
    let args = Args::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the asynchronous runtime cannot be started: {error}");
            return ExitCode::from(exit::BAD_INPUT);
        }
    };
    match args.command {
        Command::Call(options) => runtime.block_on(call::run(&options)),
        Command::Mock(options) => runtime.block_on(mock::run(options)),
    }
}
