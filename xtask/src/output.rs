//! The generated folders on disk: compared with what is wanted, and brought in line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How the generated folders differ from what the generator makes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Drift {
    /// Files with another content.
    stale: BTreeSet<PathBuf>,
    /// Files that do not exist.
    missing: BTreeSet<PathBuf>,
    /// Files that the generator does not make.
    orphan: BTreeSet<PathBuf>,
}

impl Drift {
    /// Compares the wanted files with the owned folders below `root`.
    ///
    /// # Errors
    /// A folder or a file cannot be read.
    pub(crate) fn between(
        wanted: &BTreeMap<PathBuf, String>,
        root: &Path,
        owned: &[&str],
    ) -> io::Result<Self> {
        let mut drift = Self::default();
        for (path, text) in wanted {
            let differing = match fs::read(root.join(path)) {
                Ok(found) if found == text.as_bytes() => continue,
                Ok(_) => &mut drift.stale,
                Err(error) if error.kind() == io::ErrorKind::NotFound => &mut drift.missing,
                Err(error) => return Err(error),
            };
            differing.insert(path.clone());
        }
        for folder in owned {
            let found = files_below(root, Path::new(folder))?;
            drift.orphan.extend(found.into_iter().filter(|path| !wanted.contains_key(path)));
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

    /// Writes what differs and removes what is not wanted, empty folders included.
    ///
    /// # Errors
    /// A file cannot be written or removed.
    pub(crate) fn apply(&self, wanted: &BTreeMap<PathBuf, String>, root: &Path) -> io::Result<()> {
        // Removed first: a folder may stand where a file is wanted.
        for path in &self.orphan {
            fs::remove_file(root.join(path))?;
            remove_empty_folders(root, path);
        }
        for (path, text) in
            self.stale.iter().chain(&self.missing).filter_map(|path| wanted.get_key_value(path))
        {
            let path = root.join(path);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, text)?;
        }
        Ok(())
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [("stale", &self.stale), ("missing", &self.missing), ("orphan", &self.orphan)];
        for (kind, paths) in kinds {
            for path in paths {
                writeln!(f, "{kind}: {}", path.display())?;
            }
        }
        f.write_str("run `cargo xtask generate`")
    }
}

/// Every file below a folder, relative to `root`.
fn files_below(root: &Path, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            files.extend(files_below(root, &path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// Removes the folders of a removed file as far as nothing is left in them.
fn remove_empty_folders(root: &Path, file: &Path) {
    for folder in file.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
        if fs::remove_dir(root.join(folder)).is_err() {
            return;
        }
    }
}
