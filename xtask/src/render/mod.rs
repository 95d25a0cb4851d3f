//! Turns the model into the text of the generated files.

mod codes;
mod docs;
mod errors;
mod events;
mod example;
mod facade;
mod file;
mod info;
mod models;
mod printed;
mod progress;
mod service;
mod structs;
mod types;

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::model::names::unraw;
use crate::model::{Group, Model, Operation};
use crate::spec::Files;
use file::{Form, add};

pub(crate) use docs::limits;
pub(crate) use facade::marker;

/// Files of the generated folders, by their paths in these.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rendered {
    /// Of the models.
    pub(crate) models: Files,
    /// Of the facade.
    pub(crate) facade: Files,
}

impl Rendered {
    fn new() -> Self {
        Self { models: Files::new(), facade: Files::new() }
    }
}

/// Renders only the models, which is all that another product needs.
///
/// # Errors
/// Fails if a template produced invalid Rust, which is a bug in the generator.
pub(crate) fn models(model: &Model<'_>) -> syn::Result<Files> {
    let form = Form::Source;
    let mut rendered = operations(model, |rendered, path, group, operation| {
        add(&mut rendered.models, path, models::operation_file(model, group, operation, form)?);
        Ok(())
    })?;
    models::render(model, form, &mut rendered.models)?;
    Ok(rendered.models)
}

/// Renders the models and the facade.
///
/// # Errors
/// As [`models()`].
pub(crate) fn models_and_facade(model: &Model<'_>) -> syn::Result<Rendered> {
    both(model, Form::Source)
}

/// Like [`models_and_facade`], for comparing with the output for another model. It takes half as long, because nobody
/// reads or compiles this output.
///
/// # Errors
/// As [`models()`].
pub(crate) fn to_compare(model: &Model<'_>) -> syn::Result<Rendered> {
    both(model, Form::Items)
}

fn both(model: &Model<'_>, form: Form) -> syn::Result<Rendered> {
    let mut rendered = operations(model, |rendered, path, group, operation| {
        add(&mut rendered.models, path, models::operation_file(model, group, operation, form)?);
        add(&mut rendered.facade, path, facade::builder_file(model, group, operation, form)?);
        Ok(())
    })?;
    models::render(model, form, &mut rendered.models)?;
    facade::render(model, &mut rendered.facade)?;
    Ok(rendered)
}

/// Renders the files of the operations, on every core: they are nearly all of the work.
fn operations(
    model: &Model<'_>,
    render: impl Fn(&mut Rendered, &str, &Group, &Operation) -> syn::Result<()> + Sync,
) -> syn::Result<Rendered> {
    let operations: Vec<(&Group, &Operation)> = model.operations().collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut rendered = Rendered::new();
        while let Some((group, operation)) = operations.get(next.fetch_add(1, Ordering::Relaxed)) {
            let path = format!("{}/{}.rs", unraw(&group.module), unraw(&operation.module));
            render(&mut rendered, &path, group, operation)?;
        }
        Ok(rendered)
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut all = Rendered::new();
        for worker in workers {
            let part: syn::Result<Rendered> = worker.join().unwrap_or_else(|payload| resume_unwind(payload));
            let mut part = part?;
            all.models.append(&mut part.models);
            all.facade.append(&mut part.facade);
        }
        Ok(all)
    })
}
