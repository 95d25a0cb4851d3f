//! Why a command failed.

use std::fmt;
use std::io;

use serde_json::{Value, json};

use crate::output::Drift;
use crate::spec::Problems;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The specs are wrong.
    Specs(Problems),
    /// A check found the generated folders different.
    Drift(Drift),
    /// Something could not be read or written, or is invalid.
    Other(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Specs(problems) => problems.fmt(f),
            Self::Drift(drift) => drift.fmt(f),
            Self::Other(message) => f.write_str(message),
        }
    }
}

impl Failure {
    /// The same for a program: an object for each mistake or file.
    pub(crate) fn to_json(&self) -> Vec<Value> {
        match self {
            Self::Specs(problems) => problems.to_json(),
            Self::Drift(drift) => drift.to_json(),
            Self::Other(message) => vec![json!({"reason": "failure", "message": message})],
        }
    }
}

/// The errors of `fs_err`, which name the path.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Other(error.to_string())
    }
}

impl From<syn::Error> for Failure {
    fn from(error: syn::Error) -> Self {
        Self::Other(format!("internal error: generated invalid Rust (please report this): {error}"))
    }
}
