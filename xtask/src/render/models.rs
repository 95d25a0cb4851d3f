//! `cams-models`: the structs, the list of operations and the dispatch.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{Docs, code, escape, first_sentence};
use super::file::{Form, SourceFile, Uses, add, import};
use super::{codes, errors, events, info, progress, service, structs};
use crate::model::names::{ident, mid_sentence, unraw};
use crate::model::taken;
use crate::model::{Definition, Group, Inner, Model, Operation, Ram, SharedType, exported};
use crate::spec::Files;
use crate::spec::language::{Retry, Stability};

/// Why a shared type that every build has may be unused.
const UNUSED: &str = "a build without any group uses no type";

/// Renders every file of the models but those of the operations.
pub(crate) fn render(model: &Model<'_>, form: Form, files: &mut Files) -> syn::Result<()> {
    add(files, "mod.rs", root(model)?);
    add(files, "codes.rs", codes::render(model)?);
    add(files, "service.rs", service::render(model)?);
    add(files, "operations.rs", operations(model)?);
    add(files, "dispatch.rs", dispatch(model)?);
    add(files, "types/mod.rs", types_root(model)?);
    for shared in model.types.values() {
        add(files, format!("types/{}.rs", unraw(&shared.module)), shared_type(model, shared, form)?);
    }
    events::render(model, files)?;
    for group in &model.groups {
        add(files, format!("{}/mod.rs", unraw(&group.module)), group_root(model, group)?);
    }
    Ok(())
}

