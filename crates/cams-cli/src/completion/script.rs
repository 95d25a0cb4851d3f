//! `cams completion`: the script that a shell needs.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap_complete::env::{Bash, EnvCompleter, Fish, Powershell, Zsh};

use crate::completion::args::{CompletionArgs, Shell};
use crate::exit;
use crate::output::shell::quoted;
use crate::output::stderr::tell;
use crate::output::stdout;

/// Placeholder of the program in the script of bash.
const PLACE: &str = "CAMS_PROGRAM";

/// The variable with which a script asks. It contains the name of the shell.
pub(crate) const VARIABLE: &str = "CAMS_COMPLETE";

pub(crate) fn run(args: &CompletionArgs) -> ExitCode {
    let shell: &dyn EnvCompleter = match args.shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
    };
    let mut script = Vec::new();
    // The script of bash has quotes around the program that make a part of its name of those which a space needs.
    let program = program();
    let in_script = if args.shell == Shell::Bash { PLACE } else { &program };
    if let Err(error) = shell.write_registration(VARIABLE, "cams", "cams", in_script, &mut script) {
        tell(&format!("error: the script cannot be made: {error}\n"));
        return ExitCode::from(exit::BAD_INPUT);
    }
    let script = String::from_utf8_lossy(&script).replace(&format!("\"{PLACE}\""), &quoted(&program));
    stdout::write_reference("the script", &script)
}

/// Returns what the script runs: the command as it was called. If it was called by a path, the path is made absolute.
fn program() -> String {
    let program = env::args_os().next().map_or_else(|| PathBuf::from("cams"), PathBuf::from);
    let is_path = program.components().count() > 1;
    let program = if is_path { std::path::absolute(&program).unwrap_or(program) } else { program };
    program.to_string_lossy().into_owned()
}
