//! The hello-world programs whose builds are compared, and their packages.

use std::path::Path;

use anyhow::{Context, bail};
use fs_err as fs;
use serde::Serialize;
use toml_edit::{Array, DocumentMut, Formatted, InlineTable, Item, Table, Value};

use crate::figures::Budget;

/// A program that a user could begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Program {
    /// What a user would write without the SDK: `reqwest`, `tokio`, `serde` with derive, `serde_json`, the same TLS.
    Base,
    /// On `cams` with one group of operations.
    OneGroup,
    /// On `cams` as it is by default.
    AllGroups,
}

impl Program {
    pub(super) const ALL: [Self; 3] = [Self::Base, Self::OneGroup, Self::AllGroups];

    /// The name of the package, and of its folder.
    pub(super) fn package(self) -> &'static str {
        match self {
            Self::Base => "hello-base",
            Self::OneGroup => "hello-one-group",
            Self::AllGroups => "hello-all-groups",
        }
    }

    /// As tables name it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Base => "the base",
            Self::OneGroup => "`cams`, one group",
            Self::AllGroups => "`cams`, all groups",
        }
    }

    /// How many times the base a clean debug build may take.
    pub(super) fn debug_budget(self) -> Option<Budget> {
        match self {
            Self::Base => None,
            Self::OneGroup => Some(Budget::AtMost(1.3)),
            Self::AllGroups => Some(Budget::AtMost(1.6)),
        }
    }

    /// How many crates it may consist of.
    pub(super) fn crates_budget(self) -> Option<Budget> {
        (self == Self::AllGroups).then_some(Budget::AtMost(130.0))
    }

    /// What it depends on beside `tokio`: crates of the workspace's list, with features.
    fn dependencies(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            // The provider of TLS is the one that `cams-core` has by default.
            Self::Base => &[
                ("reqwest", &["rustls-no-provider"]),
                ("rustls", &["ring"]),
                ("serde", &["derive"]),
                ("serde_json", &[]),
            ],
            Self::OneGroup | Self::AllGroups => &[],
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::Base => include_str!("programs/base.rs"),
            Self::OneGroup | Self::AllGroups => include_str!("programs/cams.rs"),
        }
    }
}

/// The profile with which everything is made for size.
pub(super) const SMALLEST: &str = "smallest";

/// What the manifests have in common.
///
/// The crates of this workspace are built as a published version would be: by default `cargo` compiles what comes from
/// a folder incrementally, and what comes from a registry not.
const PROFILES: &str = r#"
[profile.dev.package."*"]
incremental = false

[profile.smallest]
inherits = "release"
opt-level = "z"
lto = "fat"
codegen-units = 1
panic = "abort"
strip = true
"#;

/// Writes the package of a program, with the versions of the workspace, into its folder.
///
/// # Errors
/// A file cannot be read or written, or the workspace lacks a dependency.
pub(super) fn write(program: Program, root: &Path, folder: &Path) -> anyhow::Result<()> {
    let workspace = fs::read_to_string(root.join("Cargo.toml"))?.parse().context("Cargo.toml")?;
    let crates = pathdiff::diff_paths(root.join("crates"), folder).unwrap_or_else(|| root.join("crates"));
    let manifest = manifest(program, &workspace, &crates)?;
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/main.rs"), program.source())?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

fn manifest(program: Program, workspace: &DocumentMut, crates: &Path) -> anyhow::Result<String> {
    let mut dependencies = Table::new();
    // What a `main` needs, the same for all.
    let tokio: (_, &[_]) = ("tokio", &["macros", "rt-multi-thread"]);
    for (name, features) in [tokio].iter().chain(program.dependencies()) {
        dependencies.insert(name, dependency(workspace, name, features)?.into());
    }
    if program != Program::Base {
        dependencies.insert("cams", cams(program, crates).into());
    }
    let mut document = DocumentMut::new();
    document.insert("dependencies", Item::Table(dependencies));
    let name = program.package();
    Ok(format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n{PROFILES}\n{document}"
    ))
}

