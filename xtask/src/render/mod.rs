//! From the model to the text of the generated files.

mod docs;
mod example;
mod facade;
mod file;
mod info;
mod models;
mod structs;
mod types;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::model::{Group, Model, Operation};
use file::SourceFile;

/// The folders that the generator owns, relative to the root of the workspace.
pub(crate) const OWNED: [&str; 2] = [MODELS, FACADE];

const MODELS: &str = "crates/cams-models/src/generated";
const FACADE: &str = "crates/cams/src/generated";

/// Files below a folder.
struct Files {
    folder: PathBuf,
    texts: BTreeMap<PathBuf, String>,
}

impl Files {
    fn new(folder: &str) -> Self {
        Self { folder: folder.into(), texts: BTreeMap::new() }
    }

    fn add(&mut self, path: impl AsRef<str>, file: SourceFile) {
        self.texts.insert(self.folder.join(path.as_ref()), file.finish());
    }
}

/// Renders every file; the paths are relative to the root of the workspace.
///
/// # Errors
/// A template made something that is no Rust, which is a fault of the generator.
pub(crate) fn render(model: &Model<'_>) -> syn::Result<BTreeMap<PathBuf, String>> {
    let (mut models, mut facade) = (Files::new(MODELS), Files::new(FACADE));
    models::render(model, &mut models)?;
    facade::render(model, &mut facade)?;
    let mut texts = operations(model)?;
    texts.append(&mut models.texts);
    texts.append(&mut facade.texts);
    Ok(texts)
}

/// Renders the files of the operations, on every core: they are nearly all of the work.
fn operations(model: &Model<'_>) -> syn::Result<BTreeMap<PathBuf, String>> {
    let operations: Vec<(&Group, &Operation)> = model.operations().collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut models, mut facade) = (Files::new(MODELS), Files::new(FACADE));
        while let Some((group, operation)) = operations.get(next.fetch_add(1, Ordering::Relaxed)) {
            let path = format!("{}/{}.rs", group.module, operation.module);
            models.add(&path, models::operation_file(model, group, operation)?);
            facade.add(&path, facade::builder_file(model, group, operation)?);
        }
        models.texts.append(&mut facade.texts);
        Ok(models.texts)
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut texts = BTreeMap::new();
        for worker in workers {
            let part: syn::Result<_> = worker.join().unwrap_or_else(|payload| resume_unwind(payload));
            texts.append(&mut part?);
        }
        Ok(texts)
    })
}
