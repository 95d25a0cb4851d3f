//! The specs: their language, their reader, and the reports of mistakes in them.

pub(crate) mod language;
mod load;
mod locate;
mod problem;
pub(crate) mod progress;
mod revision;
mod schema;
mod texts;
mod unique;

pub(crate) use load::{File, Spec};
pub(crate) use locate::{Step, locate};
pub(crate) use problem::{At, Problems, Target, counted, listed, nearest, suggestion};
pub(crate) use schema::{FOLDER as SCHEMA_FOLDER, documents as schemas};
pub(crate) use texts::{Files, LARGEST, Texts, shown};
pub(crate) use unique::repeated_json_key;
