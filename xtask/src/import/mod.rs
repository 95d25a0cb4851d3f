//! `cargo xtask import`: from the cloud's published `api-docs.json` to specs.
//!
//! [`metadata`] reads the file, [`operation`] and [`schema`] translate it into the spec language, and [`groups`] finds
//! the folder of each operation. [`compare`] compares it with the existing specs, [`settle`] names types, [`render`]
//! writes new files, and [`edit`] changes existing ones. [`check`] lets nothing through that `generate` would refuse.
//! [`merge`] decides what changes, from the metadata, the specs, and what the last import read, which [`base`] stores.
//! Texts stay `TODO`, because the texts of the metadata belong to somebody else.

mod apart;
mod base;
mod check;
mod compare;
mod draft;
mod edit;
mod facts;
mod form;
mod groups;
mod merge;
mod metadata;
mod operation;
mod page;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod properties_of_merge;
#[cfg(test)]
mod random;
mod render;
mod report;
mod required;
mod schema;
mod service;
mod settle;
mod shape;
mod texts;
mod upstream;
mod values;
mod yaml;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fs_err as fs;
use serde_json::Value;

use self::base::Base;
use self::check::passing;
use self::compare::{Found, Specs, Update, compare};
use self::edit::Edit;
use self::metadata::Document;
use self::operation::Operation;
use self::report::{Reason, Report};
use self::schema::Components;
use crate::failure::Failure;
use crate::model::names;
use crate::spec::{Spec, Texts as Files};

/// What is imported, and how.
#[derive(Debug)]
pub(crate) struct Options {
    /// The file with the metadata.
    pub(crate) metadata: PathBuf,
    /// Name of the product, where the metadata has none or to be sure.
    pub(crate) product: Option<String>,
    /// Folder of the specs.
    pub(crate) out: PathBuf,
    /// Whether nothing is written.
    pub(crate) dry_run: bool,
    /// How it is done.
    pub(crate) how: How,
}

/// How an import is done.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct How {
    /// Whether English texts are taken.
    pub(crate) take_texts: bool,
    /// Whether what the metadata dropped is marked as deprecated.
    pub(crate) mark_deprecated: bool,
}

/// What an import writes.
#[derive(Debug)]
pub(crate) struct Plan {
    /// New and changed specs, by their paths below the folder.
    pub(crate) files: BTreeMap<String, String>,
    /// What to keep for the next import.
    pub(crate) base: Base,
}

/// Writes or updates the specs of a product.
///
/// # Errors
/// The metadata cannot be imported, the specs that are there are wrong or of another product, or a file cannot be
/// read or written.
pub(crate) fn import(options: &Options) -> Result<Report, Failure> {
    let Options { metadata, product, out, dry_run, how } = options;
    let document = Document::read(metadata, product.as_deref()).map_err(Failure::Other)?;
    let folder = out.display().to_string().replace('\\', "/");
    let files = if out.exists() { Files::read(out, &folder)? } else { Files::default() };
    let base = Base::read(out, &document).map_err(Failure::Other)?;
    let mut report = Report::new(*dry_run);
    let plan = plan(&document, &files, base.as_ref(), *how, &mut report)?;
    if !dry_run {
        write(out, &plan.files)?;
        if base.as_ref() != Some(&plan.base) {
            let text = plan.base.text().map_err(Failure::Other)?;
            write(out, &[(base::FILE.to_owned(), text)].into())?;
        }
    }
    Ok(report)
}

/// What the metadata says otherwise than at the last import.
///
/// # Errors
/// The metadata or what the last import read cannot be read.
pub(crate) fn upstream(options: &Options) -> Result<Report, Failure> {
    let Options { metadata, product, out, how, .. } = options;
    let document = Document::read(metadata, product.as_deref()).map_err(Failure::Other)?;
    let base = Base::read(out, &document).map_err(Failure::Other)?;
    let base = base.ok_or_else(|| {
        let file = out.join(base::FILE);
        Failure::Other(format!(
            "{}: there is no such file: run the import once without `--check`",
            file.display()
        ))
    })?;
    let mut unmapped = Report::new(true);
    let endpoints = service::endpoints(&document, &mut unmapped);
    let texts = texts::Texts { take: how.take_texts };
    let (operations, components) =
        operation::operations(&document, texts, &mut unmapped).map_err(Failure::Other)?;
    let now = Base::of(&document, &endpoints, &operations, &components, unmapped.notices());
    let now = now.following(Some(&base), false);
    upstream::changes(&base, &now).map_err(Failure::Other)
}

