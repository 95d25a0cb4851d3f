//! The crates that the programs consist of, and whether the workspace has the same versions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, bail};
use fs_err as fs;
use serde_json::json;
use toml_edit::{ArrayOfTables, DocumentMut, Item};

use super::cargo::Package;
use super::program::Program;
use super::report::Section;
use crate::figures::{Budget, Verdict};
use crate::table::table;

/// A crate as `cargo tree` shows it: name and version.
type Crate = (String, String);

/// Downloads what a package needs, and makes sure that this has the versions of the workspace.
///
/// # Errors
/// Something cannot be downloaded, or `cargo` chose another version.
pub(super) fn fetch(package: &Package, root: &Path) -> anyhow::Result<()> {
    package.cargo(&["fetch", "--quiet"])?;
    let ours = locked(&fs::read_to_string(package.folder.join("Cargo.lock"))?)?;
    let workspace = locked(&fs::read_to_string(root.join("Cargo.lock"))?)?;
    let own = package.program.package();
    let other: Vec<String> = ours
        .difference(&workspace)
        .filter(|(name, _)| name != own)
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    if other.is_empty() {
        return Ok(());
    }
    bail!(
        "{own}: `cargo` chose versions that Cargo.lock of the workspace does not have: {}; run `cargo check` in the \
         workspace and see whether its Cargo.lock changes",
        other.join(", ")
    )
}

/// What a lock file holds.
fn locked(text: &str) -> anyhow::Result<BTreeSet<Crate>> {
    let document: DocumentMut = text.parse().context("Cargo.lock")?;
    let packages = document.get("package").and_then(Item::as_array_of_tables);
    let entry = |table: &toml_edit::Table| {
        let text = |key| table.get(key).and_then(Item::as_str).map(str::to_owned);
        text("name").zip(text("version"))
    };
    Ok(packages.into_iter().flat_map(ArrayOfTables::iter).filter_map(entry).collect())
}

/// What a program consists of.
#[derive(Debug)]
pub(super) struct Tree {
    program: Program,
    /// Normal dependencies, the program apart.
    crates: BTreeSet<Crate>,
    /// What is built more than once: in several versions, or with several sets of features.
    duplicates: BTreeSet<Crate>,
}

impl Tree {
    /// # Errors
    /// `cargo tree` fails.
    pub(super) fn of(package: &Package) -> anyhow::Result<Self> {
        let tree = ["tree", "--locked", "--offline", "--prefix=none", "--format={p}"];
        let listed = |more: &[&str]| package.cargo(&[&tree, more].concat()).map(|text| parse(&text));
        let mut crates = listed(&["--edges=normal", "--no-dedupe"])?;
        crates.retain(|(name, _)| name != package.program.package());
        let duplicates = listed(&["--duplicates", "--depth=0"])?;
        Ok(Self { program: package.program, crates, duplicates })
    }
}

/// Reads lines such as `serde_derive v1.0.229 (proc-macro)`.
fn parse(tree: &str) -> BTreeSet<Crate> {
    let entry = |line: &str| {
        let (name, rest) = line.split_once(" v")?;
        let version = rest.split(' ').next()?;
        Some((name.to_owned(), version.to_owned()))
    };
    tree.lines().filter_map(entry).collect()
}

/// The numbers of crates, and the duplicates that the base does not have.
pub(super) fn section(trees: &[Tree]) -> Section {
    let base = trees.iter().find(|tree| tree.program == Program::Base);
    let theirs = base.map(|tree| names(&tree.duplicates)).unwrap_or_default();
    let (mut rows, mut objects) = (Vec::new(), Vec::new());
    for Tree { program, crates, duplicates } in trees {
        let budget = program.crates_budget();
        let verdict = budget.map(|budget| budget.verdict(crates.len() as f64));
        let caused: BTreeMap<&str, Vec<&str>> =
            names(duplicates).into_iter().filter(|(name, _)| !theirs.contains_key(name)).collect();
        let clean = (*program != Program::Base).then(|| Budget::AtMost(0.0).verdict(caused.len() as f64));
        rows.push([
            program.title().to_owned(),
            crates.len().to_string(),
            budget
                .zip(verdict)
                .map_or_else(|| "–".to_owned(), |(budget, verdict)| format!("{budget}: {verdict}")),
            duplicates_shown(&names(duplicates)),
            clean.map_or_else(|| "–".to_owned(), |verdict| caused_shown(&caused, verdict)),
        ]);
        objects.push(json!({
            "reason": "crates", "program": program, "count": crates.len(), "budget": budget, "verdict": verdict,
            "duplicates": names(duplicates), "caused-duplicates": caused, "duplicates-verdict": clean,
        }));
    }
    let header = ["program", "crates", "budget", "duplicates", "not in the base (must be none)"];
    Section {
        title: "Crates, by normal dependencies, the program apart".to_owned(),
        table: table(header, rows),
        notes: Vec::new(),
        objects,
    }
}

/// The versions of each name.
fn names(crates: &BTreeSet<Crate>) -> BTreeMap<&str, Vec<&str>> {
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, version) in crates {
        names.entry(name).or_default().push(version);
    }
    names
}

fn duplicates_shown(duplicates: &BTreeMap<&str, Vec<&str>>) -> String {
    if duplicates.is_empty() {
        return "none".to_owned();
    }
    let shown = duplicates.iter().map(|(name, versions)| format!("{name} {}", versions.join(" and ")));
    shown.collect::<Vec<_>>().join(", ")
}

fn caused_shown(caused: &BTreeMap<&str, Vec<&str>>, verdict: Verdict) -> String {
    format!("{}: {verdict}", duplicates_shown(caused))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(program: Program, crates: usize, duplicates: &str) -> Tree {
        let crates = (0..crates).map(|number| (format!("c{number}"), "1.0.0".to_owned())).collect();
        Tree { program, crates, duplicates: parse(duplicates) }
    }

    #[test]
    fn a_crate_is_read_with_its_version_whatever_follows() {
        let text = "hello v0.0.0 (/a folder)\nserde_derive v1.0.229 (proc-macro) (*)\n\nring v0.17.14\n";
        let read: Vec<_> =
            parse(text).into_iter().map(|(name, version)| format!("{name} {version}")).collect();
        assert_eq!(read, ["hello 0.0.0", "ring 0.17.14", "serde_derive 1.0.229"]);
    }

    #[test]
    fn only_duplicates_that_the_base_has_not_are_ours() {
        let trees = [
            tree(Program::Base, 80, "syn v2.0.1\nsyn v3.0.1"),
            tree(Program::OneGroup, 120, "syn v2.0.1\nsyn v3.0.1"),
            tree(Program::AllGroups, 131, "syn v2.0.1\nsyn v3.0.1\ngetrandom v0.2.1\ngetrandom v0.3.1"),
        ];
        let objects = section(&trees).objects;
        assert_eq!(objects[1]["duplicates-verdict"], "met");
        assert_eq!(objects[2]["duplicates-verdict"], "missed");
        assert_eq!(objects[2]["caused-duplicates"], json!({"getrandom": ["0.2.1", "0.3.1"]}));
        assert_eq!((&objects[1]["verdict"], &objects[2]["verdict"]), (&json!(null), &json!("missed")));
    }

    #[test]
    fn a_lock_file_is_read_by_name_and_version() {
        let text = "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n[[package]]\nname = \"a\"\nversion = \"2.0.0\"\n";
        let locked: Vec<Crate> = locked(text).unwrap().into_iter().collect();
        assert_eq!(locked, [("a".into(), "1.0.0".into()), ("a".into(), "2.0.0".into())]);
    }
}
