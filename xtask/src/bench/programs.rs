//! The Rust programs, built in release.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::generate::Failure;

/// Where the programs are.
#[derive(Debug)]
pub(super) struct Programs {
    pub(super) server: PathBuf,
    pub(super) load: PathBuf,
}

impl Programs {
    /// Builds them; cargo says on stderr how it goes.
    pub(super) fn build(root: &Path) -> Result<Self, Failure> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut build = Command::new(cargo);
        // `cargo xtask` sets these for itself. Build scripts of dependencies look at them and would run anew each time.
        for (name, _) in env::vars_os().filter(|(name, _)| is_of_xtask(name)) {
            build.env_remove(name);
        }
        let output = build
            .current_dir(root)
            .args(["build", "--release", "--package", "cams-bench", "--bins"])
            .args(["--message-format", "json-render-diagnostics"])
            .stderr(Stdio::inherit())
            .output()?;
        let mut built = executables(&String::from_utf8_lossy(&output.stdout));
        match (output.status.success(), built.remove("server"), built.remove("load")) {
            (true, Some(server), Some(load)) => Ok(Self { server, load }),
            _ => Err(Failure::Other("the programs of `cams-bench` could not be built".to_owned())),
        }
    }
}

fn is_of_xtask(variable: &OsStr) -> bool {
    let name = variable.to_string_lossy();
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// A message of cargo, as far as it is read.
#[derive(Deserialize)]
struct Artifact {
    target: Target,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// The executables that cargo's messages name, a message per line.
fn executables(messages: &str) -> BTreeMap<String, PathBuf> {
    let artifacts = messages.lines().filter_map(|line| serde_json::from_str::<Artifact>(line).ok());
    artifacts.filter_map(|Artifact { target, executable }| Some((target.name, executable?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executables_are_read_from_the_messages_of_cargo() {
        let messages = [
            r#"{"reason":"compiler-artifact","target":{"name":"cams_bench","kind":["lib"]},"executable":null}"#,
            r#"{"reason":"compiler-artifact","target":{"name":"load","kind":["bin"]},"executable":"/t/release/load"}"#,
            r#"{"reason":"build-finished","success":true}"#,
        ];
        let found = executables(&messages.join("\n"));
        assert_eq!(found, BTreeMap::from([("load".to_owned(), PathBuf::from("/t/release/load"))]));
    }
}