fn root(model: &Model<'_>) -> syn::Result<SourceFile> {
    let text = "a module per operation group, and the types that several operations share.";
    let mut file = SourceFile::new(
        format!("{}/", model.folder),
        Docs::new(format!("Generated from `{}/`: {text}", model.folder)),
    );
    let mut modules = vec![
        ("codes".to_owned(), quote! { pub mod codes; }),
        ("dispatch".to_owned(), quote! { mod dispatch; }),
        ("operations".to_owned(), quote! { pub mod operations; }),
        ("service".to_owned(), quote! { mod service; }),
        ("types".to_owned(), quote! { pub mod types; }),
    ];
    let mut exports = vec![
        ("dispatch".to_owned(), quote! { pub use dispatch::visit; }),
        ("service".to_owned(), quote! { pub use service::SERVICE; }),
    ];
    exports.extend((!model.types.is_empty()).then(|| ("types".to_owned(), types_export(model))));
    modules.extend(
        (!model.events.is_empty())
            .then(|| ("events".to_owned(), quote! { #[cfg(feature = "events")] pub mod events; })),
    );
    for Group { name, module, .. } in &model.groups {
        let path = ident(module);
        modules.push((module.clone(), quote! { #[cfg(feature = #name)] pub mod #path; }));
        exports.push((module.clone(), quote! { #[cfg(feature = #name)] pub use #path::*; }));
    }
    file.section(sorted(modules))?;
    file.section(sorted(exports))?;
    Ok(file)
}

fn types_export(model: &Model<'_>) -> TokenStream {
    let is_gated = model.types.values().all(|shared| gate(model, shared).is_some());
    let allow = is_gated.then(|| {
        quote! { #[allow(unused_imports, unreachable_pub, reason = "a build of few groups may share no type")] }
    });
    quote! { #allow pub use types::*; }
}

fn sorted(mut items: Vec<(String, TokenStream)>) -> TokenStream {
    items.sort_by(|a, b| a.0.cmp(&b.0));
    items.into_iter().map(|(_, item)| item).collect()
}

/// Operations by name, with the group of each.
fn by_action<'m>(model: &'m Model<'_>) -> Vec<(&'m Group, &'m Operation)> {
    let mut operations: Vec<_> = model.operations().collect();
    operations.sort_by(|a, b| a.1.action.cmp(&b.1.action));
    operations
}

fn operations(model: &Model<'_>) -> syn::Result<SourceFile> {
    let entries = by_action(model).into_iter().map(|(group, operation)| {
        let (feature, module) = (&group.name, ident(&group.module));
        let request = ident(&operation.request.name);
        quote! { #[cfg(feature = #feature)] crate::#module::#request::INFO }
    });
    let mut file =
        SourceFile::new(format!("{}/", model.folder), Docs::new("Every operation of this build, by name."));
    file.section(quote! {
        #[allow(unused_imports, reason = "a build without any group has no operation")]
        use cams_operation::{Operation, OperationInfo};
    })?;
    file.section(quote! {
        #[doc = " Every operation of this build, sorted by name."]
        pub static ALL: &[&OperationInfo] = &[#(#entries),*];
    })?;
    file.section(quote! {
        #[doc = " Returns the operation with this name, if this build contains it."]
        #[must_use]
        pub fn find(action: &str) -> Option<&'static OperationInfo> {
            ALL.iter().find(|info| info.action == action).copied()
        }
    })?;
    Ok(file)
}

fn dispatch(model: &Model<'_>) -> syn::Result<SourceFile> {
    let arms = by_action(model).into_iter().map(|(group, operation)| {
        let (feature, module, action) = (&group.name, ident(&group.module), &operation.action);
        let request = ident(&operation.request.name);
        quote! { #[cfg(feature = #feature)] #action => Some(visitor.visit::<crate::#module::#request>()), }
    });
    let mut file = SourceFile::new(
        format!("{}/", model.folder),
        Docs::new("Finds the types of an operation by its name."),
    );
    file.section(quote! { use cams_operation::OperationVisitor; })?;
    file.section(quote! {
        #[doc = " Calls the visitor with the request type of the operation; `None` if this build does not know it."]
        #[allow(unused_variables, clippy::match_single_binding, reason = "a build without any group has no operation")]
        pub fn visit<V: OperationVisitor>(action: &str, visitor: V) -> Option<V::Output> {
            match action { #(#arms)* _ => None, }
        }
    })?;
    Ok(file)
}

fn types_root(model: &Model<'_>) -> syn::Result<SourceFile> {
    let docs =
        "Types that several operations share, so that what one operation returns can be passed to the next.";
    let mut file = SourceFile::new(format!("{}/types/", model.folder), Docs::new(docs));
    let (mut modules, mut exports, mut statics) =
        (TokenStream::new(), TokenStream::new(), TokenStream::new());
    // In the order of the files, so that the three lists agree.
    let mut types: Vec<(&String, &SharedType)> = model.types.iter().collect();
    types.sort_by_key(|(_, shared)| &shared.module);
    for (name, shared) in &types {
        let (gate, module) = (gate(model, shared), ident(&shared.module));
        let names: Vec<_> = exported(shared).iter().map(|name| ident(name)).collect();
        modules.extend(quote! { #gate mod #module; });
        exports.extend(match names.as_slice() {
            [single] => quote! { #gate pub use #module::#single; },
            names => quote! { #gate pub use #module::{#(#names),*}; },
        });
        if matches!(shared.definition, Definition::Object(_)) {
            let shape = info::shape_static(name);
            statics.extend(quote! { #gate pub(crate) use #module::#shape; });
        }
    }
    if types.iter().any(|(_, shared)| gate(model, shared).is_none()) {
        file.text(&format!("#![allow(dead_code, unused_imports, reason = {UNUSED:?})]"));
    }
    file.sections([modules, exports, statics])?;
    Ok(file)
}

/// The condition under which a build has a shared type: one of the groups that need it. A type that every group
/// needs, or none yet, has no condition.
fn gate(model: &Model<'_>, shared: &SharedType) -> Option<TokenStream> {
    let groups: Vec<_> = shared.groups.iter().map(|group| quote! { feature = #group }).collect();
    match groups.as_slice() {
        all if all.len() == model.groups.len() => None,
        [] => None,
        [single] => Some(quote! { #[cfg(#single)] }),
        several => Some(quote! { #[cfg(any(#(#several),*))] }),
    }
}

fn shared_type(model: &Model<'_>, shared: &SharedType, form: Form) -> syn::Result<SourceFile> {
    let (name, doc) = match &shared.definition {
        Definition::Object(shape) => (&shape.name, &shape.doc),
        Definition::Enum(definition) => (&definition.name, &definition.doc),
    };
    let origin = format!("{}/types/{}.yaml", model.folder, shared.stem);
    let title = escape(&mid_sentence(doc));
    let docs = Docs::new(format!("`{name}`: {}", first_sentence(&title)));
    let mut file = SourceFile::new(origin, docs).in_form(form);
    match &shared.definition {
        Definition::Enum(definition) => {
            file.section(quote! { use cams_operation::open_enum; })?;
            file.within_macro("open_enum", structs::open_enum(definition))?;
        }
        Definition::Object(shape) => {
            let mut items = structs::shape(shape, &Docs::new(escape(doc)), model);
            items.extend(shape.inner().into_iter().flat_map(|inner| structs::inner(inner, model)));
            items.push(info::shape(shape, quote! { pub(crate) }));
            items.extend(info::inner_shapes(&shape.inner()));
            body(&mut file, model, items, &shape.inner(), Some(name))?;
        }
    }
    Ok(file)
}

fn group_root(model: &Model<'_>, group: &Group) -> syn::Result<SourceFile> {
    let mut file = SourceFile::new(format!("{}/{}/", model.folder, group.name), group_docs(group));
    let mut modules: Vec<_> = group.operations.iter().map(|operation| ident(&operation.module)).collect();
    modules.sort();
    file.section(quote! { #(mod #modules;)* })?;
    file.section(quote! { #(pub use #modules::*;)* })?;
    Ok(file)
}

/// What the group is about.
pub(crate) fn group_docs(group: &Group) -> Docs {
    Docs::new(format!("{}: {}", escape(&group.title), escape(&mid_sentence(&group.summary))))
}

/// Renders the file of an operation.
pub(crate) fn operation_file(
    model: &Model<'_>,
    group: &Group,
    operation: &Operation,
    form: Form,
) -> syn::Result<SourceFile> {
    let title = title(operation);
    let origin = format!("{}/{}/{}.yaml", model.folder, group.name, operation.stem);
    let mut file = SourceFile::new(origin, Docs::new(title.clone())).in_form(form);
    let request = Docs::new(format!("Request of {title}")).list(operation_facts(operation));
    let request = errors::section(request, &model.service.error_codes, operation);
    let response = Docs::new(format!("Response of `{}`.", operation.action));
    let mut items = structs::shape(&operation.request, &request, model);
    let request_inner = operation.request.inner();
    items.extend(request_inner.iter().flat_map(|inner| structs::inner(*inner, model)));
    items.extend(structs::shape(&operation.response, &response, model));
    let response_inner = operation.response.inner();
    items.extend(response_inner.iter().flat_map(|inner| structs::inner(*inner, model)));
    items.push(info::implementation(operation));
    items.push(info::operation(operation, &group.name));
    items.extend(progress::items(operation, model));
    let inner = [request_inner, response_inner].concat();
    items.extend(info::inner_shapes(&inner));
    body(&mut file, model, items, &inner, None)?;
    Ok(file)
}

/// `` `AddChatGroup`: creates an IM group. ``
pub(crate) fn title(operation: &Operation) -> String {
    format!("`{}`: {}", operation.action, escape(&mid_sentence(&operation.summary)))
}

/// What a caller should know, one item each: notes, stability, permission, retry class, rate limit.
pub(crate) fn operation_facts(operation: &Operation) -> Vec<String> {
    let mut facts: Vec<String> = operation.notes.iter().map(|note| escape(note)).collect();
    facts.extend(operation.deprecated.as_ref().map(|text| format!("Deprecated: {}", escape(text))));
    let (stability, note) = &operation.stability;
    let stability = stability.map(|stability| match stability {
        Stability::Stable => "Stability: stable.",
        Stability::Beta => "Stability: beta.",
    });
    let words: Vec<String> =
        stability.map(str::to_owned).into_iter().chain(note.as_deref().map(escape)).collect();
    facts.extend((!words.is_empty()).then(|| words.join(" ")));
    let action = code(&operation.ram.action);
    facts.push(match &operation.ram {
        Ram { access: Some(access), resource: Some(resource), .. } => {
            format!("RAM action: {action}, access level {access}, resource {}.", code(resource))
        }
        Ram { access: Some(access), .. } => format!("RAM action: {action}, access level {access}."),
        Ram { .. } => {
            format!("RAM action: {action}, inferred from the naming convention; not documented.")
        }
    });
    facts.push(match operation.retry {
        Retry::Read => "Retry class: read. The SDK retries it after temporary failures.".to_owned(),
        Retry::Write => {
            "Retry class: write. The SDK retries it only if it was certainly not executed.".to_owned()
        }
    });
    let qps = operation.qps.map(|qps| format!("{qps} calls per second for one account"));
    facts.push(format!("Rate limit: {}.", qps.as_deref().unwrap_or("not documented")));
    facts.extend(operation.pages.as_ref().map(progress::pages_fact));
    facts
}

/// Adds the imports that the items need, the items, and the enums among the inner types.
fn body(
    file: &mut SourceFile,
    model: &Model<'_>,
    items: Vec<TokenStream>,
    inner: &[Inner<'_>],
    own_name: Option<&str>,
) -> syn::Result<()> {
    let enums: Vec<_> = inner
        .iter()
        .filter_map(|inner| if let Inner::Enum(found) = inner { Some(found) } else { None })
        .collect();
    let of_crates = |uses: &Uses| crate_imports(uses, model, !enums.is_empty(), own_name);
    file.imports(&items, |uses| [std_imports(uses), of_crates(uses)])?;
    file.sections(items)?;
    enums
        .into_iter()
        .try_for_each(|definition| file.within_macro("open_enum", structs::open_enum(definition)))
}

fn std_imports(uses: &Uses) -> TokenStream {
    let map = uses.name("BTreeMap").then(|| quote! { use std::collections::BTreeMap; });
    let fmt = uses.module("fmt").then(|| quote! { use std::fmt; });
    quote! { #map #fmt }
}

fn crate_imports(uses: &Uses, model: &Model<'_>, has_enum: bool, own_name: Option<&str>) -> TokenStream {
    let mut runtime = uses.among(taken::RUNTIME.iter().copied());
    runtime.extend(["lenient", "object"].into_iter().filter(|module| uses.module(module)));
    runtime.extend(has_enum.then_some("open_enum"));
    runtime.extend(["paging", "waiting"].into_iter().filter(|module| uses.module(module)));
    let runtime = import(quote! { cams_operation }, &runtime);
    let mut types: Vec<&str> = uses.module("types").then_some("self").into_iter().collect();
    let shared = model.types.keys().map(String::as_str);
    types.extend(uses.among(shared.filter(|name| Some(*name) != own_name)));
    let types = import(quote! { crate::types }, &types);
    let serde = import(quote! { serde_core }, &uses.among(taken::SERDE.iter().copied()));
    quote! { #runtime #types #serde }
}
