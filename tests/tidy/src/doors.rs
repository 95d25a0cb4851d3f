//! The rooms of the generator, and the doors between them: which part of `xtask` may know which.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources;

/// Each part with the parts that it may name. Only the command knows them all.
const DOORS: &[(&str, &[&str])] = &[
    ("spec", &[]),
    ("model", &["spec"]),
    ("render", &["model", "spec"]),
    ("output", &["spec"]),
    ("failure", &["output", "spec"]),
    ("manifest", &["failure", "model"]),
    ("scaffold", &["model", "spec"]),
    ("generate", &["failure", "manifest", "model", "output", "render", "scaffold", "spec"]),
    ("new", &["failure", "model", "spec"]),
    ("import", &["failure", "model", "spec"]),
    ("diff", &["failure", "model", "print", "render", "spec"]),
    ("print", &[]),
    ("cli", &["diff", "failure", "generate", "import", "new", "print", "spec"]),
    ("fuzz", &["import", "model", "render", "spec"]),
    // The roots: they declare the others.
    ("lib", &[]),
    ("main", &[]),
];

/// The part that a file below `xtask/src/` belongs to.
fn part(path: &str) -> Option<&str> {
    let path = path.strip_prefix("xtask/src/")?;
    path.split(['/', '.']).next()
}

/// The parts that a text names by their path from the root of the crate.
fn named<'t>(text: &'t str, parts: &BTreeSet<&str>) -> BTreeSet<&'t str> {
    let paths = text.split("crate::").skip(1);
    let names =
        paths.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default());
    names.filter(|name| parts.contains(name)).collect()
}

#[test]
fn the_parts_of_the_generator_know_only_those_below_them() {
    let doors: BTreeMap<&str, &[&str]> = DOORS.iter().copied().collect();
    let parts: BTreeSet<&str> = doors.keys().copied().collect();
    let sources = sources::hand_written();
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for (path, text) in &sources {
        let Some(part) = part(path) else { continue };
        let Some(allowed) = doors.get(part) else {
            problems
                .push(format!("{path}: `{part}` is a new part: say in DOORS of doors.rs what it may know"));
            continue;
        };
        seen.insert(part);
        for name in named(text, &parts).into_iter().filter(|name| *name != part && !allowed.contains(name)) {
            problems.push(format!("{path}: `{part}` may not know `{name}`: move what both need below them"));
        }
    }
    assert_eq!(seen, parts, "every part of DOORS is there");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
