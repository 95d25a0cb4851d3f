//! Completion: while a shell completes a line, its script runs this command to ask what may follow.
//!
//! The answer therefore comes from the same data as everything else: operations, their flags and documented values,
//! profiles.

pub(crate) mod args;
mod candidates;
pub(crate) mod man;
pub(crate) mod script;

use std::env;
use std::ffi::OsString;

use clap_complete::CompleteEnv;

use crate::args as tree;
use crate::completion::script::VARIABLE;

/// Answers a shell if it asks, and returns whether it did. It must run before anything is written.
pub(crate) fn answer() -> bool {
    if env::var_os(VARIABLE).is_none() {
        return false;
    }
    let asked = CompleteEnv::with_factory(command).var(VARIABLE).bin("cams");
    let current = env::current_dir().ok();
    // A shell shows nothing of an error while a line is edited, so there is nobody to tell.
    asked.try_complete(env::args_os(), current.as_deref()).unwrap_or(true)
}

/// Returns the command for the line to complete, with candidates for its values.
fn command() -> clap::Command {
    let line: Vec<OsString> = env::args_os().skip_while(|argument| argument != "--").skip(1).collect();
    candidates::add(tree::command_for(&line), &line)
}
