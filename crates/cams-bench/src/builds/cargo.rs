//! Runs `cargo` in the package of a program, without the variables that the shell sets for other builds.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use fs_err as fs;
use nix::sys::resource::UsageWho::RUSAGE_CHILDREN;
use serde::Serialize;

use super::program::Program;
use crate::program::process::cpu_time;

/// Variables that change what a build does or costs, by the beginning of their names.
const DISTURBING: [&str; 8] = [
    "CARGO_BUILD_",
    "CARGO_ENCODED_RUST",
    "CARGO_INCREMENTAL",
    "CARGO_MAKEFLAGS",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "MAKEFLAGS",
    "RUSTC",
];

/// A program's package on disk.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) program: Program,
    pub(super) folder: PathBuf,
}

/// What a run cost.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Cost {
    pub(super) seconds: f64,
    /// Of all processes that the run started, user and system.
    pub(super) cpu_seconds: f64,
}

impl Package {
    /// Where its builds go.
    pub(super) fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// The program that a build with this profile made.
    pub(super) fn binary(&self, profile: &str) -> PathBuf {
        let name = format!("{}{}", self.program.package(), env::consts::EXE_SUFFIX);
        self.target().join(profile).join(name)
    }

    /// Runs `cargo` in the package, and returns what it prints.
    ///
    /// # Errors
    /// It cannot be started, or it fails; then the error has what it says.
    pub(super) fn cargo(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        undisturbed(cargo.args(arguments).current_dir(&self.folder));
        run(&mut cargo)
    }

    /// Removes what was built, builds, and measures that.
    ///
    /// # Errors
    /// As [`Self::cargo`], or the CPU time cannot be read.
    pub(super) fn build(&self, arguments: &[&str]) -> anyhow::Result<Cost> {
        self.clean()?;
        let (began, cpu) = (Instant::now(), cpu_time(RUSAGE_CHILDREN)?);
        let target = self.target();
        let target = target.to_string_lossy();
        let common = ["build", "--quiet", "--locked", "--offline", "--target-dir", &target];
        self.cargo(&[&common, arguments].concat())?;
        let cpu = cpu_time(RUSAGE_CHILDREN)?.saturating_sub(cpu);
        Ok(Cost { seconds: began.elapsed().as_secs_f64(), cpu_seconds: cpu.as_secs_f64() })
    }

    /// Removes what was built.
    ///
    /// # Errors
    /// The folder is there and cannot be removed.
    pub(super) fn clean(&self) -> std::io::Result<()> {
        let target = self.target();
        if target.exists() { fs::remove_dir_all(target) } else { Ok(()) }
    }
}

/// Removes what was built when the command ends, even if it fails. A folder that cannot be removed is left.
impl Drop for Package {
    fn drop(&mut self) {
        _ = self.clean();
    }
}

/// Removes the variables that would change the build.
pub(super) fn undisturbed(command: &mut Command) {
    let is_disturbing = |name: &OsString| {
        let name = name.to_string_lossy();
        name == "RUSTFLAGS" || DISTURBING.iter().any(|beginning| name.starts_with(beginning))
    };
    for name in env::vars_os().map(|(name, _)| name).filter(is_disturbing) {
        command.env_remove(name);
    }
}

/// Runs a command to its end, and returns what it prints.
///
/// # Errors
/// It cannot be started, or it fails; then the error has what it says.
pub(super) fn run(command: &mut Command) -> anyhow::Result<String> {
    let words: Vec<_> = [command.get_program()].into_iter().chain(command.get_args()).collect();
    let words = words.join(OsStr::new(" "));
    let folder = command.get_current_dir().unwrap_or(Path::new("."));
    let shown = format!("`{}` in {}", words.display(), folder.display());
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("{shown} could not be started"))?;
    if !output.status.success() {
        bail!("{shown} failed:\n{}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
