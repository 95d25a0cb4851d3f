//! `cams`: an entry of the client and a builder per operation.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs::{self, Docs, WIDTH, code, enumeration, escape};
use super::file::{Form, SourceFile, Uses, add, blank, import};
use super::models::{group_docs, operation_facts, title};
use super::progress::wait_method;
use super::types::{new_call, setter_argument};
use super::{errors, example};
use crate::model::names::{ident, unraw, upper_camel};
use crate::model::{Field, Group, Model, Operation, Presence, Role, exported, taken};
use crate::spec::Files;
use crate::spec::progress::PagesSpec;

/// Elements of the longest tuple that `IsComplete` of the facade is written for. More are nested.
const LONGEST_TUPLE: usize = 8;

/// Names of types that other crates have as well. The compiler would show a marker of the same name with its path, and
/// `Self` cannot be used as a name.
const SHARED_NAMES: &[&str] = &["From", "Self", "Type"];

/// Renders every file of the facade but those of the operations.
pub(crate) fn render(model: &Model<'_>, files: &mut Files) -> syn::Result<()> {
    add(files, "mod.rs", root(model)?);
    add(files, "required.rs", required(model)?);
    for group in &model.groups {
        add(files, format!("{}/mod.rs", unraw(&group.module)), group_root(model, group)?);
    }
    Ok(())
}

