//! `cams completion`: the script that a shell needs.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args as ClapArgs, ValueEnum};
use clap_complete::env::{Bash, EnvCompleter, Fish, Powershell, Zsh};

use crate::completion::VARIABLE;
use crate::exit;
use crate::output::stderr::tell;
use crate::output::stdout;

pub(crate) const COMPLETION_HELP: &str = "\
Add one of these lines, so that a shell that starts always has the script of this version:
  bash         echo 'source <(cams completion bash)' >> ~/.bashrc
  zsh          echo 'source <(cams completion zsh)' >> ~/.zshrc        (after `compinit`)
  fish         echo 'cams completion fish | source' > ~/.config/fish/completions/cams.fish
  powershell   'cams completion powershell | Out-String | Invoke-Expression' >> $PROFILE";

#[derive(Debug, ClapArgs)]
pub(crate) struct CompletionArgs {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

pub(crate) fn run(args: &CompletionArgs) -> ExitCode {
    let shell: &dyn EnvCompleter = match args.shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
    };
    let mut script = Vec::new();
    if let Err(error) = shell.write_registration(VARIABLE, "cams", "cams", &program(), &mut script) {
        tell(&format!("error: the script cannot be made: {error}\n"));
        return ExitCode::from(exit::BAD_INPUT);
    }
    stdout::write_reference("the script", &String::from_utf8_lossy(&script))
}

/// What the script runs: the command as it was called. One that was called by a path is found by it from everywhere.
fn program() -> String {
    let program = env::args_os().next().map_or_else(|| PathBuf::from("cams"), PathBuf::from);
    let is_path = program.components().count() > 1;
    let program = if is_path { std::path::absolute(&program).unwrap_or(program) } else { program };
    program.to_string_lossy().into_owned()
}
