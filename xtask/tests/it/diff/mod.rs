//! What `cargo xtask diff` says of two states of the specs.

mod reports;
mod revisions;
mod table;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{tree, write};
use serde_json::Value;
use tempfile::TempDir;

/// What a run printed, and its exit code.
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// `cargo xtask diff <arguments>`
fn diff(arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("diff").args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// `demo/`, a small service, in a folder that a test may change.
struct Demo(TempDir);

impl Demo {
    fn new() -> Self {
        Self::copy_of(&demo())
    }

    fn copy_of(specs: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in tree(specs) {
            write(&folder.path().join(path), &text);
        }
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Replaces a text that stands in the file exactly once.
    fn edit(self, file: &str, old: &str, new: &str) -> Self {
        let path = self.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(old).count(), 1, "{old:?} in {file}");
        write(&path, &text.replace(old, new));
        self
    }

    fn add(self, file: &str, text: &str) -> Self {
        write(&self.path().join(file), text);
        self
    }

    fn remove(self, file: &str) -> Self {
        std::fs::remove_file(self.path().join(file)).unwrap();
        self
    }

    /// The run of `demo/` against this.
    fn report(&self, arguments: &[&str]) -> Run {
        let (old, new) = (demo(), self.path().to_str().unwrap());
        diff(&[&[old.to_str().unwrap(), new], arguments].concat())
    }

    /// Its changes, each in a line, as `kinds.yaml` writes them.
    fn changes(&self) -> Vec<String> {
        lines(&self.report(&["--format", "json"]))
    }
}

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/diff/demo")
}

fn api_specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../api-specs")
}

/// The changes of a JSON report: `effect subject: place what`, and the items that are new (+), gone (-) or others (~).
fn lines(run: &Run) -> Vec<String> {
    let document: Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err));
    document["changes"].as_array().unwrap().iter().map(line).collect()
}

fn line(change: &Value) -> String {
    let text = |key: &str| change[key].as_str().unwrap_or_default();
    let subject = &change["subject"];
    let subject = match (subject["kind"].as_str().unwrap(), subject["name"].as_str()) {
        ("operation", Some(name)) => name.to_owned(),
        ("type", Some(name)) => format!("type {name}"),
        ("event", Some(name)) => format!("event {name}"),
        (kind, _) => kind.to_owned(),
    };
    let value = |key| if text(key).is_empty() { "none" } else { text(key) };
    let what = match text("change") {
        "changed" => format!("{}: {} → {}", text("aspect"), value("old"), value("new")),
        other => other.to_owned(),
    };
    let gap = if text("place").is_empty() { "" } else { " " };
    let warning = if text("warning").is_empty() { "" } else { " (warning)" };
    let items: String = change["rust"].as_array().unwrap().iter().map(item).collect();
    format!("{} {subject}: {}{gap}{what}{warning}{items}", text("effect"), text("place"))
}

fn item(delta: &Value) -> String {
    let sign = match (delta["old"].is_null(), delta["new"].is_null()) {
        (true, _) => '+',
        (_, true) => '-',
        _ => '~',
    };
    format!(" {sign}{}", delta["path"].as_str().unwrap())
}
