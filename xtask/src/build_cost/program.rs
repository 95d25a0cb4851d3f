//! The hello-world programs whose builds are compared, and their packages.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use toml_edit::{Array, DocumentMut, Formatted, InlineTable, Item, Table, Value};

use crate::figures::Budget;
use crate::generate::Failure;

/// A program that a user could begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Program {
    /// Without the SDK: `reqwest`, `tokio` and `serde_json`, with the TLS of `cams-core`.
    Base,
    /// On `cams` with one group of operations.
    OneGroup,
    /// The same on `reqwest` instead of `hyper-util`.
    OneGroupOnReqwest,
    /// On `cams` as it is by default.
    AllGroups,
}

impl Program {
    pub(super) const ALL: [Self; 4] = [Self::Base, Self::OneGroup, Self::OneGroupOnReqwest, Self::AllGroups];

    /// The name of the package, and of its folder.
    pub(super) fn package(self) -> &'static str {
        match self {
            Self::Base => "hello-base",
            Self::OneGroup => "hello-one-group",
            Self::OneGroupOnReqwest => "hello-one-group-on-reqwest",
            Self::AllGroups => "hello-all-groups",
        }
    }

    /// As tables name it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Base => "bare `reqwest`",
            Self::OneGroup => "`cams`, one group",
            Self::OneGroupOnReqwest => "`cams`, one group, `reqwest`",
            Self::AllGroups => "`cams`, all groups",
        }
    }

    /// How many times the base a clean debug build may take.
    pub(super) fn debug_budget(self) -> Option<Budget> {
        match self {
            Self::Base | Self::OneGroupOnReqwest => None,
            Self::OneGroup => Some(Budget::AtMost(1.15)),
            Self::AllGroups => Some(Budget::AtMost(1.5)),
        }
    }

    /// How many crates it may consist of.
    pub(super) fn crates_budget(self) -> Option<Budget> {
        (self == Self::AllGroups).then_some(Budget::AtMost(130.0))
    }

    fn source(self) -> &'static str {
        match self {
            Self::Base => include_str!("programs/base.rs"),
            Self::OneGroup | Self::OneGroupOnReqwest | Self::AllGroups => include_str!("programs/cams.rs"),
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
/// A file cannot be read or written, or a manifest of the workspace has not what is looked for.
pub(super) fn write(program: Program, root: &Path, folder: &Path) -> Result<(), Failure> {
    let workspace = manifest(&root.join("Cargo.toml"))?;
    let core = manifest(&root.join("crates/cams-core/Cargo.toml"))?;
    let crates = pathdiff::diff_paths(root.join("crates"), folder).unwrap_or_else(|| root.join("crates"));
    let text = package(program, &workspace, &core, &crates).map_err(Failure::Other)?;
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), text)?;
    fs::write(folder.join("src/main.rs"), program.source())?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

fn manifest(path: &PathBuf) -> Result<DocumentMut, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::Other(format!("{}: {error}", path.display()));
    fs::read_to_string(path).map_err(|error| wrong(&error))?.parse().map_err(|error| wrong(&error))
}

