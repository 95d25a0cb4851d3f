//! What must not compile does not, and the compiler says which parameter is missing.
//!
//! Each file in `compile-fail/` begins with the errors that the compiler must give, `// error: …`; a file without any
//! must compile. Only the beginnings of the messages are compared: the rest changes from release to release. A line
//! `// note: …` is the beginning of a note that must stand below one of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The errors of each case, each as often as the compiler gives it: once is enough.
type Errors = BTreeMap<String, Vec<String>>;

#[test]
fn the_compiler_names_what_is_missing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = root.join("tests/compile-fail");
    let package = make_package(root, &cases);
    let expected = expected_lines(&cases, "// error: ");
    let (mut found, notes) = found_errors(&package, expected.keys());
    for (case, expected) in expected_lines(&cases, "// note: ") {
        for note in expected {
            assert!(notes[&case].iter().any(|found| found.starts_with(&note)), "{case}: {note}: {notes:?}");
        }
    }
    for (case, errors) in &mut found {
        *errors = errors.iter().map(|error| as_expected(error, &expected[case])).collect();
        errors.sort();
    }
    assert_eq!(found, expected);
    assert!(expected.len() >= 8);
}

/// The expected error that this one begins with, otherwise this one.
fn as_expected(error: &str, expected: &[String]) -> String {
    expected.iter().find(|expected| error.starts_with(expected.as_str())).map_or(error, |it| it).to_owned()
}

/// A package outside the workspace with a binary per case, and the versions that the workspace has locked.
fn make_package(root: &Path, cases: &Path) -> PathBuf {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile-fail");
    let binaries = package.join("src/bin");
    let _ = fs::remove_dir_all(&package);
    fs::create_dir_all(&binaries).unwrap();
    for case in fs::read_dir(cases).unwrap() {
        let case = case.unwrap().path();
        fs::copy(&case, binaries.join(case.file_name().unwrap())).unwrap();
    }
    let manifest = format!(
        "[package]\nname = \"compile-fail\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\ncams = {{ path = {root:?} }}\n"
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("../../Cargo.lock"), package.join("Cargo.lock")).unwrap();
    package
}

fn expected_lines(cases: &Path, prefix: &str) -> Errors {
    let case = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let errors = text.lines().filter_map(|line| line.strip_prefix(prefix));
        let mut errors: Vec<_> = errors.map(str::to_owned).collect();
        errors.sort();
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), errors)
    };
    fs::read_dir(cases).unwrap().map(|entry| case(entry.unwrap().path())).collect()
}

/// The errors of each case, and the notes below them.
fn found_errors<'a>(package: &Path, cases: impl Iterator<Item = &'a String>) -> (Errors, Errors) {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--bins", "--keep-going", "--offline", "--message-format=json", "--target-dir"])
        // Beside the artifacts of the workspace, most of which serve here too.
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap())
        .current_dir(package)
        .output()
        .expect("cargo runs");
    let mut errors: Errors = cases.map(|case| (case.clone(), Vec::new())).collect();
    let mut notes = errors.clone();
    let messages = String::from_utf8(output.stdout).unwrap();
    let mut built = 0;
    for message in messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        if message["reason"] == "compiler-artifact" && message["target"]["kind"][0] == "bin" {
            built += 1;
        }
        let text = message["message"]["message"].as_str().unwrap_or_default();
        if message["message"]["level"] == "error" && !text.starts_with("aborting") {
            let case = message["target"]["name"].as_str().unwrap();
            errors.get_mut(case).expect("an error in a case only").push(text.to_owned());
            let children = message["message"]["children"].as_array().into_iter().flatten();
            let texts = children.filter_map(|child| child["message"].as_str().map(str::to_owned));
            notes.get_mut(case).expect("an error in a case only").extend(texts);
        }
    }
    assert!(built > 0, "no case was built: {}", String::from_utf8_lossy(&output.stderr));
    (errors, notes)
}
