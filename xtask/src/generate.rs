//! `cargo xtask generate`: from the specs to the generated folders.

use std::error::Error;
use std::path::Path;

use crate::output::Drift;
use crate::spec::{Problems, Spec, counted};
use crate::{model, render};

/// Renders everything in memory, then writes what differs; with `check` it only compares.
///
/// Returns the line that tells what was done.
///
/// # Errors
/// The specs are wrong, or with `check` the generated folders differ from them; the message lists everything.
pub(crate) fn generate(root: &Path, specs: &Path, check: bool) -> Result<String, Box<dyn Error>> {
    let mut problems = Problems::default();
    let spec = Spec::load(root, specs, &mut problems)?;
    let folder = specs.file_name().unwrap_or_default().to_string_lossy();
    let Some(model) = model::resolve(&spec, &folder, &mut problems) else {
        return Err(problems.to_string().into());
    };
    let wanted = render::render(&model)?;
    let drift = Drift::between(&wanted, root, &render::OWNED)?;
    let files = wanted.len();
    if !check {
        drift.apply(&wanted, root)?;
        let operations = counted(model.operations().count(), "operation");
        let (written, removed) = (drift.written(), drift.removed());
        return Ok(format!(
            "generated {files} files from {operations}: {written} written, {removed} removed"
        ));
    }
    if drift.is_empty() {
        Ok(format!("{files} generated files are up to date"))
    } else {
        Err(drift.to_string().into())
    }
}
