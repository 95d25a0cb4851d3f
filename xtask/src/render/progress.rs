//! Pages and waiters: the parts of requests and responses that they need, and the data that describes them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::docs::{Docs, code, enumeration, escape};
use super::file::blank;
use super::types::{Path, bare, placeholder, rust_type};
use crate::model::names::{ident, shouting};
use crate::model::path::{Step, object, walk};
use crate::model::progress::max_size;
use crate::model::{Model, Operation, Presence, Shape, Type};
use crate::spec::progress::{Absence, Dialect, PagesSpec, WaiterSpec};

/// The steps of a path in which the rules found no mistake.
fn steps<'m>(model: &'m Model<'_>, shape: &'m Shape, path: &str) -> Vec<Step<'m>> {
    walk(model, shape, path).unwrap_or_default()
}

/// The part of `INFO` that leads to pages and waiters.
pub(super) fn info_calls(operation: &Operation) -> TokenStream {
    let pages = operation.pages.as_ref().map(|_| quote! { .pages(&PAGES) });
    let request = ident(&operation.request.name);
    let mut waiters = operation.waiters.iter().map(waiter_const).peekable();
    let waiters = waiters.peek().is_some().then(|| quote! { .waiters(&[#(#request::#waiters),*]) });
    quote! { #pages #waiters }
}

/// The items of the models: how the operation pages, and what can be waited for.
pub(super) fn items(operation: &Operation, model: &Model<'_>) -> Vec<TokenStream> {
    let mut items = Vec::new();
    if let Some(pages) = &operation.pages {
        items.extend([paged(operation, pages, model), pages_static(operation, pages, model)]);
    }
    items.extend((!operation.waiters.is_empty()).then(|| waiter_consts(operation)));
    items
}

/// `impl Paged for …Request`
fn paged(operation: &Operation, pages: &PagesSpec, model: &Model<'_>) -> TokenStream {
    let (request, response) = (ident(&operation.request.name), ident(&operation.response.name));
    let list = steps(model, &operation.response, &pages.items);
    let item = match list.last().map(|(field, _)| &field.ty) {
        Some(Type::Array(items)) => rust_type(items, &bare),
        _ => quote! { serde_json::Value },
    };
    let slot = |path: &str| slot(&steps(model, &operation.request, path), model);
    let (position, size, taken) = (slot(&pages.position), slot(&pages.size), taken(&list));
    let blank = blank();
    let total = pages.total.as_ref().map(|path| {
        let value = reach(&steps(model, &operation.response, path), &quote! { response }, whole);
        quote! { #blank fn total(response: &#response) -> Option<i64> { #value } }
    });
    let next = pages.next.as_ref().map(|path| {
        let value = reach(&steps(model, &operation.response, path), &quote! { response }, text);
        quote! { #blank fn next(response: &#response) -> Option<&str> { #value } }
    });
    quote! {
        impl paging::Paged for #request {
            type Item = #item;
            #blank
            const PAGES: &'static paging::PagesInfo = &PAGES;
            #blank
            fn position(&mut self) -> &mut dyn paging::Slot { #position }
            #blank
            fn size(&mut self) -> &mut dyn paging::Slot { #size }
            #blank
            fn take_items(response: &mut #response) -> Option<Vec<#item>> { #taken }
            #total
            #next
        }
    }
}

fn pages_static(operation: &Operation, pages: &PagesSpec, model: &Model<'_>) -> TokenStream {
    let by = match pages.by {
        Dialect::Number => quote! { Number },
        Dialect::Token => quote! { Token },
    };
    let size = steps(model, &operation.request, &pages.size);
    let max_size = optional(size.last().and_then(|(field, _)| max_size(field)).map(plain_number));
    let (total, next) = (optional(pages.total.as_ref()), optional(pages.next.as_ref()));
    let PagesSpec { position, size, items, .. } = pages;
    let default_size = plain_number(pages.default_size);
    let docs = format!(" How `{}` pages.", operation.action);
    quote! {
        #[doc = #docs]
        static PAGES: paging::PagesInfo = paging::PagesInfo {
            by: paging::Dialect::#by,
            position: #position,
            size: #size,
            default_size: #default_size,
            max_size: #max_size,
            items: #items,
            total: #total,
            next: #next,
        };
    }
}

fn plain_number(number: u32) -> proc_macro2::Literal {
    proc_macro2::Literal::u32_unsuffixed(number)
}

fn optional(value: Option<impl quote::ToTokens>) -> TokenStream {
    value.map_or_else(|| quote! { None }, |value| quote! { Some(#value) })
}

/// The parameter itself, made where it is missing.
fn slot(steps: &[Step<'_>], model: &Model<'_>) -> TokenStream {
    let mut place = quote! { self };
    for (at, (field, role)) in steps.iter().enumerate() {
        let name = ident(&field.name);
        place = quote! { #place.#name };
        let is_last = at + 1 == steps.len();
        if !is_last && field.presence(*role) == Presence::Option {
            let empty = placeholder(&field.ty, model, &bare);
            place = quote! { #place.get_or_insert_with(|| #empty) };
        }
    }
    quote! { &mut #place }
}

/// The items, moved out of the answer. A part of the answer that is missing has none.
fn taken(steps: &[Step<'_>]) -> TokenStream {
    let Some(((last, role), outer)) = steps.split_last() else { return quote! { None } };
    let name = ident(&last.name);
    let of = |place: &TokenStream| match (&last.ty, last.presence(*role)) {
        (Type::Any, _) => quote! { paging::take_rows(&mut #place.#name) },
        (_, Presence::Option) => quote! { Some(#place.#name.take().unwrap_or_default()) },
        _ => quote! { Some(std::mem::take(&mut #place.#name)) },
    };
    if outer.is_empty() {
        return of(&quote! { response });
    }
    let (holder, part) = (chain(outer, &quote! { response }, true), of(&quote! { part }));
    quote! { #holder.map_or_else(|| Some(Vec::new()), |part| #part) }
}

/// An `Option` of a reference to the end of some steps, all of which lead through objects.
fn chain(steps: &[Step<'_>], root: &TokenStream, mutable: bool) -> TokenStream {
    let borrow = |place: &TokenStream, step: &Step<'_>| {
        let name = ident(&step.0.name);
        match (step.0.presence(step.1), mutable) {
            (Presence::Option, true) => quote! { #place.#name.as_mut() },
            (Presence::Option, false) => quote! { #place.#name.as_ref() },
            (_, true) => quote! { Some(&mut #place.#name) },
            (_, false) => quote! { Some(&#place.#name) },
        }
    };
    let Some((first, rest)) = steps.split_first() else { return quote! { Some(#root) } };
    rest.iter().fold(borrow(root, first), |so_far, step| {
        let inner = borrow(&quote! { part }, step);
        quote! { #so_far.and_then(|part| #inner) }
    })
}

/// An `Option` of the value at the end of some steps, read by `read` from the struct that has it.
fn reach(
    steps: &[Step<'_>],
    root: &TokenStream,
    read: fn(&TokenStream, &Step<'_>) -> TokenStream,
) -> TokenStream {
    let Some((last, outer)) = steps.split_last() else { return quote! { None } };
    if outer.is_empty() {
        return read(root, last);
    }
    let (holder, value) = (chain(outer, root, false), read(&quote! { part }, last));
    quote! { #holder.and_then(|part| #value) }
}

/// A whole number as `Option<i64>`.
fn whole(place: &TokenStream, (field, role): &Step<'_>) -> TokenStream {
    let name = ident(&field.name);
    match (&field.ty, field.presence(*role)) {
        (Type::Int64, Presence::Option) => quote! { #place.#name },
        (Type::Int64, _) => quote! { Some(#place.#name) },
        (_, Presence::Option) => quote! { #place.#name.map(i64::from) },
        _ => quote! { Some(i64::from(#place.#name)) },
    }
}

/// A text or a documented value as `Option<&str>`.
fn text(place: &TokenStream, (field, role): &Step<'_>) -> TokenStream {
    let name = ident(&field.name);
    match (&field.ty, field.presence(*role)) {
        (Type::String, Presence::Option) => quote! { #place.#name.as_deref() },
        (_, Presence::Option) => quote! { #place.#name.as_ref().map(|state| state.as_str()) },
        _ => quote! { Some(#place.#name.as_str()) },
    }
}

/// Name of the constant that describes a waiter.
fn waiter_const(waiter: &WaiterSpec) -> Ident {
    format_ident!("UNTIL_{}", shouting(&waiter.name))
}

fn waiter_consts(operation: &Operation) -> TokenStream {
    let request = ident(&operation.request.name);
    let consts = operation.waiters.iter().enumerate().map(|(at, waiter)| {
        let before = (at > 0).then(blank);
        let WaiterSpec { name, state, done, failed, .. } = waiter;
        let summary = crate::model::prose(&waiter.summary);
        let docs = Docs::new(escape(&summary)).attributes(4);
        let (list, key) = (optional(waiter.list.as_ref()), optional(waiter.key.as_ref()));
        let absent = match waiter.absent {
            Absence::Pending => quote! { Pending },
            Absence::Failed => quote! { Failed },
        };
        let (constant, interval) = (waiter_const(waiter), plain_number(waiter.interval));
        quote! {
            #before
            #docs
            pub const #constant: &'static waiting::WaiterInfo = &waiting::WaiterInfo {
                name: #name,
                summary: #summary,
                list: #list,
                key: #key,
                state: #state,
                done: &[#(#done),*],
                failed: &[#(#failed),*],
                absent: waiting::Absence::#absent,
                interval: #interval,
            };
        }
    });
    quote! { impl #request { #(#consts)* } }
}

/// What the documentation of an operation says of its pages.
pub(super) fn pages_fact(pages: &PagesSpec) -> String {
    let total = if pages.total.is_some() { "with a total" } else { "without a total" };
    let (by, size) = (pages.by.name(), pages.default_size);
    format!("Pages: by {by}, {total}; {size} items each by default.")
}

/// The method of a builder that waits, but for its `where` clause.
pub(super) fn wait_method(
    operation: &Operation,
    waiter: &WaiterSpec,
    model: &Model<'_>,
    path: Path<'_>,
    given: &TokenStream,
) -> TokenStream {
    let method = format_ident!("wait_until_{}", waiter.name);
    let docs = wait_docs(waiter).attributes(4);
    let (request, constant) = (path(&operation.request.name), waiter_const(waiter));
    let (response, root) = (&operation.response, quote! { seen });
    let list = waiter.list.as_ref().map(|list| steps(model, response, list));
    let item = list.as_ref().and_then(|steps| match steps.last().map(|(field, _)| &field.ty) {
        Some(Type::Array(items)) => Some(items.as_ref()),
        _ => None,
    });
    let Some((list, item)) = list.as_ref().zip(item) else {
        let (seen, state) =
            (path(&response.name), reach(&steps(model, response, &waiter.state), &root, text));
        return quote! {
            #docs
            pub fn #method(self) -> crate::Wait<#seen> #given {
                self.call.wait(#request::#constant, |seen| #state)
            }
        };
    };
    let value = |name: &str| {
        let found = object(model, item).map(|shape| steps(model, shape, name)).unwrap_or_default();
        reach(&found, &root, text)
    };
    let (seen, state) = (rust_type(item, path), value(&waiter.state));
    let name = waiter.key.as_deref().unwrap_or_default();
    let (argument, key) =
        (ident(&crate::model::names::keyword_safe(&crate::model::names::snake(name))), value(name));
    let look = quote! { |seen| #key, |seen| #state };
    let (call, rows) = match operation.pages {
        Some(_) => (quote! { wait_in_pages }, None),
        None => {
            let rows = taken(list);
            let response = path(&response.name);
            (quote! { wait_in_list }, Some(quote! { |response: &mut #response| #rows, }))
        }
    };
    quote! {
        #docs
        pub fn #method(self, #argument: impl Into<String>) -> crate::Wait<#seen> #given {
            self.call.#call(#request::#constant, #argument.into(), #rows #look)
        }
    }
}

fn wait_docs(waiter: &WaiterSpec) -> Docs {
    let states = |states: &[String]| {
        let listed = enumeration(&states.iter().map(|state| code(state)).collect::<Vec<_>>());
        if states.len() > 1 { format!("one of {listed}") } else { listed }
    };
    let place = match (&waiter.list, &waiter.key) {
        (Some(list), Some(key)) => {
            format!("{} of the item in {} that has this {}", code(&waiter.state), code(list), code(key))
        }
        _ => code(&waiter.state),
    };
    let failed = match (&waiter.failed[..], waiter.absent) {
        ([], Absence::Pending) => String::new(),
        ([], Absence::Failed) => " It fails if that is missing.".to_owned(),
        (failed, Absence::Pending) => format!(" It fails when that is {}.", states(failed)),
        (failed, Absence::Failed) => format!(" It fails when that is {}, or is missing.", states(failed)),
    };
    let facts = format!(
        "The wait succeeds when {place} is {}, in any case.{failed} By default, polls are at least {} s apart.",
        states(&waiter.done),
        waiter.interval
    );
    Docs::new(escape(&crate::model::prose(&waiter.summary))).text(facts)
}
