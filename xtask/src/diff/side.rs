//! One side of a comparison: a folder of specs, or the specs in a git revision.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::api::{self, Api};
use super::facts::Table;
use super::table;
use crate::failure::Failure;
use crate::model;
use crate::render::{self, Rendered};
use crate::spec::{Problems, Spec, Texts, shown};

/// What the banners of the rendered files name. The same on both sides, so that it makes no difference.
const FOLDER: &str = "api-specs";

/// What is compared.
#[derive(Debug)]
pub(crate) struct Side {
    /// What the specs say.
    pub(crate) table: Table,
    /// Everything that is generated from them.
    pub(crate) rendered: Rendered,
}

/// Where revisions are looked up.
#[derive(Debug)]
pub(crate) struct Repository {
    pub(crate) root: PathBuf,
    /// The folder of the specs, seen from the root.
    pub(crate) specs: String,
}

/// Why a side cannot be compared.
#[derive(Debug)]
pub(crate) struct Unfit {
    /// `old` or `new`.
    pub(crate) side: &'static str,
    pub(crate) reason: Failure,
}

impl Side {
    /// Reads a side by what the command line calls it.
    ///
    /// Unwritten texts are not errors, so a draft can be compared.
    pub(crate) fn read(name: &str, repository: &Repository) -> Result<Self, Failure> {
        let texts = texts(name, repository)?;
        let mut problems = Problems::default();
        let spec = Spec::parse(&texts, &mut problems);
        let Some(model) = model::resolve(&spec, FOLDER, &mut problems) else {
            return Err(Failure::Specs(problems));
        };
        let rendered = render::to_compare(&model)?;
        Ok(Self { table: table::of(&model), rendered })
    }

    /// The public items of the files that the other side does not have just so.
    ///
    /// # Errors
    /// The rendered code is not Rust, which is a bug in the generator.
    pub(crate) fn differing(&self, other: &Self) -> Result<Api, Failure> {
        Ok(api::differing(&self.rendered, &other.rendered)?)
    }
}

/// The texts of a folder, or else of a revision.
fn texts(name: &str, Repository { root, specs }: &Repository) -> Result<Texts, Failure> {
    if Path::new(name).is_dir() {
        return Ok(Texts::read(Path::new(name), shown(Path::new(name)).trim_end_matches('/'))?);
    }
    Texts::of_revision(root, name, specs)
        .map_err(|error| Failure::Other(format!("`{name}` is not a folder, and {error}")))
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Failure::Specs(problems) => write!(f, "the {} specs are wrong:\n{problems}", self.side),
            other => write!(f, "{}: {other}", self.side),
        }
    }
}

impl Unfit {
    /// The same for a program: an object for each mistake.
    pub(crate) fn to_json(&self) -> Vec<Value> {
        let mut messages = self.reason.to_json();
        for object in messages.iter_mut().filter_map(Value::as_object_mut) {
            object.insert("side".to_owned(), self.side.into());
        }
        messages
    }
}
