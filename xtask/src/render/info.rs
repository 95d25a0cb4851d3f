//! The models described as data, for the transport.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use crate::model::names::{ident, shouting, upper_camel};
use crate::model::{Field, Inner, Operation, Placement, Shape, Type};
use crate::spec::language::{Location, Retry, Stability, Style};

/// `impl Operation for …Request`
pub(crate) fn implementation(operation: &Operation) -> TokenStream {
    let (request, response) = (ident(&operation.request.name), ident(&operation.response.name));
    let blank = super::file::blank();
    quote! {
        impl Operation for #request {
            type Response = #response;
            #blank
            const INFO: &'static OperationInfo = &INFO;
        }
    }
}

/// The static that describes an operation.
pub(crate) fn operation(operation: &Operation, group: &str) -> TokenStream {
    let Operation { action, summary, notes, .. } = operation;
    let docs = format!(" `{action}` as data.");
    let retry = match operation.retry {
        Retry::Read => quote! { Read },
        Retry::Write => quote! { Write },
    };
    let errors = &operation.errors;
    let errors = (!errors.is_empty()).then(|| quote! { .errors(&[#(#errors),*]) });
    let qps = operation.qps.map(proc_macro2::Literal::u32_unsuffixed).map(|qps| quote! { .qps(#qps) });
    let deprecated = operation.deprecated.as_deref().map(|reason| quote! { .deprecated(#reason) });
    let (stability, note) = &operation.stability;
    let beta =
        matches!(stability, Some(Stability::Beta)).then(|| note.as_deref().unwrap_or("It may change."));
    let beta = beta.map(|note| quote! { .beta(#note) });
    let (ram_action, ram_access) = (&operation.ram.action, optional(operation.ram.access.as_deref()));
    let fields = operation.request.fields.iter().zip(&operation.placements);
    let parameters = fields.map(|(field, placement)| parameter_info(field, *placement));
    let elements = operation.response.fields.iter().map(field_info);
    let progress = super::progress::info_calls(operation);
    quote! {
        #[doc = #docs]
        static INFO: OperationInfo = OperationInfo::new(#action, #group, RetryClass::#retry)
            .texts(#summary, &[#(#notes),*])
            #deprecated
            #beta
            .ram(#ram_action, #ram_access)
            #qps
            #errors
            .fields(&[#(#parameters),*], &[#(#elements),*])
            #progress;
    }
}

fn optional(text: Option<&str>) -> TokenStream {
    text.map_or_else(|| quote! { None }, |text| quote! { Some(#text) })
}

/// Name of the static that describes a shared object.
pub(crate) fn shape_static(name: &str) -> Ident {
    let shouted = shouting(name);
    // A name of one letter is the same in both conventions, and an import of it would mean both.
    let suffix = if shouted == name { "_" } else { "" };
    format_ident!("{shouted}{suffix}")
}

/// The static that describes an object.
pub(crate) fn shape(shape: &Shape, visibility: TokenStream) -> TokenStream {
    let (name, static_name) = (&shape.name, shape_static(&shape.name));
    let docs = format!(" `{name}` as data.");
    let fields = shape.fields.iter().map(field_info);
    quote! {
        #[doc = #docs]
        #visibility static #static_name: ShapeInfo = ShapeInfo { name: #name, fields: &[#(#fields),*] };
    }
}

/// The statics that describe the objects which are written within fields.
pub(crate) fn inner_shapes(inner: &[Inner<'_>]) -> Vec<TokenStream> {
    let objects = inner.iter().filter_map(|inner| match inner {
        Inner::Object { shape, .. } => Some(*shape),
        Inner::Enum(_) => None,
    });
    objects.map(|object| shape(object, TokenStream::new())).collect()
}

fn parameter_info(field: &Field, placement: Placement) -> TokenStream {
    let info = field_info(field);
    let location = match placement.location {
        Location::Query => quote! { query },
        Location::Body => quote! { body },
        Location::Header => quote! { header },
    };
    let style = match placement.style {
        Style::Flat => None,
        Style::Json => Some(quote! { .style(Style::Json) }),
        Style::Simple => Some(quote! { .style(Style::Simple) }),
        Style::SpaceDelimited => Some(quote! { .style(Style::SpaceDelimited) }),
        Style::PipeDelimited => Some(quote! { .style(Style::PipeDelimited) }),
    };
    let client_default = field.client_default.then(|| quote! { .client_default() });
    quote! { ParameterInfo::#location(#info) #style #client_default }
}

fn field_info(field: &Field) -> TokenStream {
    let wire = &field.wire;
    // Data has one text, so the sentence about what is not documented goes to its end.
    let description = [Some(field.description.clone()), super::docs::gaps(field)];
    let description = description.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let kind = kind(&field.ty);
    let required = field.required.then(|| quote! { .required() });
    let sensitive = field.sensitive.then(|| quote! { .sensitive() });
    let limits = super::docs::limits(&field.limits);
    let limits = (!limits.is_empty()).then(|| limits.join(" "));
    let limits = limits.map(|words| quote! { .limits(#words) });
    let deprecated = field.deprecated.as_ref().map(|reason| quote! { .deprecated(#reason) });
    let shown = |value: &Value| match value {
        Value::String(text) if field.ty.is_scalar() => text.clone(),
        other => other.to_string(),
    };
    let default = field.default.as_ref().map(shown).map(|default| quote! { .default(#default) });
    let example = field.example.as_ref().map(shown).map(|example| quote! { .example(#example) });
    quote! { FieldInfo::new(#wire, #kind, #description) #required #sensitive #limits #deprecated #default #example }
}

fn values_of(name: &str) -> TokenStream {
    let name = ident(name);
    quote! { Kind::Enum(#name::VALUES) }
}

fn kind(ty: &Type) -> TokenStream {
    match ty {
        Type::String => quote! { Kind::String },
        Type::Enum(definition) => values_of(&definition.name),
        Type::SharedEnum(name) => values_of(name),
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
            let shape = shape_static(&shape.name);
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
