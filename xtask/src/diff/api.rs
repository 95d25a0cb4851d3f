//! The public items of the generated code.
//!
//! Their signatures show whether a change breaks programs, so the result cannot drift from the templates. Paths are
//! relative to `cams`: `models::…`, `operations::…`, `Client::…`.

use std::collections::BTreeMap;
use std::path::Path;

use quote::ToTokens;
use serde::Serialize;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, FnArg, GenericArgument, Ident, ImplItem, ItemEnum, ItemImpl, ItemMacro, ItemMod, ItemStruct,
    ItemType, Path as SynPath, PathArguments, ReturnType, Token, Type, TypeParam, Visibility,
};

use crate::model::names::unraw;
use crate::render::Rendered;
use crate::spec::Files;

/// What sort of item it is; the one that says most about a change first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// A parameter that `send` asks for.
    Demand,
    /// A method of the client.
    Entry,
    /// A module, with the cargo feature that turns it on.
    Module,
    /// A field of a struct.
    Field,
    /// A variant of an enum.
    Variant,
    /// A method that sets something.
    Setter,
    /// Another method of a builder, or a constant of a request.
    Method,
    /// `new`
    Constructor,
    /// A struct, an enum, or the name of a builder.
    Type,
    /// A trait of a type.
    Trait,
}

/// A public item.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    /// Path of the type that it belongs to, or of the module.
    pub(crate) owner: String,
    /// Its name within the owner, as [`member_name`] has it; `None` for what concerns the owner as a whole.
    pub(crate) member: Option<String>,
    pub(crate) signature: String,
}

/// The public items by their paths.
pub(crate) type Api = BTreeMap<String, Item>;

/// The name that a field, its setter and its method of the builder have in common.
pub(crate) fn member_name(field: &str) -> &str {
    unraw(field).trim_end_matches('_')
}

/// Returns the public items of the rendered files that differ from the other side. Equal files have equal items, and
/// parsing them would be most of the work.
///
/// # Errors
/// Fails if the code is not Rust, or not what this reader expects of the templates. Both are bugs in the generator.
pub(crate) fn differing(rendered: &Rendered, other: &Rendered) -> syn::Result<Api> {
    let mut api = Api::new();
    of_crate("models", &rendered.models, &other.models, &mut api)?;
    of_crate("operations", &rendered.facade, &other.facade, &mut api)?;
    Ok(api)
}

fn of_crate(root: &'static str, files: &Files, others: &Files, api: &mut Api) -> syn::Result<()> {
    for (path, text) in files.iter().filter(|(path, text)| others.get(*path) != Some(*text)) {
        let module = path.parent().and_then(Path::to_str).unwrap_or_default();
        // Events are not re-exported: their module is part of their path.
        let (root, module) = match (path.as_os_str() == "required.rs", root, module) {
            (true, ..) => ("operations::required", module),
            (false, "models", "events") => ("models::events", ""),
            _ => (root, module),
        };
        let mut reader = Reader { root, module, api };
        for item in syn::parse_file(text)?.items {
            reader.item(item)?;
        }
    }
    Ok(())
}

/// Reads the items of one file.
struct Reader<'a> {
    /// Path at which everything is re-exported.
    root: &'static str,
    /// Path of the module below the root.
    module: &'a str,
    api: &'a mut Api,
}