fn cams(program: Program, crates: &Path) -> Value {
    let mut table = InlineTable::new();
    table.insert("path", crates.join("cams").display().to_string().into());
    if program == Program::OneGroup {
        table.insert("default-features", false.into());
        table.insert("features", Array::from_iter(["tls-ring", "im-groups"]).into());
    }
    table.into()
}

/// A dependency as the workspace has it, with more features.
fn dependency(workspace: &DocumentMut, name: &str, features: &[&str]) -> anyhow::Result<Value> {
    let entry = workspace.get("workspace").and_then(|table| table.get("dependencies")?.get(name));
    let mut table = match entry.and_then(Item::as_value) {
        Some(Value::String(version)) => {
            InlineTable::from_iter([("version", Value::String(Formatted::new(version.value().clone())))])
        }
        Some(Value::InlineTable(table)) => table.clone(),
        _ => bail!("Cargo.toml: `workspace.dependencies` has no `{name}`"),
    };
    let mut all: Array = table.get("features").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_new = |feature: &&str| !all.iter().any(|known| known.as_str() == Some(*feature));
    let new: Vec<&str> = features.iter().copied().filter(is_new).collect();
    all.extend(new);
    if !all.is_empty() {
        table.insert("features", all.into());
    }
    Ok(table.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: &str = r#"
        [workspace.dependencies]
        reqwest = { version = "0.13", default-features = false }
        rustls = { version = "0.23", default-features = false, features = ["std"] }
        serde = { version = "1.0", features = ["derive"] }
        serde_json = "1.0"
        tokio = { version = "1.54", default-features = false }
    "#;

    fn dependencies(program: Program) -> Vec<String> {
        let text = manifest(program, &WORKSPACE.parse().unwrap(), Path::new("../crates")).unwrap();
        let manifest: DocumentMut = text.parse().unwrap();
        let table = manifest["dependencies"].as_table().unwrap();
        table.iter().map(|(name, item)| format!("{name} ={item}")).collect()
    }

    #[test]
    fn the_base_has_the_versions_of_the_workspace() {
        assert_eq!(
            dependencies(Program::Base),
            [
                r#"tokio = { version = "1.54", default-features = false , features = ["macros", "rt-multi-thread"] }"#,
                r#"reqwest = { version = "0.13", default-features = false , features = ["rustls-no-provider"] }"#,
                r#"rustls = { version = "0.23", default-features = false, features = ["std", "ring"] }"#,
                r#"serde = { version = "1.0", features = ["derive"] }"#,
                r#"serde_json = { version = "1.0" }"#,
            ]
        );
    }

    #[test]
    fn the_base_has_the_tls_that_the_transport_has_by_default() {
        let core: DocumentMut = include_str!("../../../cams-core/Cargo.toml").parse().unwrap();
        let has = |feature: &str, entry: &str| {
            let entries = core["features"][feature].as_array().unwrap();
            entries.iter().any(|value| value.as_str() == Some(entry))
        };
        assert!(has("default", "tls-ring") && has("tls-ring", "rustls/ring"));
    }

    #[test]
    fn all_programs_ask_for_the_same_runtime() {
        let runtime = dependencies(Program::Base).into_iter().find(|line| line.starts_with("tokio")).unwrap();
        for program in [Program::OneGroup, Program::AllGroups] {
            assert!(dependencies(program).contains(&runtime), "{:?}", dependencies(program));
        }
    }

    #[test]
    fn one_group_is_what_the_readme_recommends_and_all_groups_are_the_default() {
        let readme = include_str!("../../../../README.md");
        let features = r#"default-features = false, features = ["tls-ring", "im-groups"]"#;
        assert!(readme.contains(features));
        assert!(
            dependencies(Program::OneGroup)[1].contains(features),
            "{:?}",
            dependencies(Program::OneGroup)
        );
        assert_eq!(dependencies(Program::AllGroups)[1], r#"cams = { path = "../crates/cams" }"#);
    }

    #[test]
    fn a_dependency_that_the_workspace_lacks_is_named() {
        let workspace = WORKSPACE.replace("tokio", "another").parse().unwrap();
        let error = manifest(Program::AllGroups, &workspace, Path::new("..")).unwrap_err().to_string();
        assert!(error.contains("`tokio`"), "{error}");
    }
}
