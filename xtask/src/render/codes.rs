//! Constants for the error codes that the spec knows.

use std::collections::BTreeMap;

use quote::quote;

use super::docs::{Docs, code};
use super::errors;
use super::file::SourceFile;
use crate::model::Model;
use crate::model::names::{ident, shouting};
use crate::spec::language::ErrorCodeSpec;

/// Renders a constant for each code, by name. There is none for one of several codes that would share a name.
pub(crate) fn render(model: &Model<'_>) -> syn::Result<SourceFile> {
    let mut file = SourceFile::new(
        format!("{}/service.yaml", model.folder),
        Docs::new("Error codes of the service and its gateway, as far as they are known.").text(
            "The documentation of a code says if it is the beginning of other codes. There are codes that are not listed \
             here; for those, use the class of an error.",
        ),
    );
    let mut constants: BTreeMap<String, Vec<&ErrorCodeSpec>> = BTreeMap::new();
    for error in &model.service.error_codes {
        if let Some(name) = name(&error.code) {
            constants.entry(name).or_default().push(error);
        }
    }
    for (name, named) in constants {
        let [error] = named.as_slice() else { continue };
        let (name, text) = (ident(&name), &error.code);
        let beginning = if error.prefix { "Codes that begin with " } else { "" };
        let docs = Docs::new(format!("{beginning}{}: {}", code(text), errors::words(error))).attributes(0);
        file.section(quote! {
            #docs
            pub const #name: &str = #text;
        })?;
    }
    Ok(file)
}

/// The name of a constant, if the code has a letter or a digit. One of digits gets a word to begin with.
fn name(code: &str) -> Option<String> {
    let name = shouting(code);
    let first = name.chars().next()?;
    Some(if unicode_ident::is_xid_start(first) { name } else { format!("CODE_{name}") })
}
