//! The texts of a folder of specs in a git revision.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use super::texts::{Fate, LARGEST, Texts};

impl Texts {
    /// Reads from the repository around `root` what [`Texts::read`] reads from a folder. `specs` is seen from `root`.
    ///
    /// # Errors
    /// The revision or the folder in it does not exist, a file is not a spec, or `git` could not be started.
    pub(crate) fn of_revision(root: &Path, revision: &str, specs: &str) -> io::Result<Self> {
        let commit = format!("{revision}^{{commit}}");
        let commit = output(root, &["rev-parse", "--verify", "--end-of-options", &commit])
            .map_err(|error| with_context("git knows no such revision", &error))?;
        // The revision is a hash from here on, which no command can take for an option.
        let tree = format!("{}:./{specs}", commit.trim());
        let listing = output(root, &["ls-tree", "-r", "-l", "-z", &tree]).map_err(|error| {
            with_context(
                &format!("the revision has no folder `{specs}`; name the folder of the specs with --specs"),
                &error,
            )
        })?;
        let (blobs, passed_over) = blobs(&listing)?;
        let files = contents(root, blobs)?;
        Ok(Self { folder: format!("{revision}:{specs}"), files, passed_over })
    }
}

/// A path and the hash of what it holds.
type Blob = (String, String);

/// Paths and hashes of the specs in `mode type hash size⇥path` entries, and what is passed over.
fn blobs(listing: &str) -> io::Result<(Vec<Blob>, BTreeMap<String, &'static str>)> {
    let (mut blobs, mut passed_over) = (Vec::new(), BTreeMap::new());
    for entry in listing.split_terminator('\0') {
        let Some((facts, path)) = entry.split_once('\t') else { continue };
        let [mode, _, hash, size] = facts.split_whitespace().collect::<Vec<_>>()[..] else { continue };
        // A regular file.
        if !mode.starts_with("100") {
            continue;
        }
        match Fate::of(path) {
            Fate::Read if size.parse().is_ok_and(|size: u64| size > LARGEST) => {
                let message = format!("{path}: the file is larger than 1 MiB, the limit for a spec");
                return Err(io::Error::other(message));
            }
            Fate::Read => blobs.push((path.to_owned(), hash.to_owned())),
            Fate::PassedOver(why) => drop(passed_over.insert(path.to_owned(), why)),
            Fate::Other => {}
        }
    }
    Ok((blobs, passed_over))
}

/// The texts of blobs, in one run of `git`.
fn contents(root: &Path, blobs: Vec<Blob>) -> io::Result<BTreeMap<String, String>> {
    let mut child = git(root)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| not_started(root, &error))?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("git has no pipes"));
    };
    let wanted: String = blobs.iter().map(|(_, hash)| format!("{hash}\n")).collect();
    // Apart from the reading, since git answers before it has read everything.
    let writer = thread::spawn(move || input.write_all(wanted.as_bytes()));
    let mut output = BufReader::new(output);
    let mut files = BTreeMap::new();
    for (path, _) in blobs {
        let text = content(&mut output).map_err(|error| with_context(&path, &error))?;
        files.insert(path, text);
    }
    writer
        .join()
        .unwrap_or_else(|_| Err(io::Error::other("the thread panicked")))
        .and_then(|()| child.wait())
        .map_err(|error| with_context("git could not be asked for the files", &error))?;
    Ok(files)
}

/// One answer of `cat-file`: `hash type size`, the content, and a line break.
fn content(output: &mut impl BufRead) -> io::Result<String> {
    let mut header = String::new();
    output.read_line(&mut header)?;
    let size = header.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse().ok());
    let size: u64 = size.ok_or_else(|| io::Error::other(format!("git answered `{}`", header.trim_end())))?;
    let mut text = String::new();
    output.by_ref().take(size).read_to_string(&mut text)?;
    output.read_line(&mut String::new())?;
    Ok(text)
}

fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(root);
    command
}

/// What a run of `git` prints.
fn output(root: &Path, arguments: &[&str]) -> io::Result<String> {
    let output =
        git(root).args(arguments).stdin(Stdio::null()).output().map_err(|error| not_started(root, &error))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(message.trim().trim_start_matches("fatal: ").to_owned()));
    }
    String::from_utf8(output.stdout)
        .map_err(|error| with_context("what git answered is not UTF-8", &io::Error::other(error)))
}

fn not_started(root: &Path, error: &io::Error) -> io::Error {
    with_context(&format!("git could not be started in `{}`", root.display()), error)
}

fn with_context(context: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{context}: {error}"))
}
