//! What documents say about tests and files must be true.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::sources;

/// The table of cases: the last column of each row names tests.
const CASES: &str = "docs/field-cases.md";

/// The pages that say where things are.
const MAPS: [&str; 2] = ["ARCHITECTURE.md", "docs/guide/where-to-change-what.md"];

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).expect("the document is there")
}

/// The rows of all tables, as their cells.
fn rows(document: &str) -> Vec<Vec<&str>> {
    document
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| case "))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// The names of the tests of a file: functions below an attribute such as `#[test]`. Another function runs only if
/// somebody calls it.
fn tests_of(source: &str) -> Vec<&str> {
    let mut is_test = false;
    let mut found = Vec::new();
    for line in source.lines().map(str::trim_start) {
        if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]") || line.contains("::test");
        } else if let Some((_, rest)) = line.split_once("fn ") {
            if is_test {
                found.extend(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
            }
            is_test = false;
        }
    }
    found
}

#[test]
fn every_case_names_tests_that_exist() {
    let sources = sources::hand_written();
    let functions: BTreeSet<&str> = sources.values().flat_map(|text| tests_of(text)).collect();
    let document = read(CASES);
    let mut problems = Vec::new();
    for row in rows(&document) {
        let [case, .., tests] = row.as_slice() else { panic!("{row:?}") };
        let tests: Vec<_> = tests.split(", ").map(|test| test.trim_matches('`')).collect();
        let missing = tests.iter().filter(|test| !functions.contains(**test));
        problems.extend(missing.map(|test| format!("{CASES}: case {case}: there is no test `{test}`")));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_function_without_an_attribute_is_not_a_test() {
    let source =
        "fn a() {}\n#[test]\nfn b() {}\n#[tokio::test(start_paused = true)]\nasync fn c() {}\nfn d() {}\n";
    assert_eq!(tests_of(source), ["b", "c"]);
}

#[test]
fn every_case_is_listed_once() {
    let document = read(CASES);
    let cases: Vec<&str> = rows(&document).into_iter().map(|row| row[0]).collect();
    let numbers: Vec<u32> = cases.iter().filter_map(|case| case.parse().ok()).collect();
    let last = *numbers.last().expect("there are cases");
    assert_eq!(numbers, (1..=last).collect::<Vec<_>>());
    assert_eq!(cases.iter().collect::<BTreeSet<_>>().len(), cases.len());
}

/// The paths that a page names in backquotes: words with a slash or an extension of a file, and without a placeholder.
fn named_paths(page: &str) -> impl Iterator<Item = &str> {
    let extensions = [".rs", ".md", ".toml", ".yaml", ".txt"];
    page.split('`').skip(1).step_by(2).filter(move |word| {
        let is_path = word.contains('/') || extensions.iter().any(|extension| word.ends_with(extension));
        is_path && !word.contains(['<', '…', ' ', '\n'])
    })
}

#[test]
fn every_path_on_the_maps_exists() {
    let paths = sources::paths();
    let is_there = |named: &str| {
        let named = named.trim_end_matches('/');
        paths.iter().any(|path| {
            path.strip_suffix(named).is_some_and(|start| start.is_empty() || start.ends_with('/'))
        })
    };
    let missing: Vec<_> = MAPS
        .iter()
        .flat_map(|map| {
            let page = read(map);
            let named: Vec<_> =
                named_paths(&page).filter(|path| !is_there(path)).map(str::to_owned).collect();
            named.into_iter().map(move |path| format!("{map}: there is no `{path}`"))
        })
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
