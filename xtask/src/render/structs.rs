//! Structs and enums of the models.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::{self, Docs, code, escape};
use super::file::blank;
use super::types::{argument, bare, field_type, has_default, placeholder, setter_argument};
use crate::model::names::{ident, mid_sentence, unraw};
use crate::model::{Field, Inner, Model, OpenEnum, Presence, Role, Shape, Type};

/// More arguments than this and clippy asks for a reason.
const MANY_ARGUMENTS: usize = 7;

/// The items of a struct: its definition, how to make, read and write one, and a `Debug` that keeps secrets.
pub(crate) fn shape(shape: &Shape, docs: &Docs, model: &Model<'_>) -> Vec<TokenStream> {
    let mut items = vec![definition(shape, docs)];
    items.extend(shape.has_constructor().then(|| constructors(shape, model)));
    items.extend([read_field(shape), deserialize(shape, model), serialize(shape)]);
    items.extend(has_secret(shape).then(|| debug(shape)));
    items
}

/// The items of a type that is written within a field; an enum is rendered apart, within its macro.
pub(crate) fn inner(inner: Inner<'_>, model: &Model<'_>) -> Vec<TokenStream> {
    let Inner::Object { shape: inner, field, parent, in_list } = inner else { return Vec::new() };
    let place = format!("{} of [`{}`]", code(&field.wire), parent.name);
    let text = if in_list {
        format!("Item of {place}.")
    } else {
        format!("{place}: {}", escape(&mid_sentence(&field.description)))
    };
    shape(inner, &Docs::new(text), model)
}

pub(crate) fn has_secret(shape: &Shape) -> bool {
    shape.fields.iter().any(|field| field.sensitive)
}

pub(crate) fn definition(shape: &Shape, docs: &Docs) -> TokenStream {
    let name = ident(&shape.name);
    let docs = docs.attributes(0);
    let mut derives = vec![quote! { Clone }];
    derives.extend((!has_secret(shape)).then(|| quote! { Debug }));
    let has_default = shape.role == Role::Event || shape.plain_fields().next().is_none();
    derives.extend(has_default.then(|| quote! { Default }));
    derives.push(quote! { PartialEq });
    let fields = shape.fields.iter().enumerate().map(|(at, field)| {
        let before = (at > 0).then(blank);
        let docs = docs::field(field, shape.role).attributes(4);
        let name = ident(&field.name);
        let ty = field_type(field, field.presence(shape.role));
        quote! { #before #docs pub #name: #ty }
    });
    quote! {
        #docs
        #[derive(#(#derives),*)]
        #[non_exhaustive]
        pub struct #name { #(#fields),* }
    }
}

fn is_in_response(role: Role) -> bool {
    matches!(role, Role::Response | Role::Part { in_response: true, .. })
}

/// What reads the value of a field, where that is not its type alone.
fn reader(field: &Field, role: Role) -> Option<&'static str> {
    let (presence, in_response) = (field.presence(role), is_in_response(role));
    match &field.ty {
        _ if role == Role::Request => None,
        ty if ty.is_plain_scalar() => Some("lenient::scalar"),
        Type::Map(items) if in_response && items.is_plain_scalar() && presence == Presence::Option => {
            Some("lenient::scalar_map")
        }
        Type::Map(_) | Type::Object(_) | Type::SharedObject(_)
            if in_response && presence == Presence::Option =>
        {
            Some("lenient::optional")
        }
        Type::Array(_) if !in_response && presence != Presence::List => None,
        Type::Array(items) if presence == Presence::Option && items.is_plain_scalar() => {
            Some("lenient::optional_scalars")
        }
        Type::Array(items) if matches!(**items, Type::Any) => {
            Some(if presence == Presence::Option { "lenient::optional" } else { "lenient::values" })
        }
        Type::Array(_) if presence == Presence::Option => Some("lenient::optional_list"),
        Type::Array(items) if items.is_plain_scalar() => Some("lenient::scalars"),
        Type::Array(_) => Some("lenient::list"),
        _ => None,
    }
}

