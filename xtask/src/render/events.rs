//! What the service sends to its users: a file per type, and the list of items.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{Docs, escape};
use super::file::{SourceFile, Uses, add, import};
use super::structs;
use super::types::{bare, rust_type};
use crate::model::names::{ident, mid_sentence, shouting, unraw};
use crate::model::taken;
use crate::model::{Case, Event, EventDefinition, Inner, Model, OpenEnum, Reading, Shape, Type};
use crate::spec::Files;
use crate::spec::language::{CodeOutcome, CodeSpec, MarkSpec};

/// Renders the files of the events, unless there are none.
pub(super) fn render(model: &Model<'_>, files: &mut Files) -> syn::Result<()> {
    if model.events.is_empty() {
        return Ok(());
    }
    add(files, "events/mod.rs", root(model)?);
    for event in model.events.values() {
        add(files, format!("events/{}.rs", unraw(&event.module)), event_file(model, event)?);
    }
    Ok(())
}

fn root(model: &Model<'_>) -> syn::Result<SourceFile> {
    let docs = "What the service sends to its users: the items of callbacks, and their parts.";
    let mut file = SourceFile::new(format!("{}/events/", model.folder), Docs::new(docs));
    let mut events: Vec<&Event> = model.events.values().collect();
    events.sort_by(|a, b| a.module.cmp(&b.module));
    let (mut modules, mut exports) = (TokenStream::new(), TokenStream::new());
    for event in events {
        let module = ident(&event.module);
        let names: Vec<_> = exported(event).iter().map(|name| ident(name)).collect();
        modules.extend(quote! { mod #module; });
        exports.extend(match names.as_slice() {
            [single] => quote! { pub use #module::#single; },
            names => quote! { pub use #module::{#(#names),*}; },
        });
    }
    file.sections([modules, exports])?;
    let items = items(model);
    let infos = items.iter().map(|(_, event, marks)| {
        let (name, doc) = (&event.name, &event.doc);
        let marks = marks.iter().map(mark);
        quote! { EventInfo::new(#name, #doc, &[#(#marks),*]) }
    });
    let list = quote! {
        #[doc = " The kinds of items, in the order of classification."]
        pub static ITEMS: &[EventInfo] = &[#(#infos),*];
    };
    file.section(import(quote! { cams_operation::event }, &Uses::of([&list]).among(["EventInfo", "Mark"])))?;
    file.section(list)?;
    Ok(file)
}

/// The items in the order in which they are told apart.
fn items<'m>(model: &'m Model<'_>) -> Vec<(u32, &'m Event, &'m [MarkSpec])> {
    let item = |event: &'m Event| match &event.definition {
        EventDefinition::Object { item: Some((order, marks)), .. } => Some((*order, event, marks.as_slice())),
        _ => None,
    };
    let mut items: Vec<_> = model.events.values().filter_map(item).collect();
    items.sort_by_key(|(order, ..)| *order);
    items
}

fn mark(mark: &MarkSpec) -> TokenStream {
    let (has, lacks) = (&mark.has, &mark.lacks);
    let value = match &mark.value {
        Some(value) => {
            let (key, one_of) = (&value.key, &value.one_of);
            quote! { Some((#key, &[#(#one_of),*])) }
        }
        None => quote! { None },
    };
    quote! { Mark::new(&[#(#has),*], &[#(#lacks),*], #value) }
}

/// Names of the Rust items that the file of an event exports.
fn exported(event: &Event) -> Vec<String> {
    match &event.definition {
        EventDefinition::Object { shape, .. } => {
            let inner = shape.inner().into_iter().map(|inner| inner.name().to_owned());
            std::iter::once(shape.name.clone()).chain(inner).collect()
        }
        EventDefinition::Codes(_) => vec![shouting(&event.name)],
        EventDefinition::Choice { .. } | EventDefinition::Enum(_) => vec![event.name.clone()],
    }
}

fn event_file(model: &Model<'_>, event: &Event) -> syn::Result<SourceFile> {
    let origin = format!("{}/events/{}.yaml", model.folder, event.stem);
    let title = format!("`{}`: {}", event.name, escape(&mid_sentence(&event.doc)));
    let mut file = SourceFile::new(origin, Docs::new(title));
    let docs = Docs::new(escape(&event.doc));
    let (items, enums) = match &event.definition {
        EventDefinition::Object { shape, readings, wrapper, .. } => {
            let mut items = object(shape, readings, wrapper.as_deref(), &docs);
            let mut enums = Vec::new();
            for inner in shape.inner() {
                match inner {
                    Inner::Object { shape, .. } => {
                        let readings = vec![Reading::Plain; shape.fields.len()];
                        items.extend(object(shape, &readings, None, &Docs::new(escape(&shape.doc))));
                    }
                    Inner::Enum(definition) => enums.push(definition),
                }
            }
            (items, enums)
        }
        EventDefinition::Choice { tag, wrapper, cases } => {
            (choice(event, tag.as_deref(), wrapper.as_deref(), cases, &docs), Vec::new())
        }
        EventDefinition::Enum(definition) => (Vec::new(), vec![definition]),
        EventDefinition::Codes(list) => (vec![codes(event, list, &docs)], Vec::new()),
    };
    let readers: Vec<TokenStream> = enums.iter().map(|definition| enum_reader(definition)).collect();
    let uses = Uses::of(items.iter().chain(&readers));
    let fmt = uses.module("fmt").then(|| quote! { use std::fmt; });
    let mut operation: Vec<&str> = uses.among(["Redacted"]);
    operation.extend(uses.module("event").then_some("event"));
    operation.extend((!enums.is_empty()).then_some("open_enum"));
    let operation = import(quote! { cams_operation }, &operation);
    let runtime = import(quote! { cams_operation::event }, &uses.among(taken::EVENTS.iter().copied()));
    let own = exported(event);
    let others = model.events.keys().map(String::as_str).filter(|name| !own.iter().any(|own| own == name));
    let types = import(quote! { crate::events }, &uses.among(others));
    file.section(quote! { #fmt })?;
    file.section(quote! { #runtime #operation #types })?;
    file.sections(items)?;
    for (definition, reader) in enums.into_iter().zip(readers) {
        file.within_macro("open_enum", structs::open_enum(definition))?;
        file.section(reader)?;
    }
    Ok(file)
}

fn object(shape: &Shape, readings: &[Reading], wrapper: Option<&str>, docs: &Docs) -> Vec<TokenStream> {
    let mut items = vec![structs::definition(shape, docs), object_reader(shape, readings, wrapper)];
    items.extend(structs::has_secret(shape).then(|| structs::debug(shape)));
    items
}

/// Which member belongs to which field.
fn object_reader(shape: &Shape, readings: &[Reading], wrapper: Option<&str>) -> TokenStream {
    let name = ident(&shape.name);
    let names = shape.fields.iter().flat_map(|field| {
        let wire = &field.wire;
        std::iter::once(wire).chain(&field.aliases).map(move |name| quote! { (#name, #wire) })
    });
    let wrapped = wrapper.map(|wrapper| quote! { (#wrapper, #wrapper), });
    let (mut before, mut arms, mut after) = (TokenStream::new(), Vec::new(), TokenStream::new());
    for (field, reading) in shape.fields.iter().zip(readings) {
        let (member, wire) = (ident(&field.name), &field.wire);
        let value = quote! { value };
        let fill = match reading {
            Reading::Plain if matches!(field.ty, Type::Array(_)) => {
                quote! { #value.fill_list(&mut object.#member) }
            }
            Reading::Plain => quote! { #value.fill(&mut object.#member) },
            Reading::Json => quote! { object.#member = #value.json_value() },
            Reading::Beside(tag) => {
                let kind =
                    shape.fields.iter().find(|field| field.wire == *tag).map(|field| ident(&field.name));
                let kept = ident(&format!("{}_text", unraw(&field.name)));
                before.extend(quote! { let mut #kept = None; });
                after.extend(quote! {
                    let value = #kept.as_deref().map(Raw::new);
                    object.#member = event::beside(object.#kind.as_deref(), value);
                });
                quote! { #kept = Some(value.json().to_owned()) }
            }
        };
        arms.push((wire.as_str(), fill));
    }
    let unwrap = wrapper.map(|wrapper| {
        before.extend(quote! { let mut wrapped = None; });
        arms.push((wrapper, quote! { wrapped = FromRaw::from_raw(value) }));
        quote! {
            if let Some(wrapped) = wrapped {
                return wrapped;
            }
        }
    });
    let read = match arms.as_slice() {
        // A `match` for one name is a warning.
        [(name, fill)] => quote! { if name == #name { #fill; } },
        several => {
            let arms = several.iter().map(|(name, fill)| quote! { #name => #fill, });
            quote! { match name { #(#arms)* _ => {} } }
        }
    };
    quote! {
        impl FromObject for #name {
            fn from_object(members: &Object<'_>) -> Self {
                const NAMES: &[(&str, &str)] = &[#(#names,)* #wrapped];
                let mut object = Self::default();
                #before
                members.each(NAMES, &mut |name, value| #read);
                #unwrap
                #after
                object
            }
        }
    }
}

fn choice(
    event: &Event,
    tag: Option<&str>,
    wrapper: Option<&str>,
    cases: &[Case],
    docs: &Docs,
) -> Vec<TokenStream> {
    let name = ident(&event.name);
    let docs = docs.attributes(0);
    let variants = cases.iter().map(|case| {
        let (variant, docs) = (ident(&case.name), Docs::new(escape(&case.doc)).attributes(4));
        let ty = rust_type(&case.ty, &bare);
        quote! { #docs #variant(#ty) }
    });
    let is_secret = cases.iter().any(|case| case.sensitive);
    let debug = (!is_secret).then(|| quote! { Debug, });
    let definition = quote! {
        #docs
        #[derive(Clone, #debug PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #[doc = " An undocumented kind, or a value that does not have the form of its kind."]
            Other(Other),
        }
    };
    let default = quote! {
        #[doc = " Represents a missing value."]
        impl Default for #name {
            fn default() -> Self {
                Self::Other(Other::default())
            }
        }
    };
    let mut items = vec![definition, default, case_reader(&name, cases)];
    items.extend(tag.map(|tag| {
        let wrapper = match wrapper {
            Some(wrapper) => quote! { Some(#wrapper) },
            None => quote! { None },
        };
        quote! {
            impl FromRaw for #name {
                fn from_raw(raw: Raw<'_>) -> Option<Self> {
                    event::within(raw, #tag, #wrapper)
                }
            }
        }
    }));
    items.extend(is_secret.then(|| choice_debug(&name, cases)));
    items
}

fn case_reader(name: &proc_macro2::Ident, cases: &[Case]) -> TokenStream {
    let names = cases.iter().flat_map(|case| {
        let value = &case.value;
        std::iter::once(value).chain(&case.aliases).map(move |name| quote! { (#name, #value) })
    });
    let arms = cases.iter().map(|case| {
        let (variant, value) = (ident(&case.name), &case.value);
        let read = match (&case.ty, &case.wrapper) {
            (Type::String, _) => quote! { value.text().map(|text| Self::#variant(text.into_owned())) },
            (Type::Array(_), Some(wrapper)) => quote! { value.list(Some(#wrapper)).map(Self::#variant) },
            (Type::Array(_), None) => quote! { value.list(None).map(Self::#variant) },
            _ => quote! { FromRaw::from_raw(value).map(Self::#variant) },
        };
        quote! { #value => #read, }
    });
    quote! {
        impl Choice for #name {
            const CASES: &'static [(&'static str, &'static str)] = &[#(#names),*];

            fn read_case(case: &str, value: Raw<'_>) -> Option<Self> {
                match case {
                    #(#arms)*
                    _ => None,
                }
            }

            fn other(other: Other) -> Self {
                Self::Other(other)
            }
        }
    }
}

fn choice_debug(name: &proc_macro2::Ident, cases: &[Case]) -> TokenStream {
    let arms = cases.iter().map(|case| {
        let (variant, title) = (ident(&case.name), unraw(&case.name));
        match case.sensitive {
            true => quote! { Self::#variant(_) => f.debug_tuple(#title).field(&Redacted).finish(), },
            false => quote! { Self::#variant(value) => f.debug_tuple(#title).field(value).finish(), },
        }
    });
    quote! {
        impl fmt::Debug for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    #(#arms)*
                    Self::Other(other) => f.debug_tuple("Other").field(other).finish(),
                }
            }
        }
    }
}

fn enum_reader(definition: &OpenEnum) -> TokenStream {
    let name = ident(&definition.name);
    quote! {
        impl FromRaw for #name {
            fn from_raw(raw: Raw<'_>) -> Option<Self> {
                raw.documented(Self::VALUES).map(|text| Self::from(&*text))
            }
        }
    }
}

fn codes(event: &Event, codes: &[CodeSpec], docs: &Docs) -> TokenStream {
    let (name, docs) = (ident(&shouting(&event.name)), docs.attributes(0));
    let codes = codes.iter().map(|code| {
        let outcome = ident(&outcome(code.outcome));
        let (meaning, remedy) = (code.meaning.trim(), code.remedy.trim());
        let code = &code.code;
        quote! { CodeInfo::new(#code, CodeOutcome::#outcome, #meaning, #remedy) }
    });
    quote! {
        #docs
        pub static #name: &[CodeInfo] = &[#(#codes),*];
    }
}

fn outcome(outcome: CodeOutcome) -> String {
    format!("{outcome:?}")
}
