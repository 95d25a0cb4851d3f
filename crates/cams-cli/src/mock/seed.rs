//! The file of `cams mock --seed`, and its mistakes, line by line.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use cams_mock::{Seed, SeedError};

use crate::yaml::Tree;

/// Maximum size of a seed in bytes: the same as for a request to the server.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The text of a seed, kept to locate mistakes.
#[derive(Debug)]
pub(crate) struct SeedFile {
    path: PathBuf,
    text: String,
}

impl SeedFile {
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = read(path, MAX_BYTES).map_err(|error| {
            format!("error: cannot read the seed {}: {error}; check the path after --seed\n", path.display())
        })?;
        Ok(Self { path: path.to_owned(), text })
    }

    /// Returns the seed, or a line for each mistake.
    pub(crate) fn seed(&self) -> Result<Seed, String> {
        let tree = Tree::read(&self.text);
        match tree.and_then(|tree| tree.to_json()) {
            Ok(value) => Seed::from_json(&value)
                .map(|seed| seed.named(self.name()))
                .map_err(|error| self.lines(&error)),
            Err(error) => Err(format!("{}:{}: error: {}\n", self.path.display(), error.place, error.message)),
        }
    }

    /// Returns the name of the file, for the page.
    fn name(&self) -> String {
        self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned()
    }

    /// Returns a line for each mistake, if mistakes in the seed are the reason why the server did not start.
    pub(crate) fn mistakes(&self, error: &io::Error) -> Option<String> {
        let error = error.get_ref()?.downcast_ref::<SeedError>()?;
        Some(self.lines(error))
    }

    fn lines(&self, error: &SeedError) -> String {
        let tree = Tree::read(&self.text).ok();
        let file = self.path.display();
        let mut lines: Vec<_> = error
            .problems()
            .iter()
            .map(|problem| (tree.as_ref().map(|tree| tree.place(&problem.path)), problem))
            .collect();
        lines.sort_by_key(|(place, _)| *place);
        lines
            .into_iter()
            .map(|(place, problem)| match place {
                Some(place) => format!("{file}:{place}: error: {problem}\n"),
                None => format!("{file}: error: {problem}\n"),
            })
            .collect()
    }
}

fn read(path: &Path, most: u64) -> io::Result<String> {
    let mut text = String::new();
    let count = File::open(path)?.take(most + 1).read_to_string(&mut text)?;
    if count as u64 > most {
        return Err(io::Error::other(format!(
            "it is longer than {most} bytes, more than a server begins with"
        )));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> SeedFile {
        SeedFile { path: "shop.yaml".into(), text: text.into() }
    }

    #[test]
    fn every_mistake_has_a_line_in_the_order_of_the_file() {
        let text = "Numbers:\n  - PhoneNumber: 861\n    Status: ON\nTemplates:\n  - Name: a\nNubmers: []\n";
        let lines = file(text).seed().unwrap_err();
        let lines: Vec<_> = lines.lines().collect();
        assert_eq!(
            lines,
            [
                "shop.yaml:3:5: error: `Numbers[0].Status` must be one of CONNECTED, PENDING, UNVERIFIED, DISCONNECTED, BANNED",
                "shop.yaml:5:5: error: `Templates[0].Category` is required",
                "shop.yaml:5:5: error: `Templates[0].Components` is required",
                "shop.yaml:5:5: error: `Templates[0].Language` is required",
                "shop.yaml:6:1: error: `Nubmers` is unknown; did you mean `Numbers`?",
            ]
        );
        let lines = file("Numbers: [\n").seed().unwrap_err();
        assert!(lines.starts_with("shop.yaml:2:1: error: "), "{lines}");
    }

    #[test]
    fn a_file_that_is_too_long_is_not_read_whole() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "Numbers: []\n").unwrap();
        assert_eq!(read(file.path(), 12).unwrap(), "Numbers: []\n");
        let error = read(file.path(), 11).unwrap_err().to_string();
        assert_eq!(error, "it is longer than 11 bytes, more than a server begins with");
    }

    #[test]
    fn the_example_has_no_mistakes() {
        file(include_str!("../../../cams-mock/examples/shop.yaml")).seed().unwrap();
    }
}
