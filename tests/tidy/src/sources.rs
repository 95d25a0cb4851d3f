//! The files of the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

/// Texts by path; paths are relative to the root of the repository and written with `/`.
pub(crate) type Sources = BTreeMap<String, String>;

/// Folders that hold Rust.
const FOLDERS: [&str; 4] = ["crates", "fuzz", "tests", "xtask"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("this package is in tests/tidy")
}

/// Reads every file of the repository's packages with this extension.
pub(crate) fn read(extension: &str) -> Sources {
    let root = root();
    FOLDERS
        .iter()
        .flat_map(|folder| WalkDir::new(root.join(folder)).into_iter().filter_entry(is_ours))
        .map(|entry| entry.expect("the repository is readable"))
        .filter(|entry| entry.file_type().is_file() && has_extension(entry, extension))
        .map(|entry| {
            let path = entry.path().strip_prefix(root).expect("a file below the root");
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            (parts.join("/"), fs::read_to_string(entry.path()).expect("source code is UTF-8"))
        })
        .collect()
}

/// Reads every Rust file that people write.
pub(crate) fn hand_written() -> Sources {
    let mut sources = read("rs");
    sources.retain(|path, _| !is_generated(path));
    sources
}

/// Whether the generator writes the file.
pub(crate) fn is_generated(path: &str) -> bool {
    path.contains("/generated/")
}

/// The paths of all files and folders of the repository.
pub(crate) fn paths() -> BTreeSet<String> {
    let root = root();
    let is_wanted = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !matches!(&*name, "target" | "node_modules" | ".git")
    };
    WalkDir::new(root)
        .into_iter()
        .filter_entry(is_wanted)
        .map(|entry| {
            let entry = entry.expect("the repository is readable");
            let path = entry.path().strip_prefix(root).expect("an entry below the root");
            path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
        })
        .collect()
}

/// Leaves out build directories and hidden folders.
fn is_ours(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name != "target" && name != "node_modules" && !name.starts_with('.')
}

fn has_extension(entry: &DirEntry, extension: &str) -> bool {
    entry.path().extension().is_some_and(|found| found == extension)
}
