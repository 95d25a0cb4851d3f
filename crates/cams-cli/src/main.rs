//! The `cams` command: calls operations of Alibaba Cloud Chat App Message Service from a terminal or a script, lists
//! and describes them, and runs a local CAMS to try them on.
//!
//! Results go to stdout, everything else to stderr. The exit code is the outcome of a call; see [`exit`].

#![deny(clippy::print_stderr, reason = "a stderr that cannot be written would end the command: use `tell`")]
#![deny(clippy::print_stdout, reason = "a stdout that cannot be written would end the command: use `output`")]

mod args;
mod call;
mod catalog;
mod completion;
mod connection;
mod credentials;
mod doctor;
mod empty;
mod exit;
mod listen;
mod mock;
mod output;
mod progress;
mod report;
mod send;
mod stop;
mod template;
mod upload;
mod yaml;

use std::process::ExitCode;

use crate::args::Command;
use crate::catalog::{describe, operations};
use crate::output::stderr::tell;

fn main() -> ExitCode {
    if completion::answer() {
        return ExitCode::from(exit::DONE);
    }
    let (args, matches) = match args::parse() {
        Ok(parsed) => parsed,
        Err(code) => return code,
    };
    match args.command {
        Command::Call(args) => in_runtime(call::run(&args, &matches)),
        Command::Completion(args) => completion::script::run(&args),
        Command::Man(args) => completion::man::run(&args),
        Command::Credentials(args) => in_runtime(credentials::run(&args)),
        Command::Send(args) => in_runtime(send::run(&args)),
        Command::Upload(args) => in_runtime(upload::run(&args)),
        Command::Operations(args) => operations::run(&args),
        Command::Doctor(args) => in_runtime(doctor::run(&args)),
        Command::Describe(args) => describe::run(&args),
        Command::Listen(args) => in_runtime(listen::run(&args)),
        Command::Template(args) => in_runtime(template::run(&args)),
        Command::Mock(args) => in_runtime(mock::run(args)),
    }
}

/// Only commands that use the network pay for a runtime.
fn in_runtime(command: impl Future<Output = ExitCode>) -> ExitCode {
    // The runtime of the local CAMS suits the other commands as well.
    match cams_mock::runtime() {
        Ok(runtime) => runtime.block_on(command),
        Err(error) => {
            tell(&format!("error: the asynchronous runtime cannot be started: {error}\n"));
            ExitCode::from(exit::BAD_INPUT)
        }
    }
}
