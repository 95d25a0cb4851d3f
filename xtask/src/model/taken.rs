//! Rust names that the generated code, or the hand-written code around it, uses itself.
//!
//! The templates import from the lists here, so their imports are always in the lists. The tests of this file compare
//! the rest with the sources: they parse the generated code and the facade, and name what is missing.

use super::names;

/// What the code of events imports from `cams_operation::event`. No event may be called so.
pub(crate) const EVENTS: &[&str] = &[
    "Choice",
    "CodeInfo",
    "CodeOutcome",
    "EventInfo",
    "FromObject",
    "FromRaw",
    "Mark",
    "Object",
    "Other",
    "Raw",
];

/// What the file of an operation or a type may import from `cams_operation`.
pub(crate) const RUNTIME: &[&str] = &[
    "FieldInfo",
    "Kind",
    "Location",
    "Operation",
    "OperationInfo",
    "ParameterInfo",
    "ReadField",
    "Redacted",
    "RetryClass",
    "ShapeInfo",
    "Style",
];

/// What such a file may import from `serde_core`.
pub(crate) const SERDE: &[&str] = &["Deserialize", "Deserializer", "Serialize", "Serializer"];

/// What the file of the service may import from `cams_operation`.
pub(crate) const SERVICE: &[&str] =
    &["ErrorClass", "ErrorCodeInfo", "ErrorFamilyInfo", "GroupInfo", "ServiceInfo"];

/// What the file of a builder may import from the module `call` of the facade.
pub(crate) const CALL: &[&str] = &["BuildCall", "CallBuilder", "Given", "Missing"];

/// What the generated code has without an import, or from another place.
const OTHERS: &[&str] = &[
    "BTreeMap",
    "Box",
    "Client",
    "Clone",
    "Debug",
    "Default",
    "Err",
    "From",
    "Into",
    "IntoIterator",
    "None",
    "Ok",
    "OperationVisitor",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "Some",
    "String",
    "UnknownValue",
    "Vec",
];

/// Methods of the client that are not entries of operations, and those of its traits that programs call.
const CLIENT_METHODS: &[&str] = &[
    "authorizations",
    "call",
    "call_for_text",
    "call_json",
    "clone",
    "consume",
    "credentials_context",
    "default_parameter",
    "download_url",
    "endpoint",
    "engine",
    "find_sent",
    "pages_json",
    "sign_json",
    "wait_json",
    "with_strict_checks",
    "from_env",
    "judge",
    "new",
    "of_tenant",
    "prepare",
    "prepare_json",
    "read_answer",
    "send",
    "upload",
    "warned",
    "with_credentials",
    "with_cust_space_id",
    "with_intercept",
];

/// Methods of every builder, and those of its traits that programs call. Those that configure the call begin with
/// `with_`, and those that wait with `wait_until_`.
const BUILDER_METHODS: &[&str] = &[
    "clone",
    "into_parts",
    "into_request",
    "items",
    "new",
    "pages",
    "prepare",
    "send",
    "send_blocking",
    "send_blocking_with_metadata",
    "send_for_json",
    "send_with_metadata",
    "when_some",
];

/// Modules and folders beside those of the groups.
const MODULES: &[&str] =
    &["codes", "dispatch", "events", "operations", "required", "schema", "service", "types"];

/// Features beside those of the groups.
const FEATURES: &[&str] = &[
    "all-groups",
    "blocking",
    "default",
    "events",
    "flows",
    "receive",
    "smq",
    "socks",
    "test-util",
    "tls-aws-lc",
    "tls-ring",
    "tower",
];

/// Names of types that the generated code uses for something else.
pub(crate) fn taken_names() -> impl Iterator<Item = &'static str> {
    [RUNTIME, SERDE, SERVICE, CALL, OTHERS].into_iter().flatten().copied()
}

/// Whether the generated code uses the name for something else.
pub(crate) fn is_taken(name: &str) -> bool {
    taken_names().any(|taken| taken == name)
}

/// Whether a shared type can have this name.
pub(crate) fn is_free_name(name: &str) -> bool {
    names::type_name(name).is_some_and(|name| !is_taken(&name))
}

/// Whether a group can have this name, which is in kebab-case.
pub(crate) fn is_free_group(name: &str) -> bool {
    !is_feature(name) && !is_module(name)
}

/// Whether a feature of this name exists beside those of the groups.
pub(crate) fn is_feature(name: &str) -> bool {
    FEATURES.contains(&name)
}

