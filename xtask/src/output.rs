//! The generated folders on disk: compares them with the intended content, and updates them.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;
use serde_json::{Value, json};

use crate::spec::{Files, shown};

/// How the generated files differ from what the generator makes.
#[derive(Debug, Default)]
pub(crate) struct Drift {
    /// What messages leave out of the paths.
    root: PathBuf,
    /// Files with another content.
    stale: BTreeSet<PathBuf>,
    /// Files that do not exist.
    missing: BTreeSet<PathBuf>,
    /// Files that the generator does not make.
    orphan: BTreeSet<PathBuf>,
}

impl Drift {
    /// Compares the wanted files with those on disk, and finds what else is in the `owned` folders.
    ///
    /// # Errors
    /// A folder or a file cannot be read.
    pub(crate) fn between(wanted: &Files, owned: &[PathBuf], root: &Path) -> io::Result<Self> {
        let mut drift = Self { root: root.to_owned(), ..Self::default() };
        for (path, text) in wanted {
            let differing = match fs::read(path) {
                Ok(found) if is_same(&found, text) => continue,
                Ok(_) => &mut drift.stale,
                Err(error) if is_missing(path, &error) => &mut drift.missing,
                Err(error) => return Err(error),
            };
            differing.insert(path.clone());
        }
        for folder in owned {
            drift.orphan.extend(files_below(folder)?.into_iter().filter(|path| !wanted.contains_key(path)));
        }
        Ok(drift)
    }

    /// Whether nothing differs.
    pub(crate) fn is_empty(&self) -> bool {
        self.stale.is_empty() && self.missing.is_empty() && self.orphan.is_empty()
    }

    /// Number of files that are written when it is applied.
    pub(crate) fn written(&self) -> usize {
        self.stale.len() + self.missing.len()
    }

    /// Number of files that are removed when it is applied.
    pub(crate) fn removed(&self) -> usize {
        self.orphan.len()
    }

    /// Writes what differs and removes what is not wanted, including folders that are empty then.
    ///
    /// # Errors
    /// A file cannot be written or removed.
    pub(crate) fn apply(&self, wanted: &Files, owned: &[PathBuf]) -> io::Result<()> {
        // Removed first: a folder may stand where a file is wanted, or a file where a folder is.
        for path in &self.orphan {
            fs::remove_file(path)?;
            remove_empty_folders(path, owned);
        }
        for (path, text) in
            self.stale.iter().chain(&self.missing).filter_map(|path| wanted.get_key_value(path))
        {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            if path.is_dir() {
                fs::remove_dir(path)?;
            }
            fs::write(path, text)?;
        }
        Ok(())
    }

    /// Each file with what is wrong about it.
    fn kinds(&self) -> impl Iterator<Item = (&'static str, String)> {
        let kinds = [("stale", &self.stale), ("missing", &self.missing), ("orphan", &self.orphan)];
        let shown = |path: &PathBuf| shown(path.strip_prefix(&self.root).unwrap_or(path));
        kinds.into_iter().flat_map(move |(kind, paths)| paths.iter().map(move |path| (kind, shown(path))))
    }

    /// The same for a program: an object for each file.
    pub(crate) fn to_json(&self) -> Vec<Value> {
        self.kinds().map(|(kind, path)| json!({"reason": "drift", "kind": kind, "path": path})).collect()
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (kind, path) in self.kinds() {
            writeln!(f, "{kind}: {path}")?;
        }
        f.write_str("run `cargo xtask generate`")
    }
}

/// Whether a file has the text. Git may have given its lines the ends of another system.
fn is_same(found: &[u8], text: &str) -> bool {
    let without_returns = || found.iter().filter(|byte| **byte != b'\r').eq(text.as_bytes().iter());
    found == text.as_bytes() || (found.contains(&b'\r') && without_returns())
}

/// Whether there is no such file: there is nothing, or a folder, or a file stands where its folder should be.
fn is_missing(path: &Path, error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) || path.is_dir()
}

/// Every file below a folder.
fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // A file may stand in its place.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(files_below(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// Removes the folders of a removed file as far as nothing is left in them.
fn remove_empty_folders(file: &Path, owned: &[PathBuf]) {
    let is_owned = |folder: &&Path| owned.iter().any(|owned| folder.starts_with(owned));
    for folder in file.ancestors().skip(1).take_while(is_owned) {
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}