/// The specs that an import of the text into an empty folder gives.
///
/// # Errors
/// The text is not metadata that can be imported.
#[cfg(fuzzing)]
pub(crate) fn of_text(text: &str) -> Result<BTreeMap<String, String>, Failure> {
    let document = Document::parse(text, None).map_err(Failure::Other)?;
    Ok(plan(&document, &Files::default(), None, How::default(), &mut Report::new(false))?.files)
}

/// What an import of the metadata over the specs writes. `base` is what the last one read.
fn plan(
    document: &Document,
    files: &Files,
    base: Option<&Base>,
    how: How,
    report: &mut Report,
) -> Result<Plan, Failure> {
    let spec = check::read(files)?;
    let specs = match &spec {
        Some(spec) => known(spec, files, document)?,
        None => Specs::default(),
    };
    let texts = texts::Texts { take: how.take_texts };
    let endpoints = service::endpoints(document, report);
    let (mut operations, components) =
        operation::operations(document, texts, report).map_err(Failure::Other)?;
    let theirs = Base::of(document, &endpoints, &operations, &components, report.notices());
    if let Some(base) = base {
        report.without(&base.notices);
    }
    let marks = how.mark_deprecated;
    let found = Found { operations: &operations, components: &components, base, marks };
    let mut update = compare(&specs, &found, report);
    operations.retain(|operation| is_new(operation, &specs, base, report));
    let new = new_files(document, &specs, &mut operations, &mut update, components, report);
    let mut edits = edits_by_file(&update);
    let New { files: mut changed, groups, paths } = new;
    match spec.as_ref().and_then(|spec| spec.service.content.as_ref()) {
        Some(service) => {
            let was = base.map(|base| &base.endpoints);
            edits.insert(service::FILE.to_owned(), service::edits(service, &endpoints, was, &groups, report));
        }
        None => {
            report.add(Reason::Added, service::FILE, "the product");
            changed
                .insert(service::FILE.to_owned(), service::new_file(document, &endpoints, &groups, report));
        }
    }
    for (file, edits) in edits.iter().filter(|(_, edits)| !edits.is_empty()) {
        let old = files.files.get(file).map(String::as_str).unwrap_or_default();
        match edit::apply(old, edits) {
            Ok(text) => drop(changed.insert(file.clone(), text)),
            Err(error) => report.withhold(file, format!("no change of the file was made: {error}")),
        }
    }
    let files = passing(files, changed, report);
    let known = specs.operations.iter().map(|(name, (file, _))| ((*name).to_owned(), file.clone()));
    let paths: BTreeMap<String, String> = known.chain(paths).collect();
    let mut next = theirs.following(base, marks);
    retained(&mut next, base, &paths, &update, report);
    Ok(Plan { files, base: next })
}

/// Whether an operation gets a spec. One that a person took out does not.
fn is_new(operation: &Operation, specs: &Specs<'_>, base: Option<&Base>, report: &mut Report) -> bool {
    let name = operation.name.as_str();
    if specs.operations.contains_key(name) {
        return false;
    }
    match base {
        Some(base) => base.operations.get(name).is_none_or(|was| was.gone.is_some()),
        None if specs.operations.is_empty() => true,
        None => {
            let message = format!("the specs have no operation `{name}`");
            report.add(Reason::LeftAlone, &operation.pointer, message);
            false
        }
    }
}

/// Keeps the older facts of what was not written, so that the next import tries it again.
fn retained(
    next: &mut Base,
    base: Option<&Base>,
    paths: &BTreeMap<String, String>,
    update: &Update,
    report: &Report,
) {
    let withheld = report.withheld();
    if withheld.is_empty() {
        return;
    }
    let is_withheld = |file: &str| withheld.contains(file);
    let speak = |name: &str| {
        update.speakers.iter().any(|(file, speakers)| is_withheld(file) && speakers.contains(name))
    };
    let names: Vec<String> = next.operations.keys().cloned().collect();
    for name in names {
        if paths.get(&name).is_some_and(|path| is_withheld(path)) || speak(&name) {
            let pointer = format!("/apis/{name}");
            let is_about = |place: &str| place == pointer || place.starts_with(&format!("{pointer}/"));
            next.notices.retain(|place, _| !is_about(place));
            match base.and_then(|base| base.operations.get(&name)) {
                Some(was) => drop(next.operations.insert(name, was.clone())),
                None => drop(next.operations.remove(&name)),
            }
        }
    }
    for key in update.bound.iter().filter(|(_, name)| is_withheld(&type_path(name))).map(|(key, _)| key) {
        if let Some(was) = base.and_then(|base| base.types.get(key)) {
            next.types.insert(key.clone(), was.clone());
        }
    }
    if is_withheld(service::FILE) {
        next.endpoints = base.map(|base| base.endpoints.clone()).unwrap_or_default();
    }
}

