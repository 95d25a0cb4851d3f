//! Finds, reads, and locates template files.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::yaml::Tree;

/// Larger files are not templates.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its name in messages.
    pub(crate) name: String,
    /// Its content.
    pub(crate) value: Value,
    text: String,
}

/// Why a file was not read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// It does not exist, or cannot be opened.
    File(String),
    /// It is not YAML or JSON.
    Text { name: String, line: Option<usize>, problem: String },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(problem) => f.write_str(problem),
            Self::Text { name, line: Some(line), problem } => write!(f, "{name}:{line}: {problem}"),
            Self::Text { name, line: None, problem } => write!(f, "{name}: {problem}"),
        }
    }
}

/// Returns the files of a command line. The files of a folder are sorted by name.
///
/// # Errors
/// Fails if a folder cannot be read, or has no template files.
pub(crate) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Unreadable> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        walk(path, &mut files)
            .map_err(|error| Unreadable::File(format!("cannot read {}: {error}", path.display())))?;
        if files.len() == before {
            let problem = format!("{} has no .yaml, .yml or .json files", path.display());
            return Err(Unreadable::File(problem));
        }
    }
    Ok(files)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        // A link to a folder could lead to a cycle.
        if entry.file_type()?.is_dir() {
            if !is_hidden {
                walk(&path, files)?;
            }
        } else if !is_hidden && matches!(extension(&path).as_str(), "yaml" | "yml" | "json") {
            files.push(path);
        }
    }
    Ok(())
}

fn extension(path: &Path) -> String {
    path.extension().map(|text| text.to_string_lossy().to_lowercase()).unwrap_or_default()
}

impl Source {
    /// Reads a file, or stdin for `-`.
    pub(crate) fn read(path: &Path) -> Result<Self, Unreadable> {
        let (name, bytes) = if path == Path::new("-") {
            ("stdin".to_owned(), limited(io::stdin().lock()))
        } else {
            (path.display().to_string(), fs::File::open(path).and_then(limited))
        };
        let bytes = bytes.map_err(|error| Unreadable::File(format!("cannot read {name}: {error}")))?;
        Self::parse(name, &bytes)
    }

    fn parse(name: String, bytes: &[u8]) -> Result<Self, Unreadable> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}'),
            Err(_) => {
                let problem = "is not UTF-8; save it as UTF-8".to_owned();
                return Err(Unreadable::Text { name, line: None, problem });
            }
        };
        // JSON is YAML, but the JSON parser has better error messages.
        let value = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| (error.line(), format!("is not JSON: {error}")))
        } else {
            let value = Tree::read(text).and_then(|tree| tree.to_json());
            value.map_err(|error| (error.place.line, format!("is not YAML: {}", error.message)))
        };
        match value {
            Ok(value) => Ok(Self { name, value, text: text.to_owned() }),
            Err((line, problem)) => Err(Unreadable::Text { name, line: Some(line), problem }),
        }
    }

    /// Returns the file with the place of everything in it; `None` for JSON with a layout that YAML does not allow.
    pub(crate) fn tree(&self) -> Option<Tree<'_>> {
        Tree::read(&self.text).ok()
    }
}

fn limited(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|read| read > MOST_BYTES) {
        return Err(io::Error::other("it is larger than 4 MiB, so it is not a template"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(text: &str) -> Result<Value, String> {
        let source = Source::parse("f.yaml".into(), text.as_bytes());
        source.map(|source| source.value).map_err(|error| error.to_string())
    }

    #[test]
    fn words_of_languages_are_not_booleans_and_a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(parse("\u{feff}Language: no\nOn: yes\n"), Ok(json!({"Language": "no", "On": "yes"})));
    }

    #[test]
    fn a_broken_file_is_reported_with_its_line() {
        let yaml = parse("Name: a\nLanguage: [\n").unwrap_err();
        assert!(yaml.starts_with("f.yaml:") && yaml.contains("is not YAML"), "{yaml}");
        let json = parse("{\"Name\": \"a\",\n \"Language\" \"b\"}").unwrap_err();
        assert!(json.starts_with("f.yaml:2: is not JSON"), "{json}");
        let twice = parse("Name: a\nName: b\n").unwrap_err();
        assert!(twice.starts_with("f.yaml:2:"), "{twice}");
    }
}
