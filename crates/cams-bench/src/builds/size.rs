//! How large the programs are.

use fs_err as fs;
use serde_json::json;

use super::cargo::Package;
use super::program::{Program, SMALLEST};
use super::report::Section;
use crate::table::table;

/// Bytes of one program.
#[derive(Debug)]
pub(super) struct Sizes {
    program: Program,
    release: u64,
    stripped: u64,
    smallest: u64,
}

impl Sizes {
    /// Measures what a release build made, links it again without symbols, and builds anew for size.
    ///
    /// # Errors
    /// A build fails, or there is no release build.
    pub(super) fn of(package: &Package, jobs: Option<&str>) -> anyhow::Result<Self> {
        let target = package.target();
        let target = target.to_string_lossy();
        let size = |profile| fs::metadata(package.binary(profile)).map(|file| file.len());
        let common = ["--quiet", "--locked", "--offline", "--target-dir", &target];
        let release = size("release")?;
        let strip = ["--release", "--", "-Cstrip=symbols"];
        package.cargo(&[&["rustc"], &common[..], &strip].concat())?;
        let stripped = size("release")?;
        let profile = format!("--profile={SMALLEST}");
        let cost = package.build(&[profile.as_str()].into_iter().chain(jobs).collect::<Vec<_>>())?;
        anstream::eprintln!("{SMALLEST}: {}: {:.1} s", package.program.package(), cost.seconds);
        Ok(Self { program: package.program, release, stripped, smallest: size(SMALLEST)? })
    }
}

/// The sizes of all programs.
pub(super) fn section(sizes: &[Sizes]) -> Section {
    let rows = sizes.iter().map(|Sizes { program, release, stripped, smallest }| {
        let sizes = [release, stripped, smallest].map(|bytes| mebibytes(*bytes));
        [program.title().to_owned()].into_iter().chain(sizes)
    });
    let objects = sizes.iter().map(|Sizes { program, release, stripped, smallest }| {
        json!({
            "reason": "size", "program": program,
            "release-bytes": release, "stripped-bytes": stripped, "smallest-bytes": smallest,
        })
    });
    Section {
        title: "Size of the program, MiB".to_owned(),
        table: table(["program", "release", "stripped", SMALLEST], rows),
        notes: vec![format!(
            "`{SMALLEST}`: `opt-level = \"z\"`, `lto = \"fat\"`, `codegen-units = 1`, `panic = \"abort\"`, `strip = true`."
        )],
        objects: objects.collect(),
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.2}", bytes as f64 / f64::from(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_mebibytes_and_programs_bytes() {
        let sizes =
            Sizes { program: Program::Base, release: 3 << 20, stripped: 1_572_864, smallest: 1 << 20 };
        let section = section(&[sizes]);
        let table = section.table.to_string();
        assert!(table.lines().any(|line| line.contains("3.00") && line.contains("1.50")), "{table}");
        assert_eq!(section.objects[0]["stripped-bytes"], 1_572_864);
    }
}