fn type_path(name: &str) -> String {
    format!("types/{}.yaml", names::kebab(name))
}

/// The specs of the product, by what finds them.
///
/// # Errors
/// They are of another product or another version of its API.
fn known<'s>(spec: &'s Spec, files: &Files, document: &Document) -> Result<Specs<'s>, Failure> {
    let mut specs = Specs::default();
    if let Some(service) = &spec.service.content {
        let found = (document.product.as_str(), document.version.as_str());
        let known = (service.product.as_str(), service.version.as_str());
        if !found.0.eq_ignore_ascii_case(known.0) || found.1 != known.1 {
            return Err(Failure::Other(format!(
                "the metadata describes `{}`, version {}, but the specs in {} describe `{}`, version {}: import it \
                 into another folder with `--out`",
                found.0, found.1, files.folder, known.0, known.1
            )));
        }
        specs.common = Some(&service.common);
    }
    for file in &spec.operations {
        if let Some(content) = &file.content {
            specs.operations.insert(&content.name, (format!("{}/{}.yaml", file.folder, file.stem), content));
        }
    }
    for file in &spec.types {
        if let Some(content) = &file.content {
            specs.types.insert(&content.name, (format!("types/{}.yaml", file.stem), content));
        }
    }
    let read =
        |(path, text): (&String, &String)| Some((path.clone(), serde_yaml::from_str::<Value>(text).ok()?));
    specs.files = files.files.iter().filter_map(read).collect();
    Ok(specs)
}

/// Leaves out what `common` in `service.yaml` says already.
fn use_common(specs: &Specs<'_>, operations: &mut [Operation]) {
    let Some(common) = specs.common else { return };
    for operation in operations {
        let parameters =
            operation.parameters.iter_mut().map(|parameter| (&mut parameter.field, &common.parameters));
        let response = operation.response.iter_mut().map(|field| (field, &common.response));
        for (field, common) in parameters.chain(response) {
            let same =
                |known: &&crate::spec::language::FieldSpec| known.name == field.name && known.ty == field.ty;
            if common.iter().find(same).is_some() {
                (field.ty, field.description, field.example, field.items) = (None, None, None, None);
            }
        }
    }
}

/// New files, and the groups that they need.
struct New {
    files: BTreeMap<String, String>,
    groups: Vec<String>,
    /// Where the spec of each operation would be, those included that cannot be written.
    paths: BTreeMap<String, String>,
}

fn new_files(
    document: &Document,
    specs: &Specs<'_>,
    operations: &mut Vec<Operation>,
    update: &mut Update,
    components: Components,
    report: &mut Report,
) -> New {
    let pointers: Vec<(String, String)> =
        operations.iter().map(|operation| (operation.name.clone(), operation.pointer.clone())).collect();
    let (types, refused) = settle::settle(specs, operations, update, components);
    for (place, file) in refused {
        let message =
            format!("a type in it equals one in {file}: move that one to types/, then import again");
        report.add(Reason::Withheld, place, message);
    }
    use_common(specs, operations);
    let known = specs.operations.iter().map(|(name, (_, spec))| (*name, spec.group.as_str())).collect();
    let paths = pointers.into_iter().collect();
    let mut new = New { files: BTreeMap::new(), groups: Vec::new(), paths };
    for (name, group) in groups::assign(document, &known) {
        let Some(operation) = operations.iter().find(|operation| operation.name == name) else { continue };
        let path = format!("{group}/{}.yaml", names::kebab(operation.rust_source()));
        report.add(Reason::Added, &path, format!("operation `{name}`"));
        if operation.looks_like_read {
            let message = "`retry: write`, although the name suggests a read: decide which one it is";
            report.add(Reason::Decide, &path, message);
        }
        new.paths.insert(name, path.clone());
        new.files.insert(path, render::operation_file(operation, &group));
        if !new.groups.contains(&group) {
            new.groups.push(group);
        }
    }
    for spec in types {
        let path = type_path(&spec.name);
        report.add(Reason::Added, &path, format!("type `{}`", spec.name));
        new.files.insert(path, render::type_file(&spec));
    }
    new
}

fn edits_by_file(update: &Update) -> BTreeMap<String, Vec<Edit>> {
    let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
    for draft in &update.drafts {
        edits.entry(draft.file.clone()).or_default().extend(draft.edits());
    }
    edits
}

fn write(folder: &Path, files: &BTreeMap<String, String>) -> Result<(), Failure> {
    for (path, text) in files {
        let path = folder.join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)?;
    }
    Ok(())
}
