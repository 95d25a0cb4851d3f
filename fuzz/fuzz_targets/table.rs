//! A file of people that `cams send` reads: the rows that come in come out, each with its number and its cells.
#![no_main]

use std::fs;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

/// The part of the command that reads such files. A command has no library to take it from.
#[allow(dead_code, unused_imports, reason = "other parts of the command use the rest")]
#[path = "../../crates/cams-cli/src/send"]
mod send {
    pub(crate) mod status;
    pub(crate) mod table;
}

// The first byte says how the file is read; the rest is the file.
fuzz_target!(|data: &[u8]| {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder =
        FOLDER.get_or_init(|| tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap());
    let Some((how, file)) = data.split_first() else { return };
    let path = folder.path().join("people");
    fs::write(&path, file).unwrap();
    let delimiter = [None, Some(b','), Some(b';'), Some(b'\t')][usize::from(how >> 1 & 3)];
    send::table::fuzz::check(&path, &folder.path().join("results"), how & 8 != 0, how & 1 != 0, delimiter);
});
