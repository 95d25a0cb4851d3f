//! Completion: while a shell completes a line, its script runs this command to ask what may follow.
//!
//! So the answer comes from the same data as everything else: operations, their flags and documented values, profiles.

mod candidates;
pub(crate) mod man;
pub(crate) mod script;

use std::env;
use std::ffi::OsString;

use clap_complete::CompleteEnv;

use crate::args;

/// The variable by which a script asks. It holds the name of the shell.
const VARIABLE: &str = "CAMS_COMPLETE";

/// Answers a shell, if one asks, and says whether one did. It must run before anything is written.
pub(crate) fn answer() -> bool {
    if env::var_os(VARIABLE).is_none() {
        return false;
    }
    let asked = CompleteEnv::with_factory(command).var(VARIABLE).bin("cams");
    let current = env::current_dir().ok();
    // A shell shows nothing of an error while a line is edited, so there is nobody to tell.
    asked.try_complete(env::args_os(), current.as_deref()).unwrap_or(true)
}

/// The command for the line that is completed, with what may stand in its place holders.
fn command() -> clap::Command {
    let line: Vec<OsString> = env::args_os().skip_while(|argument| argument != "--").skip(1).collect();
    candidates::add(args::command_for(&line), &line)
}
