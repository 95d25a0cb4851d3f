//! No circles: within a crate, files import one another in one direction only.
//!
//! A file imports another if it names something that the other defines, by `use` or by a path in its code. A re-export
//! counts as what it stands for: `crate::error::Error` leads to the file that defines `Error`, not to the `mod.rs` that
//! passes it on. `mod name;` and code for tests import nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::modules::{Crate, Target};
use crate::sources::{self, Sources};

/// Names that a report shows for each pair of files.
const SHOWN: usize = 3;

/// What each file names of each other file.
type Imports = BTreeMap<(String, String), BTreeSet<String>>;

fn imports(of: &Crate<'_>) -> Imports {
    let mut found = Imports::new();
    for (number, module) in of.modules.iter().enumerate() {
        let imported = module.names.imports.iter().map(|import| (&import.path, import.name.is_none()));
        let named = module.names.paths.iter().map(|path| (path, false));
        for (path, is_glob) in imported.chain(named) {
            let target = match of.resolve(number, path) {
                Some(Target::Item(target)) => target,
                // A module alone is only a way to names, and those that are used are found as paths.
                Some(Target::Module(target)) if is_glob => target,
                _ => continue,
            };
            let files = (module.file.clone(), of.modules[target].file.clone());
            if files.0 != files.1 {
                found.entry(files).or_default().insert(path.join("::"));
            }
        }
    }
    found
}

/// A report on each set of files that import one another, with the names that tie them.
fn circles(root: &str, sources: &Sources) -> Vec<String> {
    let imports = imports(&Crate::read(root, sources));
    let files: BTreeSet<&String> = imports.keys().map(|(file, _)| file).collect();
    let ahead: BTreeMap<_, _> = files.iter().map(|file| (*file, reachable(file, &imports))).collect();
    let leads = |from: &String, to: &String| ahead[from].contains(to);
    let mut found = BTreeSet::new();
    for file in files.iter().filter(|file| leads(file, file)) {
        let both_ways = files.iter().filter(|other| leads(file, other) && leads(other, file));
        found.insert(both_ways.copied().collect::<BTreeSet<_>>());
    }
    found.iter().map(|files| report(files, &imports)).collect()
}

/// The files to which imports lead from a file, directly or through others.
fn reachable<'i>(file: &'i String, imports: &'i Imports) -> BTreeSet<&'i String> {
    let mut found = BTreeSet::new();
    let mut next = vec![file];
    while let Some(file) = next.pop() {
        let imported = imports.keys().filter(|(from, _)| from == file).map(|(_, to)| to);
        next.extend(imported.filter(|to| found.insert(*to)));
    }
    found
}

fn report(files: &BTreeSet<&String>, imports: &Imports) -> String {
    let ties = imports.iter().filter(|((from, to), _)| files.contains(from) && files.contains(to));
    let ties = ties.map(|((from, to), names)| {
        let shown: Vec<_> = names.iter().take(SHOWN).map(String::as_str).collect();
        let more = if names.len() > SHOWN { ", …" } else { "" };
        format!("\n  {from} -> {to}: {}{more}", shown.join(", "))
    });
    format!("{} files import one another:{}", files.len(), ties.collect::<String>())
}

/// Whether a file is the root of a library or a program.
fn is_root(path: &str) -> bool {
    // Packages in which the generator is tested; they take files of the libraries, which are checked there.
    if path.starts_with("xtask/tests/") {
        return false;
    }
    match path.split_once("/src/") {
        Some((_, "lib.rs" | "main.rs")) => true,
        Some((_, file)) => {
            file.starts_with("bin/") && (file.matches('/').count() == 1 || file.ends_with("/main.rs"))
        }
        None => false,
    }
}

#[test]
fn no_files_import_one_another() {
    let sources = sources::hand_written();
    let found: Vec<_> =
        sources.keys().filter(|path| is_root(path)).flat_map(|root| circles(root, &sources)).collect();
    assert!(
        found.is_empty(),
        "{} circles. Move what both sides need into a file of its own, and import it from there.\n\n{}",
        found.len(),
        found.join("\n\n")
    );
}

/// The names that tie the only circle of a crate, in order; empty when there is none.
fn ties(files: &[(&str, &str)]) -> Vec<String> {
    let sources = files.iter().map(|(path, text)| (format!("src/{path}"), (*text).to_owned())).collect();
    let found = circles("src/lib.rs", &sources);
    assert!(found.len() < 2, "{found:#?}");
    found
        .iter()
        .flat_map(|report| report.lines().skip(1))
        .map(|line| line.trim().replace("src/", ""))
        .collect()
}