fn root(model: &Model<'_>) -> syn::Result<SourceFile> {
    let text = "a method of the client and a builder for each operation, in a module per group.";
    let docs = Docs::new(format!("Generated from `{}/`: {text}", model.folder));
    let mut file = SourceFile::new(format!("{}/", model.folder), docs);
    let mut modules = BTreeMap::from([("required", quote! { pub mod required; })]);
    let mut exports = BTreeMap::new();
    for Group { name, module, .. } in &model.groups {
        let path = ident(module);
        modules.insert(module, quote! { #[cfg(feature = #name)] pub mod #path; });
        exports.insert(module, quote! { #[cfg(feature = #name)] pub use #path::*; });
    }
    file.section(modules.into_values().collect())?;
    file.section(exports.into_values().collect())?;
    Ok(file)
}

/// The parameters that the builder asks for at compile time.
fn asked(operation: &Operation) -> impl Iterator<Item = &Field> {
    operation.request.plain_fields()
}

/// Name of the marker of a required parameter.
pub(crate) fn marker(field: &Field) -> String {
    let name = upper_camel(unraw(&field.name));
    if SHARED_NAMES.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// Name of the type parameter of a builder. The prefix keeps it from hiding another name, such as `String`.
fn generic(field: &Field) -> Ident {
    ident(&format!("Has{}", marker(field)))
}

fn required(model: &Model<'_>) -> syn::Result<SourceFile> {
    let docs =
        "Names of the required parameters, for the types of builders and for messages of the compiler.";
    let mut file = SourceFile::new(format!("{}/", model.folder), Docs::new(docs));
    let mut markers: BTreeMap<String, &Field> = BTreeMap::new();
    for (_, operation) in model.operations() {
        for field in asked(operation) {
            markers.entry(marker(field)).or_insert(field);
        }
    }
    for (name, field) in markers {
        let name = ident(&name);
        let docs = Docs::new(format!("{}, set by `.{}(…)`.", code(&field.wire), field.name)).attributes(0);
        file.section(quote! { #docs #[derive(Debug)] pub enum #name {} })?;
    }
    Ok(file)
}

fn group_root(model: &Model<'_>, group: &Group) -> syn::Result<SourceFile> {
    let mut file = SourceFile::new(format!("{}/{}/", model.folder, group.name), group_docs(group));
    let mut operations: Vec<&Operation> = group.operations.iter().collect();
    operations.sort_by_key(|operation| &operation.module);
    let modules: Vec<Ident> = operations.iter().map(|operation| ident(&operation.module)).collect();
    let names: Vec<Ident> = operations.iter().map(|operation| ident(&operation.name)).collect();
    let entries = operations.iter().enumerate().map(|(at, operation)| entry(model, operation, at > 0));
    let builder = (!operations.is_empty()).then(|| quote! { use crate::call::CallBuilder; });
    file.section(quote! { #(mod #modules;)* })?;
    file.section(quote! { #(pub use #modules::#names;)* })?;
    file.section(quote! { use crate::Client; #builder })?;
    let docs = group_docs(group).attributes(0);
    file.section(quote! { #docs impl Client { #(#entries)* } })?;
    Ok(file)
}

fn entry(model: &Model<'_>, operation: &Operation, follows: bool) -> TokenStream {
    let (method, name) = (ident(&operation.module), ident(&operation.name));
    let required = operation.request.fields.iter().filter(|field| field.required);
    let required: Vec<String> = required
        .map(|field| {
            let default = if field.client_default { " (or the client's default)" } else { "" };
            format!("{}{default}", code(&field.wire))
        })
        .collect();
    let required =
        if required.is_empty() { String::new() } else { format!(" Required: {}.", required.join(", ")) };
    let see =
        format!("Starts a call of {}; see [`{name}`] for its parameters.{required}", code(&operation.action));
    let docs = Docs::new(escape(&operation.summary)).text(see).attributes(4);
    let blank = follows.then(blank);
    // The whole path, since the operations have names of their own here.
    let path = |name: &str| {
        let name = ident(name);
        quote! { cams_models::#name }
    };
    let request = new_call(&operation.request, model, &path);
    // Code is made of it where it is called, and no program calls them all.
    let inline = quote! { #[inline] };
    let (alias, deprecated) = (alias(&operation.action, &method), deprecated(operation.deprecated.as_ref()));
    quote! {
        #blank #docs #alias #deprecated #inline
        pub fn #method(&self) -> #name { CallBuilder::new(self, #request) }
    }
}

/// The name on the wire, for rustdoc's search.
fn alias(wire: &str, method: &Ident) -> Option<TokenStream> {
    // rustdoc refuses an alias that is the name itself, and a raw identifier has its name without `r#`.
    (unraw(&method.to_string()) != wire).then(|| quote! { #[doc(alias = #wire)] })
}

/// What the compiler says to a program that uses what is deprecated.
fn deprecated(reason: Option<&String>) -> Option<TokenStream> {
    reason.map(|reason| quote! { #[deprecated(note = #reason)] })
}

/// What the parts of a builder share.
struct Builder<'m> {
    model: &'m Model<'m>,
    operation: &'m Operation,
    name: Ident,
    request: Ident,
    /// Type parameters, one for each parameter that is asked for.
    generics: Vec<(&'m Field, Ident)>,
}

impl<'m> Builder<'m> {
    fn new(model: &'m Model<'m>, operation: &'m Operation) -> Self {
        Self {
            model,
            operation,
            name: ident(&operation.name),
            request: ident(&operation.request.name),
            generics: asked(operation).map(|field| (field, generic(field))).collect(),
        }
    }

    fn names(&self) -> impl Iterator<Item = &Ident> {
        self.generics.iter().map(|(_, name)| name)
    }

    /// A type of the models: its bare name, unless a type parameter hides that.
    fn path(&self, name: &str) -> TokenStream {
        let is_hidden = self.names().any(|generic| generic == name) || self.name == name;
        let name = ident(name);
        if is_hidden {
            quote! { cams_models::#name }
        } else {
            quote! { #name }
        }
    }

    fn definition(&self) -> TokenStream {
        let Self { operation, name, request, .. } = self;
        let asked: Vec<String> = self.generics.iter().map(|(field, _)| code(&field.wire)).collect();
        let (verb, list) = (if asked.len() == 1 { "is" } else { "are" }, enumeration(&asked));
        let entry = format!("Client::{}", unraw(&operation.module));
        let made = format!("[`{entry}`](crate::{entry}) starts it.");
        let made = match asked.len() {
            0 => made,
            _ => format!("{made} `send` compiles only once {list} {verb} set."),
        };
        let facts = operation_facts(operation);
        let docs = Docs::new(format!("A call of {}", title(operation))).list(facts);
        let docs = errors::section(docs, &self.model.service.error_codes, operation).text(made);
        let docs = docs.code(example::call(operation, self.model)).attributes(0);
        let names: Vec<_> = self.names().collect();
        let (parameters, state) = (self.type_parameters(), nested_tuple(&names));
        quote! { #docs pub type #name #parameters = CallBuilder<#request, #state>; }
    }

    /// The state of a builder that lacks nothing.
    fn complete(&self) -> TokenStream {
        let request = &self.request;
        let given = ident("Given");
        let state = nested_tuple(&vec![&given; self.generics.len()]);
        quote! { impl BuildCall for #request { type Complete = #state; } }
    }

    /// The type parameters with their defaults.
    fn type_parameters(&self) -> Option<TokenStream> {
        let parameters = self.generics.iter().map(|(field, name)| {
            let marker = ident(&marker(field));
            quote! { #name = Missing<required::#marker> }
        });
        (!self.generics.is_empty()).then(|| quote! { <#(#parameters),*> })
    }

    fn setters(&self) -> TokenStream {
        let name = &self.name;
        let generics = (!self.generics.is_empty()).then(|| {
            let names = self.names();
            quote! { <#(#names),*> }
        });
        let fields = self.operation.request.fields.iter().enumerate();
        let setters: Vec<_> = fields.map(|(at, field)| self.setter(field, at > 0)).collect();
        if setters.is_empty() {
            return TokenStream::new();
        }
        quote! { impl #generics #name #generics { #(#setters)* } }
    }

    fn setter(&self, field: &Field, follows: bool) -> TokenStream {
        let method = ident(&field.name);
        let is_asked = field.presence(Role::Request) == Presence::Plain;
        let values = docs::documented(&field.ty, self.model);
        let docs = docs::setter(field, &self.operation.request.name, &values).attributes(4);
        let (alias, deprecated) = (alias(&field.wire, &method), deprecated(field.deprecated.as_ref()));
        let (argument, value) = setter_argument(&field.ty, &|name| self.path(name));
        let blank = follows.then(blank);
        if !is_asked {
            return quote! {
                #blank #docs #alias #deprecated
                pub fn #method(mut self, value: #argument) -> Self {
                    self.call.request.#method = Some(#value);
                    self
                }
            };
        }
        let name = &self.name;
        let states = self.generics.iter().map(|(other, generic)| {
            if other.wire == field.wire {
                quote! { Given }
            } else {
                quote! { #generic }
            }
        });
        quote! {
            #blank #docs #alias #deprecated
            pub fn #method(mut self, value: #argument) -> #name<#(#states),*> {
                self.call.request.#method = #value;
                self.call.in_state()
            }
        }
    }

    /// The call of the macro that adds the pages. They set the parameters of paging, and do not ask for these. It is
    /// text, since a formatter does not reach into it.
    fn page_methods(&self) -> Option<String> {
        let pages = self.operation.pages.as_ref()?;
        let proof = |(field, name): &(&Field, Ident)| match is_of_pages(pages, field) {
            true => name.to_string(),
            false => format!("{name}: {}", marker(field)),
        };
        let proofs: Vec<String> = self.generics.iter().map(proof).collect();
        let line = format!("page_methods!({}<{}>, {});", self.name, proofs.join(", "), self.request);
        if line.len() <= WIDTH {
            return Some(line);
        }
        let (builder, request, proofs) = (&self.name, &self.request, proofs.join(",\n        "));
        Some(format!("page_methods!(\n    {builder}<\n        {proofs}\n    >,\n    {request}\n);"))
    }

    /// The methods that wait.
    fn waits(&self) -> TokenStream {
        if self.operation.waiters.is_empty() {
            return TokenStream::new();
        }
        let (name, names) = (&self.name, self.names());
        let generics = (!self.generics.is_empty()).then(|| quote! { <#(#names),*> });
        let pages = self.operation.pages.as_ref();
        let asked =
            self.generics.iter().filter(|(field, _)| !pages.is_some_and(|pages| is_of_pages(pages, field)));
        let bounds: Vec<_> = asked
            .map(|(field, generic)| {
                let marker = ident(&marker(field));
                quote! { #generic: crate::IsGiven<required::#marker> }
            })
            .collect();
        let given = if bounds.is_empty() {
            TokenStream::new()
        } else {
            quote! { where #(#bounds),* }
        };
        let path = |name: &str| self.path(name);
        let methods = self.operation.waiters.iter().enumerate().map(|(at, waiter)| {
            let before = (at > 0).then(blank);
            let method = wait_method(self.operation, waiter, self.model, &path, &given);
            quote! { #before #method }
        });
        quote! { impl #generics #name #generics { #(#methods)* } }
    }
}

/// The type parameters as one type: a tuple, whose last element is a tuple of the rest if they are many.
fn nested_tuple(names: &[&Ident]) -> TokenStream {
    match names.split_at_checked(LONGEST_TUPLE - 1) {
        Some((first, rest)) if rest.len() > 1 => {
            let rest = nested_tuple(rest);
            quote! { (#(#first,)* #rest) }
        }
        _ => quote! { (#(#names,)*) },
    }
}

/// Whether a parameter is one that the pages set themselves.
fn is_of_pages(pages: &PagesSpec, field: &Field) -> bool {
    [&pages.position, &pages.size].iter().any(|path| path.split('.').next() == Some(&field.wire))
}

/// Renders the file of an operation.
pub(crate) fn builder_file(
    model: &Model<'_>,
    group: &Group,
    operation: &Operation,
    form: Form,
) -> syn::Result<SourceFile> {
    let builder = Builder::new(model, operation);
    let items = [builder.definition(), builder.complete(), builder.setters(), builder.waits()];
    let origin = format!("{}/{}/{}.yaml", model.folder, group.name, operation.stem);
    let mut file = SourceFile::new(origin, Docs::new(title(operation))).in_form(form);
    file.imports(&items, |uses| imports(&builder, uses))?;
    file.sections(items)?;
    file.text(&builder.page_methods().unwrap_or_default());
    Ok(file)
}

fn imports(builder: &Builder<'_>, uses: &Uses) -> [TokenStream; 3] {
    let map = uses.name("BTreeMap").then(|| quote! { use std::collections::BTreeMap; });
    let hidden = |name: &str| builder.names().any(|generic| generic == name) || builder.name == name;
    let shared = builder.model.types.values().flat_map(exported);
    let Operation { request, response, .. } = builder.operation;
    let inner = [request, response].into_iter().flat_map(|shape| shape.inner());
    let inner = inner.map(|inner| inner.name().to_owned());
    let own = [request.name.clone(), response.name.clone()];
    let candidates: BTreeSet<String> = shared.chain(inner).chain(own).filter(|name| !hidden(name)).collect();
    let models = uses.among(candidates.iter().map(String::as_str));
    let models = import(quote! { cams_models }, &models);
    let call = import(quote! { crate::call }, &uses.among(taken::CALL.iter().copied()));
    let required = uses.module("required").then(|| quote! { use crate::generated::required; });
    let paging = builder.operation.pages.is_some().then(|| quote! { use crate::paging::page_methods; });
    [quote! { #map }, models, quote! { #call #required #paging }]
}
