//! What the compiler makes most of: lines of LLVM IR by function, counted by `cargo llvm-lines`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use regex::Regex;
use serde::Serialize;
use serde_json::json;

use super::cargo::{Package, run, undisturbed};
use super::report::Section;
use crate::table::table;

/// The version that is installed.
const VERSION: &str = "0.4.48";

/// How many functions are listed for a crate.
const LISTED: usize = 15;

/// The crates of the SDK that are looked into.
const CRATES: [&str; 3] = ["cams-models", "cams-core", "cams"];

/// Path of the program that counts; installs it below the root if it is missing.
///
/// # Errors
/// It cannot be installed.
pub(super) fn tool(root: &Path) -> anyhow::Result<PathBuf> {
    let tools = root.join("target/tools");
    let tool = tools.join(format!("bin/cargo-llvm-lines{}", std::env::consts::EXE_SUFFIX));
    let has_version = run(Command::new(&tool).args(["llvm-lines", "--version"]));
    if has_version.is_ok_and(|version| version.trim_end().ends_with(VERSION)) {
        return Ok(tool);
    }
    anstream::eprintln!("installing cargo-llvm-lines {VERSION} into {}", tools.display());
    let install = ["install", "--quiet", "cargo-llvm-lines", "--version", VERSION, "--locked", "--root"];
    let installed = run(Command::new("cargo").args(install).arg(&tools));
    installed.with_context(|| {
        format!("cargo-llvm-lines {VERSION} cannot be installed; leave out `--lines`, or")
    })?;
    Ok(tool)
}

/// The lines of a crate.
#[derive(Debug, Default)]
struct Lines {
    total: u64,
    copies: u64,
    largest: Vec<Function>,
}

/// A function, in all its copies for different types.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Function {
    name: String,
    lines: u64,
    copies: u64,
}

/// Counts in debug builds of the SDK's crates and of the program, and passes on each crate as soon as it is counted.
///
/// # Errors
/// A build fails, or what the tool prints has another form.
pub(super) fn count(tool: &Path, package: &Package, mut done: impl FnMut(Section)) -> anyhow::Result<()> {
    for name in CRATES.into_iter().chain([package.program.package()]) {
        done(section(name, &lines_of(tool, package, name)?));
    }
    Ok(())
}

fn section(name: &str, lines: &Lines) -> Section {
    let all = Function { name: "all".to_owned(), lines: lines.total, copies: lines.copies };
    let rows = [&all].into_iter().chain(&lines.largest).map(|Function { name, lines, copies }| {
        // The bar would end the cell.
        [name.replace('|', "\\|"), lines.to_string(), copies.to_string()]
    });
    Section {
        title: format!("{name}: lines of LLVM IR in a debug build with all groups, by function"),
        table: table(["function", "lines", "copies"], rows),
        notes: Vec::new(),
        objects: vec![json!({
            "reason": "lines", "crate": name, "lines": lines.total, "copies": lines.copies, "largest": lines.largest,
        })],
    }
}

fn lines_of(tool: &Path, package: &Package, name: &str) -> anyhow::Result<Lines> {
    let target = package.target();
    let kind = if name == package.program.package() { ["--bin", name] } else { ["--package", name] };
    let mut command = Command::new(tool);
    command.args(["llvm-lines", "--quiet", "--locked", "--offline", "--target-dir"]).arg(target);
    command.args(kind).current_dir(&package.folder);
    undisturbed(&mut command);
    parse(&run(&mut command)?).with_context(|| format!("`cargo llvm-lines` counted nothing in {name}"))
}

/// Reads lines such as `1395 (4.5%, 4.5%)  83 (7.5%, 7.5%)  core::ptr::drop_in_place<T>`.
fn parse(output: &str) -> Option<Lines> {
    let line = Regex::new(r"^\s*(\d+)(?: \([^)]*\))?\s+(\d+)(?: \([^)]*\))?\s+(\S.*)$").ok()?;
    let read = |text: &str| {
        let (_, [lines, copies, name]) = line.captures(text)?.extract();
        Some(Function { name: name.to_owned(), lines: lines.parse().ok()?, copies: copies.parse().ok()? })
    };
    let mut functions = output.lines().filter_map(read);
    let total = functions.next().filter(|function| function.name == "(TOTAL)")?;
    Some(Lines { total: total.lines, copies: total.copies, largest: functions.take(LISTED).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
  Lines                Copies              Function name
  -----                ------              -------------
  30737                1107                (TOTAL)
   1395 (4.5%,  4.5%)    83 (7.5%,  7.5%)  core::ptr::drop_in_place<T>
    760 (2.5%,  7.0%)     2 (0.2%,  7.7%)  <a::B as c::D<(E, F)>>::run
";

    #[test]
    fn the_total_and_every_function_have_lines_and_copies() {
        let lines = parse(OUTPUT).unwrap();
        assert_eq!((lines.total, lines.copies, lines.largest.len()), (30_737, 1_107, 2));
        let last = Function { name: "<a::B as c::D<(E, F)>>::run".into(), lines: 760, copies: 2 };
        assert_eq!(lines.largest[1], last);
    }

    #[test]
    fn output_without_a_total_is_none() {
        assert!(parse("error: no such command\n").is_none());
    }
}