/// Whether a module of this name, which is in kebab-case, exists beside those of the groups.
pub(crate) fn is_module(name: &str) -> bool {
    MODULES.contains(&names::snake(name).as_str())
}

/// Whether every builder has a method of this name, so that no parameter can.
pub(crate) fn is_builder_method(name: &str) -> bool {
    BUILDER_METHODS.contains(&name) || ["wait_until_", "with_"].iter().any(|prefix| name.starts_with(prefix))
}

/// Name of the builder of an operation; it gives way to what its code uses.
pub(crate) fn builder_name(name: &str) -> String {
    if is_taken(name) { format!("{name}_") } else { name.to_owned() }
}

/// Name of the module of an operation and of its entry, which gives way to the client's own methods.
pub(crate) fn entry_name(name: &str) -> String {
    let module = names::module(name);
    if CLIENT_METHODS.contains(&module.as_str()) { format!("{module}_") } else { module }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use proc_macro2::{TokenStream, TokenTree};

    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    /// The Rust files below a folder, those below `generated/` or the others.
    fn sources(folder: &Path, generated: bool) -> Vec<syn::File> {
        let mut files = Vec::new();
        let mut open = vec![folder.to_owned()];
        while let Some(current) = open.pop() {
            for entry in std::fs::read_dir(current).unwrap() {
                let path = entry.unwrap().path();
                let is_generated = path.components().any(|part| part.as_os_str() == "generated");
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs") && is_generated == generated {
                    files.push(syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap());
                }
            }
        }
        assert!(files.len() > 10, "{}", folder.display());
        files
    }

    /// Names of the methods in the inherent `impl` blocks of a type.
    fn methods(files: &[syn::File], of: &str) -> BTreeSet<String> {
        let items = files.iter().flat_map(|file| &file.items);
        let blocks = items.filter_map(|item| match item {
            syn::Item::Impl(block) if block.trait_.is_none() => Some(block),
            _ => None,
        });
        let is_of = |block: &&syn::ItemImpl| match &*block.self_ty {
            syn::Type::Path(ty) => ty.path.segments.last().is_some_and(|segment| segment.ident == of),
            _ => false,
        };
        let items = blocks.filter(is_of).flat_map(|block| &block.items);
        let names = items.filter_map(|item| match item {
            syn::ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
            _ => None,
        });
        names.collect()
    }

    /// Names of the functions that the macros of a name define.
    fn in_macro(files: &[syn::File], name: &str) -> BTreeSet<String> {
        fn functions(tokens: TokenStream, found: &mut BTreeSet<String>) {
            let mut follows_fn = false;
            for token in tokens {
                match token {
                    TokenTree::Group(group) => functions(group.stream(), found),
                    TokenTree::Ident(ident) if follows_fn => {
                        found.insert(ident.to_string());
                        follows_fn = false;
                    }
                    TokenTree::Ident(ident) => follows_fn = ident == "fn",
                    _ => follows_fn = false,
                }
            }
        }
        let mut found = BTreeSet::new();
        for item in files.iter().flat_map(|file| &file.items) {
            if let syn::Item::Macro(item) = item
                && item.ident.as_ref().is_some_and(|ident| ident == name)
            {
                functions(item.mac.tokens.clone(), &mut found);
            }
        }
        found
    }

    fn missing(found: &BTreeSet<String>, known: &[&str]) -> Vec<String> {
        found.iter().filter(|name| !known.contains(&name.as_str())).cloned().collect()
    }

    #[test]
    fn no_entry_of_an_operation_can_be_a_method_that_the_client_has() {
        let found = methods(&sources(&root().join("crates/cams/src"), false), "Client");
        assert!(found.contains("from_env"), "{found:?}");
        assert_eq!(missing(&found, CLIENT_METHODS), [""; 0], "add them to CLIENT_METHODS");
    }

    #[test]
    fn no_parameter_can_be_a_method_that_every_builder_has() {
        let files = sources(&root().join("crates/cams/src"), false);
        let mut found = methods(&files, "CallBuilder");
        let pages = in_macro(&files, "page_methods");
        assert!(found.contains("send_blocking") && pages.contains("items"), "{found:?} {pages:?}");
        found.extend(pages);
        found.retain(|name| !is_builder_method(name));
        assert_eq!(missing(&found, BUILDER_METHODS), [""; 0], "add them to BUILDER_METHODS");
    }

    #[test]
    fn no_group_can_be_a_feature_that_a_crate_has() {
        let groups = std::fs::read_to_string(root().join("api-specs/service.yaml")).unwrap();
        let groups: serde_yaml::Value = serde_yaml::from_str(&groups).unwrap();
        let groups: BTreeSet<&str> = groups["groups"]
            .as_sequence()
            .unwrap()
            .iter()
            .map(|group| group["name"].as_str().unwrap())
            .collect();
        for manifest in ["crates/cams/Cargo.toml", "crates/cams-models/Cargo.toml"] {
            let text = std::fs::read_to_string(root().join(manifest)).unwrap();
            let manifest: toml_edit::DocumentMut = text.parse().unwrap();
            let features = manifest["features"].as_table_like().unwrap().iter();
            let own: BTreeSet<String> = features
                .map(|(name, _)| name.to_owned())
                .filter(|name| !groups.contains(name.as_str()))
                .collect();
            assert!(own.contains("all-groups"), "{own:?}");
            assert_eq!(missing(&own, FEATURES), [""; 0], "add them to FEATURES");
        }
    }

    /// What one file of generated code names and what it declares, as far as both begin with a capital.
    #[derive(Default)]
    struct Names {
        used: BTreeSet<String>,
        declared: BTreeSet<String>,
    }

    impl Names {
        fn read(&mut self, tokens: TokenStream) {
            let mut before = String::new();
            let mut tokens = tokens.into_iter().peekable();
            while let Some(token) = tokens.next() {
                match token {
                    TokenTree::Group(group) => self.read(group.stream()),
                    TokenTree::Ident(ident) => {
                        let name = ident.to_string();
                        let is_variant =
                            matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '=');
                        let is_constant = name.len() > 1 && name == name.to_uppercase();
                        if matches!(before.as_str(), "struct" | "enum" | "type") {
                            self.declared.insert(name.clone());
                        } else if name.starts_with(char::is_uppercase)
                            && !is_constant
                            && before != ":"
                            && !is_variant
                        {
                            self.used.insert(name.clone());
                        }
                        before = name;
                        continue;
                    }
                    TokenTree::Punct(punct) => {
                        // The second of the two that lead to a part of a path; a single one stands before a type.
                        let is_path = punct.as_char() == ':' && before == "first:";
                        before = match punct.as_char() {
                            ':' if is_path => ":".to_owned(),
                            ':' if punct.spacing() == proc_macro2::Spacing::Joint => "first:".to_owned(),
                            other => format!("punct{other}"),
                        };
                        continue;
                    }
                    TokenTree::Literal(_) => {}
                }
                before.clear();
            }
        }
    }

    #[test]
    fn no_type_can_have_a_name_that_the_templates_use() {
        let mut names = Names::default();
        let mut generics = BTreeSet::new();
        for folder in
            ["crates/cams-models/src", "crates/cams/src", "xtask/tests/nasty/crates/cams-models/src"]
        {
            for file in sources(&root().join(folder), true) {
                for item in &file.items {
                    if let syn::Item::Enum(item) = item {
                        let variants = item.variants.iter().map(|variant| variant.ident.to_string());
                        names.declared.extend(variants);
                    }
                    let of_item = match item {
                        syn::Item::Type(item) => Some(&item.generics),
                        syn::Item::Impl(item) => Some(&item.generics),
                        syn::Item::Fn(item) => Some(&item.sig.generics),
                        _ => None,
                    };
                    let of_item = of_item.into_iter().flat_map(syn::Generics::type_params);
                    generics.extend(of_item.map(|parameter| parameter.ident.to_string()));
                }
                names.read(quote::ToTokens::to_token_stream(&file));
            }
        }
        assert!(
            names.used.contains("ReadField") && names.declared.contains("AddChatGroup"),
            "{:?}",
            names.used
        );
        let unknown = names.used.difference(&names.declared).filter(|name| !generics.contains(*name));
        // Generic parameters of methods, and items of traits.
        // Names in the files of events are judged apart, by the rules for events: those files use no shared type.
        let harmless = ["D", "Formatter", "Item", "Output", "S", "V"];
        let unknown: Vec<_> = unknown
            .filter(|name| ![&harmless[..], EVENTS].concat().contains(&name.as_str()) && !is_taken(name))
            .collect();
        assert_eq!(unknown, [""; 0], "add them to the lists above");
    }
}