/// The manifest of a program.
fn package(
    program: Program,
    workspace: &DocumentMut,
    core: &DocumentMut,
    crates: &Path,
) -> Result<String, String> {
    let mut dependencies = Table::new();
    let mut add = |name: &str, features: &[&str]| {
        dependency(workspace, name, features).map(|value| dependencies.insert(name, value.into()))
    };
    // The same of the runtime for all: what a `main` needs.
    add("tokio", &["macros", "rt-multi-thread"])?;
    if program == Program::Base {
        add("serde_json", &[])?;
        for (name, features) in tls(core)? {
            add(name, &features)?;
        }
    } else {
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
    let client = match program {
        Program::OneGroup => Some("hyper"),
        Program::OneGroupOnReqwest => Some("reqwest"),
        Program::Base | Program::AllGroups => None,
    };
    if let Some(client) = client {
        table.insert("default-features", false.into());
        table.insert("features", Array::from_iter([client, "tls-ring", "im-groups"]).into());
    }
    table.into()
}

/// A dependency as the workspace has it, with more features.
fn dependency(workspace: &DocumentMut, name: &str, features: &[&str]) -> Result<Value, String> {
    let entry = workspace.get("workspace").and_then(|table| table.get("dependencies")?.get(name));
    let mut table = match entry.and_then(Item::as_value) {
        Some(Value::String(version)) => {
            InlineTable::from_iter([("version", Value::String(Formatted::new(version.value().clone())))])
        }
        Some(Value::InlineTable(table)) => table.clone(),
        _ => return Err(format!("Cargo.toml: `workspace.dependencies` has no `{name}`")),
    };
    let mut all: Array = table.get("features").and_then(Value::as_array).cloned().unwrap_or_default();
    all.extend(features.iter().copied());
    if !all.is_empty() {
        table.insert("features", all.into());
    }
    Ok(table.into())
}

/// The crates that the default TLS of `cams-core` consists of, with the features that it turns on.
fn tls(core: &DocumentMut) -> Result<BTreeMap<&str, Vec<&str>>, String> {
    let feature = core.get("features").and_then(|features| features.get("tls-ring")?.as_array());
    let feature = feature.ok_or("crates/cams-core/Cargo.toml: there is no feature `tls-ring`")?;
    let mut crates: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for entry in feature.iter().filter_map(Value::as_str) {
        match entry.split_once('/') {
            Some((name, feature)) => crates.entry(name.trim_end_matches('?')).or_default().push(feature),
            None => _ = crates.entry(entry.trim_start_matches("dep:")).or_default(),
        }
    }
    Ok(crates)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: &str = r#"
        [workspace.dependencies]
        reqwest = { version = "0.13", default-features = false }
        rustls = { version = "0.23", default-features = false, features = ["std"] }
        serde_json = "1.0"
        tokio = { version = "1.54", default-features = false }
    "#;
    const CORE: &str =
        r#"features = { tls-ring = ["dep:rustls", "reqwest?/rustls-no-provider", "rustls/ring"] }"#;

    fn dependencies(program: Program) -> Vec<String> {
        let (workspace, core) = (WORKSPACE.parse().unwrap(), CORE.parse().unwrap());
        let text = package(program, &workspace, &core, Path::new("../crates")).unwrap();
        let manifest: DocumentMut = text.parse().unwrap();
        let table = manifest["dependencies"].as_table().unwrap();
        table.iter().map(|(name, item)| format!("{name} ={item}")).collect()
    }

    #[test]
    fn the_base_has_the_tls_of_the_transport_and_the_versions_of_the_workspace() {
        assert_eq!(
            dependencies(Program::Base),
            [
                r#"tokio = { version = "1.54", default-features = false , features = ["macros", "rt-multi-thread"] }"#,
                r#"serde_json = { version = "1.0" }"#,
                r#"reqwest = { version = "0.13", default-features = false , features = ["rustls-no-provider"] }"#,
                r#"rustls = { version = "0.23", default-features = false, features = ["std", "ring"] }"#,
            ]
        );
    }

    #[test]
    fn all_programs_ask_for_the_same_runtime() {
        let runtime = dependencies(Program::Base).into_iter().find(|line| line.starts_with("tokio")).unwrap();
        for program in [Program::OneGroup, Program::OneGroupOnReqwest, Program::AllGroups] {
            assert!(dependencies(program).contains(&runtime), "{:?}", dependencies(program));
        }
    }

    #[test]
    fn one_group_is_what_the_readme_recommends_and_all_groups_are_the_default() {
        let readme = include_str!("../../../README.md");
        let features = r#"default-features = false, features = ["hyper", "tls-ring", "im-groups"]"#;
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
        let error =
            package(Program::AllGroups, &workspace, &DocumentMut::new(), Path::new("..")).unwrap_err();
        assert!(error.contains("`tokio`"), "{error}");
    }
}
