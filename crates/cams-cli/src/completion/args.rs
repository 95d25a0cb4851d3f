//! The command lines of `cams completion` and `cams man`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

pub(crate) const COMPLETION_HELP: &str = "\
Run one of these lines. Each new shell then loads the script of the installed version:
  bash         echo 'source <(cams completion bash)' >> ~/.bashrc
  zsh          echo 'source <(cams completion zsh)' >> ~/.zshrc        (after `compinit`)
  fish         echo 'cams completion fish | source' > ~/.config/fish/completions/cams.fish
  powershell   'cams completion powershell | Out-String | Invoke-Expression' >> $PROFILE";

#[derive(Debug, ClapArgs)]
pub(crate) struct CompletionArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ManArgs {
    /// Folder for `cams.1`, `cams-call.1`, and so on. It is created if it does not exist. `man` finds pages in
    /// `~/.local/share/man/man1`.
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
}
