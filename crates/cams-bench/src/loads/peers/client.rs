//! The clients that are compared, and how their programs are prepared.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use clap::ValueEnum;
use fs_err as fs;

use crate::loads::bench;
use crate::loads::run::Program;

/// Programs and manifests of the peers, seen from the root.
const SOURCES: &str = "crates/cams-bench/peers";

/// What is installed for them, seen from the root.
const INSTALLED: &str = "target/peers";

/// A client that makes the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Client {
    /// Bare `reqwest` with a request that was signed before.
    Reqwest,
    /// A program written by hand on `reqwest`, which signs each call and parses the answer.
    ByHand,
    /// This SDK.
    Cams,
    /// The official Python SDK, in a thread for each call at once.
    Python,
    /// The official Python SDK, by its `async` methods.
    PythonAsync,
    /// The official Node.js SDK.
    Node,
}

impl Client {
    /// Its name in `--only` and in the tables.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Reqwest => "reqwest",
            Self::ByHand => "by-hand",
            Self::Cams => "cams",
            Self::Python => "python",
            Self::PythonAsync => "python-async",
            Self::Node => "node",
        }
    }

    /// Its program, installed if need be.
    ///
    /// # Errors
    /// Something that it needs is missing or cannot be installed.
    pub(super) fn program(self, root: &Path) -> anyhow::Result<Program> {
        let (path, arguments) = match self {
            Self::Reqwest | Self::ByHand | Self::Cams => return bench::own(self.name()),
            Self::Python => python(root, "sync")?,
            Self::PythonAsync => python(root, "async")?,
            Self::Node => node(root)?,
        };
        Ok(Program { name: self.name(), path, arguments })
    }
}

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

/// Python in an environment of its own, with the packages that are pinned.
fn python(root: &Path, client: &str) -> anyhow::Result<(PathBuf, Vec<OsString>)> {
    let (sources, installed) = (root.join(SOURCES).join("python"), root.join(INSTALLED).join("python"));
    let python = installed.join("bin/python");
    let mut venv = Command::new("python3");
    done("python3", "install Python 3 with its module `venv`", venv.args(["-m", "venv"]).arg(&installed))?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    done("pip", "its messages say why", pip.arg(sources.join("requirements.txt")))?;
    let mut arguments = vec![sources.join("load.py").into_os_string()];
    arguments.extend(words(&["--client", client]));
    Ok((python, arguments))
}

/// Node.js finds packages beside a program, so the program is copied to where they are installed.
fn node(root: &Path) -> anyhow::Result<(PathBuf, Vec<OsString>)> {
    let (sources, installed) = (root.join(SOURCES).join("node"), root.join(INSTALLED).join("node"));
    fs::create_dir_all(&installed)?;
    for file in ["package.json", "package-lock.json", "load.mjs"] {
        fs::copy(sources.join(file), installed.join(file))?;
    }
    done("node", "install Node.js 20", Command::new("node").arg("--version"))?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]);
    done("npm", "install it, or see its messages", npm.current_dir(&installed))?;
    Ok((PathBuf::from("node"), vec![installed.join("load.mjs").into_os_string()]))
}

/// Runs a command that prepares something; its stderr is shown as it is.
fn done(name: &str, remedy: &str, command: &mut Command) -> anyhow::Result<()> {
    match command.stdout(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => bail!("`{name}` failed ({status}): {remedy}"),
        Err(error) if error.kind() == ErrorKind::NotFound => bail!("there is no `{name}`: {remedy}"),
        Err(error) => Err(error).with_context(|| format!("`{name}` cannot be run")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_is_missing_or_fails_is_named_with_what_to_do() {
        let run =
            |name: &str| done(name, "install it", &mut Command::new(name)).map_err(|error| error.to_string());
        assert_eq!(run("true"), Ok(()));
        assert_eq!(run("no-such-tool"), Err("there is no `no-such-tool`: install it".to_owned()));
        assert_eq!(run("false"), Err("`false` failed (exit status: 1): install it".to_owned()));
    }

    #[test]
    fn clients_are_chosen_by_the_names_that_tables_have() {
        for &client in Client::value_variants() {
            assert_eq!(Client::from_str(client.name(), false), Ok(client));
        }
    }
}