#[test]
fn two_files_that_name_each_other_are_a_circle() {
    let a = ("a.rs", "use crate::b::B; pub struct A(B);");
    let b = |text| [("lib.rs", "mod a; mod b;"), a, ("b.rs", text)];
    let found = ["a.rs -> b.rs: crate::b::B", "b.rs -> a.rs: crate::a::A"];
    assert_eq!(ties(&b("use crate::a::A; pub struct B(Box<A>);")), found);
    assert_eq!(
        ties(&b("use super::a; pub struct B(Box<a::A>);")),
        ["a.rs -> b.rs: crate::b::B", "b.rs -> a.rs: a::A"]
    );
    assert_eq!(ties(&b("pub struct B; fn f() -> crate::a::A { crate::a::A(B) }")), found);
    assert_eq!(ties(&b("pub struct B; fn f() { println!(\"{}\", size_of::<crate::a::A>()) }")), found);
    assert_eq!(ties(&b("pub struct B { #[serde(with = \"crate::a::A\")] c: u8 }")), found);
    assert_eq!(ties(&b("pub struct B; fn f() { use crate::a::{A as C}; }")), found);
    assert_eq!(
        ties(&b("use crate::a::*; pub struct B;")),
        ["a.rs -> b.rs: crate::b::B", "b.rs -> a.rs: crate::a"]
    );
}

#[test]
fn one_direction_tests_and_other_crates_are_no_circle() {
    let b = |text| {
        [
            ("lib.rs", "mod a; mod b; pub use a::A;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", text),
        ]
    };
    let none: [&str; 0] = [];
    for text in [
        "pub struct B;",
        "use crate::a; pub struct B;",
        "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }",
        "pub struct B; #[cfg(test)] fn f(_: crate::a::A) {}",
        "pub struct B; #[test] fn f() { crate::a::A(B); }",
        "use ::a::A; use other::a::C; pub struct B; fn f() { println!(\"{}\", ::a::A) }",
        "pub struct B; impl B { pub fn a(&self) { self.a() } }",
    ] {
        assert_eq!(ties(&b(text)), none, "{text}");
    }
}

#[test]
fn a_re_export_counts_as_what_it_stands_for() {
    let files = |outside, inner| {
        [
            ("lib.rs", "mod outer; mod user; pub use outer::*;"),
            (
                "outer/mod.rs",
                "mod inner; mod other; pub use inner::{Inner, inner}; pub(crate) use self::other::*;",
            ),
            ("outer/inner.rs", inner),
            ("outer/other.rs", "pub struct Other;"),
            ("user.rs", outside),
        ]
    };
    let back = "use crate::user::User; pub struct Inner(User); pub fn inner() {}";
    for (outside, name) in [
        ("use crate::outer::Inner; pub struct User(Inner);", "crate::outer::Inner"),
        ("use crate::Inner as Renamed; pub struct User(Renamed);", "crate::Inner"),
        ("use crate::outer::inner; pub struct User;", "crate::outer::inner"),
        ("use crate::outer; pub struct User; fn f() { outer::inner() }", "outer::inner"),
    ] {
        let found = [
            "outer/inner.rs -> user.rs: crate::user::User".to_owned(),
            format!("user.rs -> outer/inner.rs: {name}"),
        ];
        assert_eq!(ties(&files(outside, back)), found, "{outside}");
    }
    let none: [&str; 0] = [];
    assert_eq!(ties(&files("use crate::{Other, outer}; pub struct User(outer::Other, Other);", back)), none);
}

#[test]
fn a_module_that_defines_what_its_children_import_is_a_circle_if_it_imports_them() {
    let files =
        |parent, child| [("lib.rs", "mod parent;"), ("parent/mod.rs", parent), ("parent/child.rs", child)];
    let child = "use super::Item; pub struct Child(Item);";
    let found = |name| {
        [
            "parent/child.rs -> parent/mod.rs: super::Item".to_owned(),
            format!("parent/mod.rs -> parent/child.rs: {name}"),
        ]
    };
    assert_eq!(
        ties(&files("mod child; pub struct Item; fn f(_: child::Child) {}", child)),
        found("child::Child")
    );
    assert_eq!(
        ties(&files("mod child; pub use child::Child; pub struct Item;", child)),
        found("child::Child")
    );
    let none: [&str; 0] = [];
    assert_eq!(ties(&files("mod child; pub struct Item;", child)), none);
    assert_eq!(ties(&files("mod child; pub use child::Child; use std::fmt as Item;", child)), none);
}

#[test]
fn a_part_of_a_file_in_braces_belongs_to_the_file() {
    let b = "pub mod part { pub fn f(_: super::super::a::A) {} pub struct B; }";
    let files = [("lib.rs", "mod a; mod b;"), ("a.rs", "pub struct A(crate::b::part::B);"), ("b.rs", b)];
    assert_eq!(ties(&files), ["a.rs -> b.rs: crate::b::part::B", "b.rs -> a.rs: super::super::a::A"]);
}

#[test]
fn a_circle_of_three_files_is_found_once() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "use crate::c::C; pub struct B;"),
        ("c.rs", "use crate::a::A; use crate::d::D; pub struct C;"),
        ("d.rs", "pub struct D;"),
    ];
    let expected = ["a.rs -> b.rs: crate::b::B", "b.rs -> c.rs: crate::c::C", "c.rs -> a.rs: crate::a::A"];
    assert_eq!(ties(&files), expected);
}

#[test]
fn re_exports_in_a_circle_end() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub use crate::b::*; pub use crate::b::Thing;"),
        ("b.rs", "pub use crate::a::*; pub use crate::a::Thing;"),
    ];
    assert_eq!(ties(&files), ["a.rs -> b.rs: crate::b", "b.rs -> a.rs: crate::a"]);
}
