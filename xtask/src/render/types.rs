//! Types and arguments: how a value is written in Rust.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::model::names::ident;
use crate::model::{Field, Model, Presence, Shape, Type};

/// How the code names a struct or an enum of the models.
pub(crate) type Path<'p> = &'p dyn Fn(&str) -> TokenStream;

/// The bare name, for a file that imports or defines the type.
pub(crate) fn bare(name: &str) -> TokenStream {
    let name = ident(name);
    quote! { #name }
}

/// The Rust type of a value.
pub(crate) fn rust_type(ty: &Type, path: Path<'_>) -> TokenStream {
    match ty {
        Type::String => quote! { String },
        Type::Int32 => quote! { i32 },
        Type::Int64 => quote! { i64 },
        Type::Number => quote! { f64 },
        Type::Boolean => quote! { bool },
        Type::Any => quote! { serde_json::Value },
        Type::Array(items) => {
            let items = rust_type(items, path);
            quote! { Vec<#items> }
        }
        Type::Map(items) => {
            let items = rust_type(items, path);
            quote! { BTreeMap<String, #items> }
        }
        Type::Object(shape) => path(&shape.name),
        Type::Enum(definition) => path(&definition.name),
        Type::SharedObject(name) | Type::SharedEnum(name) => path(name),
    }
}

/// The Rust type of a field.
pub(crate) fn field_type(field: &Field, presence: Presence) -> TokenStream {
    let ty = rust_type(&field.ty, &bare);
    let ty = if field.boxed {
        quote! { Box<#ty> }
    } else {
        ty
    };
    if presence == Presence::Option {
        quote! { Option<#ty> }
    } else {
        ty
    }
}

/// The type of a constructor's argument, and the value of the field made from it.
pub(crate) fn argument(name: &Ident, ty: &Type, path: Path<'_>) -> (TokenStream, TokenStream) {
    let rust = rust_type(ty, path);
    match ty {
        Type::String | Type::Enum(_) | Type::SharedEnum(_) => {
            (quote! { impl Into<#rust> }, quote! { #name.into() })
        }
        _ => (rust, quote! { #name }),
    }
}

/// The type of a setter's argument, and the value made from it.
pub(crate) fn setter_argument(ty: &Type, path: Path<'_>) -> (TokenStream, TokenStream) {
    let value = ident("value");
    match ty {
        Type::Array(items) => {
            let items = rust_type(items, path);
            let argument = quote! { impl IntoIterator<Item = impl Into<#items>> };
            (argument, quote! { value.into_iter().map(Into::into).collect() })
        }
        Type::Map(items) => {
            let items = rust_type(items, path);
            let argument = quote! { impl IntoIterator<Item = (impl Into<String>, impl Into<#items>)> };
            (argument, quote! { value.into_iter().map(|(key, value)| (key.into(), value.into())).collect() })
        }
        Type::Any => (quote! { impl Into<serde_json::Value> }, quote! { value.into() }),
        ty => argument(&value, ty, path),
    }
}

/// A value of the type for a call whose required parameters are not given yet.
pub(crate) fn placeholder(ty: &Type, model: &Model<'_>, path: Path<'_>) -> TokenStream {
    match ty {
        Type::String | Type::Enum(_) | Type::SharedEnum(_) => quote! { "" },
        Type::Int32 | Type::Int64 => quote! { 0 },
        Type::Number => quote! { 0.0 },
        Type::Boolean => quote! { false },
        Type::Any | Type::Map(_) => quote! { Default::default() },
        Type::Array(_) => quote! { Vec::new() },
        Type::Object(shape) => new_call(shape, model, path),
        Type::SharedObject(name) => model
            .shape(name)
            .map_or_else(|| quote! { Default::default() }, |shape| new_call(shape, model, path)),
    }
}

/// The call of the constructor of an object, with placeholders.
pub(crate) fn new_call(shape: &Shape, model: &Model<'_>, path: Path<'_>) -> TokenStream {
    let name = path(&shape.name);
    let values = shape.plain_fields().map(|field| placeholder(&field.ty, model, path));
    quote! { #name::new(#(#values),*) }
}

/// Whether the Rust type of a plain field has a `Default`.
pub(crate) fn has_default(ty: &Type, model: &Model<'_>) -> bool {
    let none_plain = |shape: &Shape| shape.plain_fields().next().is_none();
    match ty {
        Type::Object(shape) => none_plain(shape),
        Type::SharedObject(name) => model.shape(name).is_some_and(none_plain),
        _ => true,
    }
}
