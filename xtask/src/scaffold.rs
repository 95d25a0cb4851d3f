//! The parts of a new crate that then belong to its maintainers: the manifest and the root of the library.

use std::path::{Path, PathBuf};

use crate::model::Model;
use crate::spec::shown;

/// The manifest of a new crate, still without the features of its groups.
pub(crate) fn manifest(folder: &Path, model: &Model<'_>) -> String {
    let service = model.service;
    let name = format!("{}-models", crate::model::names::kebab(&service.product));
    let operation = shown(&operation_crate(folder));
    format!(
        r#"[package]
name = "{name}"
description = "Requests and responses of {product}, API version {version}, generated from its operation specs"
version = "0.1.0"
edition = "2024"
publish = false

[features]
default = ["all-groups"]

[dependencies]
cams-operation = {{ path = "{operation}" }}
serde_core = {{ version = "1", default-features = false, features = ["std"] }}
serde_json = "1"

[lints.rust]
unsafe_code = "forbid"
missing_docs = "warn"
"#,
        product = service.product,
        version = service.version,
    )
}

/// The root of a new library.
pub(crate) fn library(model: &Model<'_>) -> String {
    let service = model.service;
    let features = if model.groups.is_empty() {
        ""
    } else {
        "\n//! A feature per group; `all-groups`, on by default, has them all."
    };
    format!(
        "//! Requests and responses of {}, API version {}.\n//!\n//! The transport of the SDK calls them: \
         `cams_core::Engine::new(&SERVICE, config)`, then\n//! `engine.call(&request, &options)`.{features}\n\n\
         #[rustfmt::skip] // formatted by the generator\nmod generated;\n\n\
         pub use cams_operation::{{Operation, OperationInfo, OperationVisitor, RetryClass, UnknownValue}};\n\
         pub use generated::*;\n",
        crate::model::prose(&service.title),
        service.version,
    )
}

/// Where the vocabulary is, seen from the folder of the crate.
fn operation_crate(folder: &Path) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = root.parent().unwrap_or(root).join("crates/cams-operation");
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    pathdiff::diff_paths(&target, folder).unwrap_or(target)
}
