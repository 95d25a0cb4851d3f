//! The chapter "Bring your own product" does what it says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{tree, write};

const PRODUCT: &str = "tests/products/parcels";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn chapter() -> String {
    fs::read_to_string(root().join("docs/guide/bring-your-own-product.md")).unwrap()
}

/// The blocks of code in a language.
fn blocks<'c>(chapter: &'c str, language: &str) -> Vec<(&'c str, &'c str)> {
    let fence = format!("```{language}\n");
    let pieces: Vec<&str> = chapter.split(fence.as_str()).collect();
    let block = |pair: &[&'c str]| {
        let line = pair[0].trim_end().lines().last().unwrap();
        // A file stands below its name: "`path`:".
        let path = line.strip_prefix('`').and_then(|line| line.strip_suffix("`:")).unwrap_or_default();
        (path, pair[1].split_once("```").unwrap().0)
    };
    pieces.windows(2).map(block).collect()
}

/// Runs a printed command in a folder.
fn run(command: &str, folder: &Path) {
    let arguments = command.trim().strip_prefix("cargo xtask ").unwrap().split(' ');
    let output =
        Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).current_dir(folder).output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "{command}{text}");
}

#[test]
fn its_commands_turn_the_metadata_into_the_crate_that_the_repository_has() {
    let chapter = chapter();
    let folder = tempfile::tempdir().unwrap();
    let product = folder.path().join(PRODUCT);
    fs::create_dir_all(&product).unwrap();
    fs::copy(root().join(PRODUCT).join("api-docs.json"), product.join("api-docs.json")).unwrap();
    let [(_, import), (_, generate)] = blocks(&chapter, "sh").try_into().unwrap();
    run(import, folder.path());
    let specs = blocks(&chapter, "yaml");
    assert_eq!(specs.len(), 3);
    for (path, text) in specs {
        let imported = fs::read_to_string(folder.path().join(path)).unwrap();
        assert!(imported.contains("TODO"), "{imported}");
        write(&folder.path().join(path), text);
    }
    run(generate, folder.path());
    let made = tree(&product.join("src"));
    assert!(made.len() > 5 && made == tree(&root().join(PRODUCT).join("src")), "{:?}", made.keys());
}

#[test]
fn its_files_are_those_of_the_repository() {
    let chapter = chapter();
    for (path, text) in [blocks(&chapter, "yaml"), blocks(&chapter, "rust")].concat() {
        assert_eq!(fs::read_to_string(root().join(path)).unwrap(), text, "{path}");
    }
}