impl Reader<'_> {
    fn item(&mut self, item: syn::Item) -> syn::Result<()> {
        match item {
            syn::Item::Mod(item) if is_public(&item.vis) => self.module(&item),
            syn::Item::Struct(item) if is_public(&item.vis) => self.structure(&item),
            syn::Item::Type(item) if is_public(&item.vis) => self.builder(&item),
            syn::Item::Enum(item) if is_public(&item.vis) => self.enumeration(&item),
            syn::Item::Impl(item) => self.implementation(&item),
            syn::Item::Macro(item) => return self.macro_call(&item),
            // What else there is does not depend on the specs.
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, path: String, kind: Kind, owner: &str, member: Option<&str>, signature: String) {
        let member = member.map(|member| member_name(member).to_owned());
        let owner = format!("{}::{owner}", self.root);
        self.api.insert(path, Item { kind, owner, member, signature });
    }

    fn module(&mut self, item: &ItemMod) {
        let (name, root) = (item.ident.to_string(), self.root);
        let feature = item.attrs.iter().find(|attribute| attribute.path().is_ident("cfg")).map(compact);
        self.add(format!("{root}::{name}"), Kind::Module, &name, None, feature.unwrap_or_default());
    }

    /// The type itself. It can be named by its module too, so that is a part of the signature.
    fn type_itself(&mut self, attributes: &[Attribute], what: &str, name: &str, generics: &str) {
        let is_open = attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive"));
        let open = if is_open { "#[non_exhaustive] " } else { "" };
        let module = [self.root, self.module].join("::");
        let signature = format!("{open}{what} {}::{name}{generics}", module.trim_end_matches(':'));
        self.add(format!("{}::{name}", self.root), Kind::Type, name, None, signature);
    }

    fn structure(&mut self, item: &ItemStruct) {
        let name = item.ident.to_string();
        self.type_itself(&item.attrs, "struct", &name, "");
        for derived in derives(&item.attrs) {
            self.implements(&name, &derived, "");
        }
        for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
            let member = field.ident.as_ref().map(Ident::to_string).unwrap_or_default();
            let path = format!("{}::{name}.{member}", self.root);
            self.add(path, Kind::Field, &name, Some(&member), compact(&field.ty));
        }
    }

    /// The name of a builder, whose type parameters are what `send` asks for.
    fn builder(&mut self, item: &ItemType) {
        let name = item.ident.to_string();
        // The names of the type parameters are enough: they are made of the parameters that are asked for.
        let (_, generics, _) = item.generics.split_for_impl();
        self.type_itself(&item.attrs, "type", &name, &compact(generics));
        for parameter in item.generics.type_params().filter_map(demanded) {
            let path = format!("{}::{name}::send asks for {parameter}", self.root);
            self.add(path, Kind::Demand, &name, Some(&parameter), String::new());
        }
    }

    fn enumeration(&mut self, item: &ItemEnum) {
        let name = item.ident.to_string();
        self.type_itself(&item.attrs, "enum", &name, "");
        for variant in &item.variants {
            let member = variant.ident.to_string();
            // The value behind it is not a part of the signature; what it holds is.
            let holds = compact(&variant.fields);
            self.add(
                format!("{}::{name}::{member}", self.root),
                Kind::Variant,
                &name,
                Some(&member),
                member.clone() + &holds,
            );
        }
    }

    fn implements(&mut self, name: &str, of: &str, signature: &str) {
        // How an object is read, of which `Deserialize` says enough; and what a builder asks for, which is an item of
        // its own.
        if matches!(of, "ReadField" | "BuildCall") {
            return;
        }
        self.add(format!("{}::{name}: {of}", self.root), Kind::Trait, name, None, signature.to_owned());
    }

    fn implementation(&mut self, item: &ItemImpl) {
        let owner = last_ident(&item.self_ty);
        if let Some((of, _)) = &item.trait_ {
            let types = item.items.iter().filter_map(|item| match item {
                ImplItem::Type(of) => Some(format!("{} = {}", of.ident, compact(&of.ty))),
                _ => None,
            });
            let types: Vec<String> = types.collect();
            return self.implements(&owner, &last_segment(of), &types.join(", "));
        }
        for item in &item.items {
            match item {
                ImplItem::Fn(method) if is_public(&method.vis) => self.method(&owner, &method.sig),
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let path = format!("{}::{owner}::{}", self.root, constant.ident);
                    let name = constant.ident.to_string();
                    self.add(path, Kind::Method, &owner, Some(&name), compact(&constant.ty));
                }
                _ => {}
            }
        }
    }

    fn method(&mut self, owner: &str, signature: &syn::Signature) {
        let name = signature.ident.to_string();
        let arguments = signature.inputs.iter().filter_map(|argument| match argument {
            FnArg::Typed(argument) => Some(compact(argument)),
            FnArg::Receiver(_) => None,
        });
        let arguments = format!("({})", arguments.collect::<Vec<_>>().join(", "));
        if owner == "Client" {
            let ReturnType::Type(_, builder) = &signature.output else { return };
            return self.add(format!("Client::{name}"), Kind::Entry, &last_ident(builder), None, arguments);
        }
        let path = format!("{}::{owner}::{name}", self.root);
        match name.as_str() {
            "new" => self.add(path, Kind::Constructor, owner, None, arguments),
            wait if wait.starts_with("wait_until_") => {
                let signature = format!("{arguments} {}", compact(&signature.output));
                self.add(path, Kind::Method, owner, Some(wait), signature);
            }
            // The setters of the models begin with `with_`; those of the builders do not.
            _ => {
                let member = if self.root == "models" { name.trim_start_matches("with_") } else { &name };
                self.add(path, Kind::Setter, owner, Some(member), arguments);
            }
        }
    }

    fn macro_call(&mut self, item: &ItemMacro) -> syn::Result<()> {
        if item.mac.path.is_ident("open_enum") {
            self.enumeration(&item.mac.parse_body()?);
        } else if item.mac.path.is_ident("page_methods") {
            let builder = item.mac.parse_body_with(first_path)?;
            // What they ask for follows from what `send` asks for.
            for method in ["items", "pages"] {
                let path = format!("{}::{builder}::{method}", self.root);
                self.add(path, Kind::Method, &builder, Some(method), String::new());
            }
        }
        Ok(())
    }
}

/// `Builder` of `Builder<HasName: Name, …>, Request`
fn first_path(input: ParseStream<'_>) -> syn::Result<String> {
    let builder: SynPath = input.parse()?;
    input.parse::<Token![,]>()?;
    input.parse::<Ident>()?;
    Ok(last_segment(&builder))
}

/// `Name` of `HasName = Missing<required::Name>`
fn demanded(parameter: &TypeParam) -> Option<String> {
    let Some((_, Type::Path(missing))) = &parameter.default else { return None };
    let PathArguments::AngleBracketed(arguments) = &missing.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(name) => Some(last_ident(name)),
        _ => None,
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn derives(attributes: &[Attribute]) -> Vec<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let paths = |list: &Attribute| list.parse_args_with(Punctuated::<SynPath, Token![,]>::parse_terminated);
    lists.filter_map(|list| paths(list).ok()).flatten().map(|path| last_segment(&path)).collect()
}

fn last_ident(ty: &Type) -> String {
    if let Type::Path(path) = ty { last_segment(&path.path) } else { compact(ty) }
}

fn last_segment(path: &SynPath) -> String {
    path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

/// Tokens as a person writes them.
fn compact(tokens: impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (spaced, close) in [
        (" :: ", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        (" :", ":"),
        ("# [", "#["),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (",>", ">"),
        (",)", ")"),
    ] {
        text = text.replace(spaced, close);
    }
    text
}
