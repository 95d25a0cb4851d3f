//! What cannot be read or written: the message says what was tried, and names the path.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{Run, tree, write, xtask};

const METADATA: &str =
    r#"{"info": {"style": "RPC", "product": "shop", "version": "1"}, "apis": {"GetPrice": {}}}"#;

/// A folder with specs, a crate made of them, metadata, and specs that were imported from it.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let sts = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("tests/products/sts/specs");
        tree(&sts).iter().for_each(|(path, text)| write(&place.path("specs").join(path), text));
        write(&place.path("api-docs.json"), METADATA);
        for arguments in [GENERATE, IMPORT] {
            let run = place.run(arguments);
            assert!(run.success, "{}", run.output);
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        name.split('/').fold(self.0.path().to_owned(), |path, part| path.join(part))
    }

    /// Runs the command; arguments that begin with `@` are paths in this folder.
    fn run(&self, arguments: &[&str]) -> Run {
        let in_place = |argument: &&str| match argument.strip_prefix('@') {
            Some(name) => self.path(name).to_str().unwrap().to_owned(),
            None => (*argument).to_owned(),
        };
        let arguments: Vec<String> = arguments.iter().map(in_place).collect();
        xtask(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Puts something where a file or a folder is expected.
    fn put(&self, name: &str, instead: Instead) {
        let path = self.path(name);
        if path.is_dir() {
            fs::remove_dir_all(&path).unwrap();
        } else if path.exists() {
            fs::remove_file(&path).unwrap();
        }
        match instead {
            Instead::Nothing => {}
            Instead::File => write(&path, ""),
            Instead::Folder => fs::create_dir_all(&path).unwrap(),
            Instead::FullFolder => write(&path.join("sub/mod.rs/x"), ""),
            Instead::NotUtf8 => fs::write(&path, b"\xff").unwrap(),
            #[cfg(unix)]
            Instead::Circle => std::os::unix::fs::symlink(&path, &path).unwrap(),
        }
    }
}

#[derive(Clone, Copy)]
enum Instead {
    Nothing,
    File,
    Folder,
    FullFolder,
    NotUtf8,
    /// A link to itself, which nobody can read, whatever the permissions.
    #[cfg(unix)]
    Circle,
}

const GENERATE: &[&str] = &["generate", "--specs", "@specs", "--out", "@crate"];
const IMPORT: &[&str] = &["import", "@api-docs.json", "--out", "@imported"];
const IMPORT_ANEW: &[&str] = &["import", "@api-docs.json", "--out", "@fresh"];
const NEW: &[&str] = &["new", "roles", "GetThing", "--specs", "@specs"];
const DIFF: &[&str] = &["diff", "@specs", "@imported"];
const SPEC: &str = "specs/roles/assume-role.yaml";

/// What is put where, what is run, what the message says was tried, and with which path.
const CASES: &[(&str, Instead, &[&str], &str, &str)] = &[
    ("specs", Instead::Nothing, GENERATE, "failed to read directory", "specs"),
    ("specs", Instead::File, GENERATE, "failed to read directory", "specs"),
    ("specs/service.yaml", Instead::NotUtf8, GENERATE, "failed to read from file", "specs/service.yaml"),
    (SPEC, Instead::NotUtf8, GENERATE, "failed to read from file", SPEC),
    (SPEC, Instead::NotUtf8, NEW, "failed to read from file", SPEC),
    (SPEC, Instead::NotUtf8, DIFF, "failed to read from file", SPEC),
    (SPEC, Instead::Folder, GENERATE, "the file is not read: it is a folder", SPEC),
    ("specs/schema", Instead::File, GENERATE, "failed to create directory", "specs/schema"),
    ("crate/Cargo.toml", Instead::NotUtf8, GENERATE, "failed to read from file", "crate/Cargo.toml"),
    ("crate/src", Instead::File, GENERATE, "failed to create directory", "crate/src/generated"),
    ("crate/src/lib.rs", Instead::FullFolder, GENERATE, "failed to remove directory", "crate/src/lib.rs"),
    ("crate/src/generated", Instead::File, GENERATE, "failed to create directory", "crate/src/generated"),
    ("api-docs.json", Instead::Nothing, IMPORT, "failed to query resolved metadata", "api-docs.json"),
    ("api-docs.json", Instead::NotUtf8, IMPORT, "it is not UTF-8 from byte 0 on", "api-docs.json"),
    ("imported", Instead::File, IMPORT, "failed to read directory", "imported"),
    (
        "imported/imported.json",
        Instead::NotUtf8,
        IMPORT,
        "failed to read from file",
        "imported/imported.json",
    ),
    ("imported/service.yaml", Instead::NotUtf8, IMPORT, "failed to read from file", "imported/service.yaml"),
    ("fresh/shop", Instead::File, IMPORT_ANEW, "failed to create directory", "fresh/shop"),
    ("specs", Instead::Nothing, NEW, "failed to open file", "specs/service.yaml"),
    ("specs/roles", Instead::File, NEW, "failed to create directory", "specs/roles"),
    ("specs", Instead::Nothing, DIFF, "is not a folder", "specs"),
];

/// The same, where only Unix can have it or says it so.
#[cfg(unix)]
const UNIX: &[(&str, Instead, &[&str], &str, &str)] = &[
    ("crate", Instead::File, GENERATE, "failed to open file", "crate/Cargo.toml"),
    (SPEC, Instead::Circle, GENERATE, "failed to query resolved metadata", SPEC),
    (
        "crate/src/generated/mod.rs",
        Instead::Circle,
        GENERATE,
        "failed to open file",
        "crate/src/generated/mod.rs",
    ),
    ("crate/Cargo.toml", Instead::Folder, GENERATE, "failed to read from file", "crate/Cargo.toml"),
    ("api-docs.json", Instead::Folder, IMPORT, "failed to read from file", "api-docs.json"),
    ("imported/imported.json", Instead::Folder, IMPORT, "failed to read from file", "imported/imported.json"),
    ("specs/service.yaml", Instead::Folder, NEW, "failed to read from file", "specs/service.yaml"),
];
#[cfg(not(unix))]
const UNIX: &[(&str, Instead, &[&str], &str, &str)] = &[];

#[test]
fn what_cannot_be_read_or_written_is_named_with_its_path() {
    let mut wrong = String::new();
    for (name, instead, arguments, tried, named) in CASES.iter().chain(UNIX) {
        let place = Place::new();
        place.put(name, *instead);
        let Run { success, output, .. } = place.run(arguments);
        let named = place.path(named).to_str().unwrap().replace('\\', "/");
        if success || !output.contains(tried) || !output.replace('\\', "/").contains(&named) {
            wrong.push_str(&format!("{name}: {tried}: {output}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
