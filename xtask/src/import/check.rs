//! The gate before anything is written: nothing passes that `generate` would refuse.

use std::collections::{BTreeMap, BTreeSet};

use super::report::Report;
use crate::failure::Failure;
use crate::model;
use crate::spec::{LARGEST, Problems, Spec, Texts as Files};

/// The specs that are there, or `None` in a folder without any.
///
/// # Errors
/// There is something wrong with them, so that nobody could tell what an import would break.
pub(crate) fn read(files: &Files) -> Result<Option<Spec>, Failure> {
    if files.files.is_empty() {
        return Ok(None);
    }
    let mut problems = Problems::default();
    let spec = Spec::parse(files, &mut problems);
    let is_right = model::resolve(&spec, "", &mut problems).is_some();
    if is_right { Ok(Some(spec)) } else { Err(Failure::Specs(problems)) }
}

/// The changed files without those that would make the specs wrong.
pub(crate) fn passing(
    files: &Files,
    mut changed: BTreeMap<String, String>,
    report: &mut Report,
) -> BTreeMap<String, String> {
    changed.retain(|path, text| {
        let fits = text.len() as u64 <= LARGEST;
        if !fits {
            report.withhold(path, "it would be larger than 1 MiB, which the generator does not read");
        }
        fits
    });
    loop {
        let wrong = problems(files, &changed);
        if wrong.is_empty() {
            return changed;
        }
        let mut withheld: BTreeSet<String> =
            wrong.keys().filter(|path| changed.contains_key(*path)).cloned().collect();
        if withheld.is_empty() {
            // Something that is not changed became wrong through something that is.
            withheld = changed.keys().cloned().collect();
        }
        for path in withheld {
            let reason = wrong.get(&path).or(wrong.values().next()).cloned().unwrap_or_default();
            report.withhold(&path, format!("the specs would be wrong with it: {reason}"));
            changed.remove(&path);
        }
    }
}

/// What would be wrong, by file. Texts that are still to be written are not.
fn problems(files: &Files, changed: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut all = Files { files: files.files.clone(), ..Files::default() };
    all.files.extend(changed.iter().map(|(path, text)| (path.clone(), text.clone())));
    if changed.is_empty() {
        return BTreeMap::new();
    }
    let mut problems = Problems::default();
    let spec = Spec::parse(&all, &mut problems);
    model::resolve(&spec, "", &mut problems);
    problems
        .by_file()
        .into_iter()
        .map(|(path, message)| (path.trim_start_matches('/').to_owned(), message))
        .collect()
}
