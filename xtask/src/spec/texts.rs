//! The texts of a folder of specs, apart from where they are kept.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Largest file that is read, in bytes. The longest spec of a real operation has a thirtieth of it.
pub(crate) const LARGEST: u64 = 1 << 20;

/// The YAML files of a folder of specs.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// Name of the folder in messages.
    pub(crate) folder: String,
    /// The texts by their paths below the folder, with `/`.
    pub(crate) files: BTreeMap<String, String>,
}

impl Texts {
    /// Reads `service.yaml` and the YAML files one folder below; messages call the folder `shown`.
    ///
    /// # Errors
    /// A folder or a file cannot be read, or is larger than any spec.
    pub(crate) fn read(folder: &Path, shown: &str) -> io::Result<Self> {
        let mut texts = Self { folder: shown.to_owned(), files: BTreeMap::new() };
        for path in entries(folder)? {
            let below = if path.is_dir() { entries(&path)? } else { vec![path] };
            for file in below.into_iter().filter(|path| is_yaml(path)) {
                let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
                texts.files.insert(name.replace('\\', "/"), read(&file)?);
            }
        }
        Ok(texts)
    }
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| with_path(folder, &error))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

fn read(path: &Path) -> io::Result<String> {
    let with_path = |error| with_path(path, &error);
    if fs::metadata(path).map_err(with_path)?.len() > LARGEST {
        return Err(with_path(io::Error::other("it is larger than 1 MiB, which no spec is")));
    }
    fs::read_to_string(path).map_err(with_path)
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml")
}

fn with_path(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
