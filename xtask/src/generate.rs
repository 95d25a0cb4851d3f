//! `cargo xtask generate`: from the specs to the generated folders.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::failure::Failure;
use crate::model::{self, Model};
use crate::output::Drift;
use crate::spec::{self, Files, Problems, Spec, Texts, counted, shown};
use crate::{manifest, render, scaffold};

/// Folder of the generated code within a crate.
const GENERATED: &str = "src/generated";

const MANIFEST: &str = "Cargo.toml";

/// What is generated from the specs, and where.
#[derive(Debug)]
pub(crate) enum Layout {
    /// The models and the facade of this SDK.
    Workspace {
        /// Root of the workspace.
        root: PathBuf,
    },
    /// A separate crate with the models of a product.
    Crate {
        /// Folder of the crate.
        folder: PathBuf,
    },
}

impl Layout {
    /// The part of paths that messages omit.
    fn root(&self) -> &Path {
        match self {
            Self::Workspace { root } => root,
            Self::Crate { folder } => folder,
        }
    }
}

/// What a run did.
#[derive(Debug)]
pub(crate) struct Done {
    is_check: bool,
    files: usize,
    operations: usize,
    written: usize,
    removed: usize,
    /// Number of texts that are still `TODO`.
    unwritten: usize,
    /// Remarks on what is valid but may be a surprise.
    notes: Vec<String>,
}

/// Renders everything in memory, and then writes what differs. With `check`, it only compares.
///
/// # Errors
/// Fails if the specs are invalid, or with `check` if the generated folders do not match them. The failure lists
/// everything.
pub(crate) fn generate(specs: &Path, layout: &Layout, check: bool) -> Result<Done, Failure> {
    let texts = Texts::read(specs, &shown(specs.strip_prefix(layout.root()).unwrap_or(specs)))?;
    let mut problems = Problems::default();
    let spec = Spec::parse(&texts, &mut problems);
    let folder = specs.file_name().unwrap_or_default().to_string_lossy();
    let model = model::resolve(&spec, &folder, &mut problems);
    if spec.demands_texts() {
        problems.refuse_unwritten();
    }
    let Some(model) = model.filter(|_| problems.is_empty()) else {
        return Err(Failure::Specs(problems));
    };
    let (wanted, owned) = wanted(&model, specs, layout)?;
    let drift = Drift::between(&wanted, &owned, layout.root())?;
    let done = Done {
        is_check: check,
        files: wanted.len(),
        operations: model.operations().count(),
        written: drift.written(),
        removed: drift.removed(),
        unwritten: problems.unwritten(),
        notes: problems.notes(),
    };
    match check {
        true if !drift.is_empty() => Err(Failure::Drift(drift)),
        true => Ok(done),
        false => {
            drift.apply(&wanted, &owned)?;
            Ok(done)
        }
    }
}

/// Returns every file with its intended text, and the folders that may contain no other files.
fn wanted(model: &Model<'_>, specs: &Path, layout: &Layout) -> Result<(Files, Vec<PathBuf>), Failure> {
    let mut files = Files::new();
    let mut owned = Vec::new();
    let mut own = |folder: PathBuf, texts: Files| {
        files.extend(texts.into_iter().map(|(path, text)| (folder.join(path), text)));
        owned.push(folder);
    };
    own(specs.join(spec::SCHEMA_FOLDER), spec::schemas());
    match layout {
        Layout::Workspace { root } => {
            let (models, facade) = (root.join("crates/cams-models"), root.join("crates/cams"));
            let rendered = render::models_and_facade(model)?;
            own(models.join(GENERATED), rendered.models);
            own(facade.join(GENERATED), rendered.facade);
            for (folder, prefix) in [(models, None), (facade, Some("cams-models/"))] {
                if let Some(text) = manifest::read(&folder)? {
                    let manifest = folder.join(MANIFEST);
                    let text = manifest::with_groups(&text, model, prefix, &shown(&manifest))?;
                    files.insert(manifest, text);
                }
            }
        }
        Layout::Crate { folder } => {
            own(folder.join(GENERATED), render::models(model)?);
            let text = manifest::read(folder)?.unwrap_or_else(|| scaffold::manifest(folder, model));
            let manifest = folder.join(MANIFEST);
            let text = manifest::with_groups(&text, model, None, &shown(&manifest))?;
            files.insert(manifest, text);
            let library = folder.join("src/lib.rs");
            if !library.is_file() {
                files.insert(library, scaffold::library(model));
            }
        }
    }
    Ok((files, owned))
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { files, written, removed, .. } = self;
        if self.is_check {
            write!(f, "{files} generated files are up to date")?;
        } else {
            let operations = counted(self.operations, "operation");
            write!(f, "generated {files} files from {operations}: {written} written, {removed} removed")?;
        }
        if self.unwritten > 0 {
            write!(f, "; still TODO: {}", counted(self.unwritten, "text"))?;
        }
        self.notes.iter().try_for_each(|note| write!(f, "\nnote: {note}"))
    }
}

impl Done {
    /// The same for a program.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "reason": if self.is_check { "up-to-date" } else { "generated" },
            "files": self.files,
            "operations": self.operations,
            "written": self.written,
            "removed": self.removed,
            "todo": self.unwritten,
            "notes": self.notes,
        })
    }
}