/// Which name belongs to which field.
fn read_field(shape: &Shape) -> TokenStream {
    let name = ident(&shape.name);
    let aliases = aliases(shape);
    let arms = shape.fields.iter().map(|field| {
        let (member, wire) = (ident(&field.name), &field.wire);
        let reader = reader(field, shape.role).and_then(|reader| syn::parse_str::<syn::Path>(reader).ok());
        match reader {
            Some(reader) => quote! { #wire => object::set(&mut self.#member, #reader(value)), },
            None => quote! { #wire => object::fill(&mut self.#member, value), },
        }
    });
    let (argument, body) = match shape.fields.is_empty() {
        true => (quote! { _ }, quote! { object::skip(value) }),
        false => (quote! { name }, quote! { match name { #(#arms)* _ => object::skip(value), } }),
    };
    quote! {
        impl ReadField for #name {
            #aliases
            fn read_field<'de, D: Deserializer<'de>>(
                &mut self,
                #argument: &str,
                value: D,
            ) -> Result<(), D::Error> {
                #body
            }
        }
    }
}

fn aliases(shape: &Shape) -> Option<TokenStream> {
    let pair = |field: &Field, alias: &String| {
        let wire = &field.wire;
        quote! { (#alias, #wire) }
    };
    let pairs: Vec<_> = shape
        .fields
        .iter()
        .flat_map(|field| field.aliases.iter().map(move |alias| pair(field, alias)))
        .collect();
    let blank = blank();
    (!pairs.is_empty()).then(|| {
        quote! {
            const ALIASES: &'static [(&'static str, &'static str)] = &[#(#pairs),*];
            #blank
        }
    })
}

fn deserialize(shape: &Shape, model: &Model<'_>) -> TokenStream {
    let name = ident(&shape.name);
    let needed: Vec<_> =
        shape.plain_fields().filter(|field| !is_tolerated(field, shape.role, model)).collect();
    let read = if shape.plain_fields().next().is_none() {
        quote! { object::read(value) }
    } else {
        let values = shape.plain_fields().map(|field| placeholder(&field.ty, model, &bare));
        let names = needed.iter().map(|field| &field.wire);
        quote! { object::read_required(value, Self::new(#(#values),*), &[#(#names),*]) }
    };
    quote! {
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
                #read
            }
        }
    }
}

/// Whether the struct is read without this required field: a field that the service leaves out must not lose
/// the rest of it.
fn is_tolerated(field: &Field, role: Role, model: &Model<'_>) -> bool {
    is_in_response(role) && has_default(&field.ty, model)
}

fn serialize(shape: &Shape) -> TokenStream {
    let (name, title, fields) = (ident(&shape.name), &shape.name, shape.fields.len());
    let calls = shape.fields.iter().map(|field| {
        let (member, wire) = (ident(&field.name), &field.wire);
        match field.presence(shape.role) {
            Presence::Option => quote! { .optional(#wire, &self.#member) },
            Presence::List if matches!(shape.role, Role::Part { .. }) => {
                quote! { .list(#wire, &self.#member) }
            }
            Presence::Plain | Presence::List => quote! { .field(#wire, &self.#member) },
        }
    });
    let fields = Literal::usize_unsuffixed(fields);
    quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                object::write(to, #title, #fields) #(#calls)* .end()
            }
        }
    }
}

fn constructors(shape: &Shape, model: &Model<'_>) -> TokenStream {
    let name = ident(&shape.name);
    let new = new(shape);
    let is_part = matches!(shape.role, Role::Part { in_request: true, .. });
    let optional = shape.fields.iter().filter(|field| field.presence(shape.role) != Presence::Plain);
    let setters = optional.filter(|_| is_part).map(|field| setter(field, field.presence(shape.role), model));
    quote! { impl #name { #new #(#setters)* } }
}

fn new(shape: &Shape) -> TokenStream {
    let is_request = shape.role == Role::Request;
    let what = if is_request { "a request" } else { "a value" };
    if shape.plain_fields().next().is_none() {
        let docs = Docs::new(format!("Creates {what} with nothing set.")).attributes(4);
        return quote! { #docs #[must_use] pub fn new() -> Self { Self::default() } };
    }
    let from = if is_request { "the required parameters" } else { "the required fields" };
    let docs = Docs::new(format!("Creates {what} from {from}.")).attributes(4);
    let many = (shape.plain_fields().count() > MANY_ARGUMENTS).then(|| {
        quote! { #[allow(clippy::too_many_arguments)] }
    });
    let arguments = shape.plain_fields().map(|field| {
        let name = ident(&field.name);
        let (ty, _) = argument(&name, &field.ty, &bare);
        quote! { #name: #ty }
    });
    let values = shape.fields.iter().map(|field| initial_value(field, shape.role));
    quote! { #docs #many #[must_use] pub fn new(#(#arguments),*) -> Self { Self { #(#values),* } } }
}

fn initial_value(field: &Field, role: Role) -> TokenStream {
    let name = ident(&field.name);
    match field.presence(role) {
        Presence::Option => quote! { #name: None },
        Presence::List => quote! { #name: Vec::new() },
        Presence::Plain => match argument(&name, &field.ty, &bare) {
            (_, value) if name == value.to_string() => quote! { #name },
            (_, value) => quote! { #name: #value },
        },
    }
}

fn setter(field: &Field, presence: Presence, model: &Model<'_>) -> TokenStream {
    let name = ident(&field.name);
    let plain = unraw(&field.name);
    let setter = format_ident!("with_{}", plain.trim_end_matches('_'));
    let docs = docs::setter(field, "Self", &docs::documented(&field.ty, model)).attributes(4);
    let (argument, value) = setter_argument(&field.ty, &bare);
    let value = if field.boxed {
        quote! { Box::new(#value) }
    } else {
        value
    };
    let value = if presence == Presence::List {
        value
    } else {
        quote! { Some(#value) }
    };
    let blank = blank();
    quote! {
        #blank
        #docs
        #[must_use]
        pub fn #setter(mut self, value: #argument) -> Self {
            self.#name = #value;
            self
        }
    }
}

pub(crate) fn debug(shape: &Shape) -> TokenStream {
    let name = ident(&shape.name);
    let title = &shape.name;
    let fields = shape.fields.iter().map(|field| {
        let member = ident(&field.name);
        let label = unraw(&field.name);
        let value = match field.presence(shape.role) {
            _ if !field.sensitive => quote! { &self.#member },
            Presence::Option => quote! { &self.#member.as_ref().map(|_| Redacted) },
            Presence::Plain | Presence::List => quote! { &Redacted },
        };
        quote! { .field(#label, #value) }
    });
    quote! {
        impl fmt::Debug for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(#title) #(#fields)* .finish()
            }
        }
    }
}

/// The definition of an open enum, to stand within its macro.
pub(crate) fn open_enum(definition: &OpenEnum) -> TokenStream {
    let name = ident(&definition.name);
    let docs = Docs::new(escape(&definition.doc)).attributes(4);
    let variants = definition.variants.iter().map(|variant| {
        let (name, value) = (ident(&variant.name), &variant.value);
        let docs = Docs::new(escape(&variant.description)).attributes(8);
        quote! { #docs #name = #value }
    });
    quote! { #docs pub enum #name { #(#variants),* } }
}
