//! The texts of a folder of specs, apart from where they are kept.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;

/// Largest file that is read, in bytes. The longest spec of a real operation has a thirtieth of it.
pub(crate) const LARGEST: u64 = 1 << 20;

/// Files by their paths, with their texts.
pub(crate) type Files = BTreeMap<PathBuf, String>;

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
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

fn read(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > LARGEST {
        let message = format!("{}: it is larger than 1 MiB, which no spec is", path.display());
        return Err(io::Error::other(message));
    }
    fs::read_to_string(path)
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml")
}
