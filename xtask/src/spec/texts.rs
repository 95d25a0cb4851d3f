//! The texts of a folder of specs, wherever they are stored.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use fs_err as fs;

/// Largest file that is read, in bytes. The longest spec of a real operation has a thirtieth of it.
pub(crate) const LARGEST: u64 = 1 << 20;

/// Files by their paths, with their texts.
pub(crate) type Files = BTreeMap<PathBuf, String>;

/// A path as messages show it: with `/` on every system.
pub(crate) fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    if std::path::MAIN_SEPARATOR == '/' { text } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// The YAML files of a folder of specs.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// Name of the folder in messages.
    pub(crate) folder: String,
    /// The texts by their paths below the folder, with `/`.
    pub(crate) files: BTreeMap<String, String>,
    /// Files that look like specs but are not read, each with what to do about it.
    pub(crate) passed_over: BTreeMap<String, &'static str>,
}

/// How a file is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is read.
    Read,
    /// It looks like a spec but is not read; says what to do about it.
    PassedOver(&'static str),
    /// It is not a spec.
    Other,
}

impl Fate {
    /// The fate of a file by its path below the folder, with `/`.
    pub(crate) fn of(path: &str) -> Self {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        match ending {
            _ if path.split('/').any(|part| part.starts_with('.')) => Self::Other,
            "yaml" if path.matches('/').count() <= 1 => Self::Read,
            "yaml" => Self::PassedOver(
                "only files one folder deep are read: move it up, into the folder of a group",
            ),
            yaml if yaml.eq_ignore_ascii_case("yaml") || yaml.eq_ignore_ascii_case("yml") => {
                Self::PassedOver("only files that end in `.yaml` are read: rename it")
            }
            _ => Self::Other,
        }
    }
}

impl Texts {
    /// Reads `service.yaml` and the YAML files one folder below; messages call the folder `shown`.
    ///
    /// # Errors
    /// A folder or a file cannot be read, or is larger than any spec.
    pub(crate) fn read(folder: &Path, shown: &str) -> io::Result<Self> {
        let mut texts = Self { folder: shown.to_owned(), ..Self::default() };
        texts.add(folder, "", 0)?;
        Ok(texts)
    }

    fn add(&mut self, folder: &Path, before: &str, depth: usize) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (path, name) = (entry.path(), format!("{before}{}", entry.file_name().to_string_lossy()));
            // A link may lead to the folder of a group. Deeper ones are not followed: they could lead in a circle.
            let is_folder = if depth == 0 { path.is_dir() } else { entry.file_type()?.is_dir() };
            if is_folder {
                if Fate::of(&name) == Fate::Read {
                    self.passed_over.insert(name.clone(), "it is a folder: only files are specs: rename it");
                }
                self.add(&path, &format!("{name}/"), depth + 1)?;
                continue;
            }
            match Fate::of(&name) {
                Fate::Read => drop(self.files.insert(name, read(&path)?)),
                Fate::PassedOver(why) => drop(self.passed_over.insert(name, why)),
                Fate::Other => {}
            }
        }
        Ok(())
    }
}

fn read(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > LARGEST {
        let message = format!("{}: the file is larger than 1 MiB, the limit for a spec", shown(path));
        return Err(io::Error::other(message));
    }
    fs::read_to_string(path)
}
