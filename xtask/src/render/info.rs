//! The models described as data, for the transport.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::names::{ident, shouting, upper_camel};
use crate::model::{Field, Operation, Placement, Shape, Type};
use crate::spec::language::{Location, Retry, Style};

/// `impl Operation for …Request`
pub(crate) fn operation(operation: &Operation, group: &str) -> TokenStream {
    let Operation { action, summary, .. } = operation;
    let (request, response) = (ident(&operation.request.name), ident(&operation.response.name));
    let retry = match operation.retry {
        Retry::Read => quote! { Read },
        Retry::Write => quote! { Write },
    };
    let qps = match operation.qps {
        Some(qps) => {
            let qps = proc_macro2::Literal::u32_unsuffixed(qps);
            quote! { Some(#qps) }
        }
        None => quote! { None },
    };
    let fields = operation.request.fields.iter().zip(&operation.placements);
    let parameters = fields.map(|(field, placement)| parameter_info(field, *placement));
    let elements = operation.response.fields.iter().map(field_info);
    let blank = super::file::blank();
    quote! {
        impl Operation for #request {
            type Response = #response;
            #blank
            const INFO: &'static OperationInfo = &OperationInfo {
                action: #action,
                group: #group,
                summary: #summary,
                retry: RetryClass::#retry,
                qps: #qps,
                parameters: &[#(#parameters),*],
                response: &[#(#elements),*],
            };
        }
    }
}

/// Name of the static that describes a shared object.
pub(crate) fn shape_static(name: &str) -> Ident {
    format_ident!("{}", shouting(name))
}

/// The static that describes a shared object.
pub(crate) fn shared_shape(shape: &Shape) -> TokenStream {
    let name = shape_static(&shape.name);
    let docs = format!(" `{}` as data.", shape.name);
    let value = shape_info(shape);
    quote! { #[doc = #docs] pub(crate) static #name: ShapeInfo = #value; }
}

fn shape_info(shape: &Shape) -> TokenStream {
    let name = &shape.name;
    let fields = shape.fields.iter().map(field_info);
    quote! { ShapeInfo { name: #name, fields: &[#(#fields),*] } }
}

fn parameter_info(field: &Field, placement: Placement) -> TokenStream {
    let info = field_info(field);
    let location = match placement.location {
        Location::Query => quote! { Query },
        Location::Body => quote! { Body },
    };
    let style = match placement.style {
        Style::Json => quote! { Json },
        Style::Flat => quote! { Flat },
        Style::Simple => quote! { Simple },
    };
    let client_default = field.client_default;
    quote! {
        ParameterInfo {
            field: #info,
            location: Location::#location,
            style: Style::#style,
            client_default: #client_default,
        }
    }
}

fn field_info(field: &Field) -> TokenStream {
    let Field { wire, required, sensitive, .. } = field;
    let kind = kind(&field.ty);
    let values = match &field.ty {
        Type::Enum(definition) => values_of(&definition.name),
        Type::SharedEnum(name) => values_of(name),
        _ => quote! { &[] },
    };
    quote! {
        FieldInfo { name: #wire, kind: #kind, required: #required, sensitive: #sensitive, values: #values }
    }
}

fn values_of(name: &str) -> TokenStream {
    let name = ident(name);
    quote! { #name::VALUES }
}

fn kind(ty: &Type) -> TokenStream {
    match ty {
        Type::String | Type::Enum(_) | Type::SharedEnum(_) => quote! { Kind::String },
        Type::Int32 => quote! { Kind::Int32 },
        Type::Int64 => quote! { Kind::Int64 },
        Type::Number => quote! { Kind::Number },
        Type::Boolean => quote! { Kind::Boolean },
        Type::Any => quote! { Kind::Any },
        Type::Array(items) => {
            let items = kind(items);
            quote! { Kind::Array(&#items) }
        }
        Type::Map(items) => {
            let items = kind(items);
            quote! { Kind::Map(&#items) }
        }
        Type::Object(shape) => {
            let shape = shape_info(shape);
            quote! { Kind::Object(&#shape) }
        }
        Type::SharedObject(name) => {
            let name = shape_static(name);
            quote! { Kind::Object(&types::#name) }
        }
    }
}

/// Variant of `ErrorClass` for a class as the spec names it.
pub(crate) fn error_class(class: crate::spec::language::ErrorClass) -> Ident {
    format_ident!("{}", upper_camel(&format!("{class:?}")))
}
