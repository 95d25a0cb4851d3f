//! `cargo xtask import`: from the cloud's published `api-docs.json` to specs.
//!
//! [`metadata`] reads the file, [`operation`] and [`schema`] put it in the terms of the spec language, [`groups`] finds
//! the folder of each operation. [`compare`] holds the operations that have a spec against it, [`settle`] gives names
//! to types, [`render`] writes what is new, and [`edit`] changes what is there. [`check`] lets nothing through that
//! `generate` would refuse. Texts stay `TODO`: those of the metadata belong to somebody else.

mod apart;
mod check;
mod compare;
mod draft;
mod edit;
mod groups;
mod metadata;
mod operation;
#[cfg(test)]
mod random;
mod render;
mod report;
mod schema;
mod service;
mod settle;
mod shape;
mod texts;
mod values;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fs_err as fs;
use serde_json::Value;

use self::check::passing;
use self::compare::{Specs, Update, compare};
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
    /// Whether English texts are taken.
    pub(crate) take_texts: bool,
}

/// Writes or updates the specs of a product.
///
/// # Errors
/// The metadata cannot be imported, the specs that are there are wrong or of another product, or a file cannot be
/// read or written.
pub(crate) fn import(options: &Options) -> Result<Report, Failure> {
    let document = Document::read(&options.metadata, options.product.as_deref()).map_err(Failure::Other)?;
    let folder = options.out.display().to_string().replace('\\', "/");
    let files = if options.out.exists() { Files::read(&options.out, &folder)? } else { Files::default() };
    let mut report = Report::new(options.dry_run);
    let changed = plan(&document, &files, options.take_texts, &mut report)?;
    if !options.dry_run {
        write(&options.out, &changed)?;
    }
    Ok(report)
}

/// The specs that an import of the text into an empty folder gives.
///
/// # Errors
/// The text is not metadata that can be imported.
#[cfg(fuzzing)]
pub(crate) fn of_text(text: &str) -> Result<BTreeMap<String, String>, Failure> {
    let document = Document::parse(text, None).map_err(Failure::Other)?;
    plan(&document, &Files::default(), false, &mut Report::new(false))
}

/// The files that an import writes, by their paths below the folder of the specs.
fn plan(
    document: &Document,
    files: &Files,
    take_texts: bool,
    report: &mut Report,
) -> Result<BTreeMap<String, String>, Failure> {
    let spec = check::read(files)?;
    let specs = match &spec {
        Some(spec) => known(spec, files, document)?,
        None => Specs::default(),
    };
    let texts = texts::Texts { take: take_texts };
    let (mut operations, components) =
        operation::operations(document, texts, report).map_err(Failure::Other)?;
    not_in_metadata(&specs, &operations, report);
    let mut update = compare(&specs, &operations, &components, report);
    operations.retain(|operation| !specs.operations.contains_key(operation.name.as_str()));
    let new = new_files(document, &specs, &mut operations, &mut update, components, report);
    let mut edits = edits_by_file(&update);
    let New { files: mut changed, groups } = new;
    match spec.as_ref().and_then(|spec| spec.service.content.as_ref()) {
        Some(service) => {
            edits.insert(service::FILE.to_owned(), service::edits(document, service, &groups, report));
        }
        None => {
            report.add(Reason::Added, service::FILE, "the product");
            changed.insert(service::FILE.to_owned(), service::new_file(document, &groups, report));
        }
    }
    for (file, edits) in edits.iter().filter(|(_, edits)| !edits.is_empty()) {
        let old = files.files.get(file).map(String::as_str).unwrap_or_default();
        match edit::apply(old, edits) {
            Ok(text) => drop(changed.insert(file.clone(), text)),
            Err(error) => report.withhold(file, format!("no change of the file was made: {error}")),
        }
    }
    Ok(passing(files, changed, report))
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
                "the metadata describes `{}`, version {}, but the specs in {} are those of `{}`, version {}: import it \
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

fn not_in_metadata(specs: &Specs<'_>, operations: &[Operation], report: &mut Report) {
    let found: BTreeSet<&str> = operations.iter().map(|operation| operation.name.as_str()).collect();
    for (name, (file, _)) in specs.operations.iter().filter(|(name, _)| !found.contains(*name)) {
        report.add(Reason::LeftAlone, file, format!("the metadata has no operation `{name}`"));
    }
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
}

fn new_files(
    document: &Document,
    specs: &Specs<'_>,
    operations: &mut Vec<Operation>,
    update: &mut Update,
    components: Components,
    report: &mut Report,
) -> New {
    let (types, refused) = settle::settle(specs, operations, update, components);
    for (place, file) in refused {
        let message =
            format!("a type in it equals one in {file}: move that one to types/, then import again");
        report.add(Reason::Withheld, place, message);
    }
    use_common(specs, operations);
    let known = specs.operations.iter().map(|(name, (_, spec))| (*name, spec.group.as_str())).collect();
    let mut new = New { files: BTreeMap::new(), groups: Vec::new() };
    for (name, group) in groups::assign(document, &known) {
        let Some(operation) = operations.iter().find(|operation| operation.name == name) else { continue };
        let path = format!("{group}/{}.yaml", names::kebab(operation.rust_source()));
        report.add(Reason::Added, &path, format!("operation `{name}`"));
        if operation.looks_like_read {
            let message = "`retry: write`, although the name is that of a read: decide whether it is one";
            report.add(Reason::Decide, &path, message);
        }
        new.files.insert(path, render::operation_file(operation, &group));
        if !new.groups.contains(&group) {
            new.groups.push(group);
        }
    }
    for spec in types {
        let path = format!("types/{}.yaml", names::kebab(&spec.name));
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
