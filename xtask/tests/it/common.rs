//! Runs the built command the way `cargo xtask` does.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run printed, and whether it succeeded.
pub struct Run {
    /// Whether the exit code was 0.
    pub success: bool,
    /// The exit code, unless a signal ended it.
    pub code: Option<i32>,
    /// Standard output and error, trimmed.
    pub output: String,
}

/// `cargo xtask generate --root <root> <arguments>`
pub fn generate(root: &Path, arguments: &[&str]) -> Run {
    xtask(&[&["generate", "--root", root.to_str().unwrap()], arguments].concat())
}

/// `cargo xtask <arguments>`
pub fn xtask(arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let code = output.status.code();
    Run {
        success: output.status.success(),
        code,
        output: String::from_utf8(text).unwrap().trim_end().to_owned(),
    }
}

/// Every file below a folder, by its path with `/`.
pub fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut open: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(current).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The folder of the service that has everything which is easy to get wrong.
pub fn nasty() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/nasty")
}
