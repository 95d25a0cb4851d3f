//! What a module names: the names that its `use` items bring in, and every path that it writes.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, LitStr, Macro, Meta, UseTree};

/// The segments of a path, such as `crate`, `error`, `Error`.
pub(crate) type Path = Vec<String>;

/// A name that a `use` item brings in.
pub(crate) struct Import {
    /// The name, as the module calls it; `None` for a glob, which brings in every name of `path`.
    pub(crate) name: Option<String>,
    pub(crate) path: Path,
}

/// Everything that a module names. What only tests name is left out.
#[derive(Default)]
pub(crate) struct Names {
    pub(crate) imports: Vec<Import>,
    /// Paths of two segments and more, in types, expressions, macros and the attributes of serde.
    pub(crate) paths: Vec<Path>,
}

/// Whether an item is compiled for tests only.
pub(crate) fn is_test(item: &impl ToTokens) -> bool {
    let attributes = |input: syn::parse::ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_outer)?;
        input.parse::<TokenStream>()?;
        Ok(attributes)
    };
    let attributes = attributes.parse2(item.to_token_stream()).unwrap_or_default();
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) => {
            let condition = list.tokens.to_string();
            list.path.is_ident("cfg") && (condition == "test" || condition.starts_with("all (test"))
        }
        Meta::NameValue(_) => false,
    })
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        if !is_test(item) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        // `use ::name` is another crate.
        if item.leading_colon.is_none() {
            self.add_imports(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.add_path(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        visit::visit_macro(self, call);
        self.add_tokens(call.tokens.clone());
    }

    /// `#[serde(with = "some::path")]` names code, too.
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta
            && list.path.is_ident("serde")
        {
            let strings = list.tokens.clone().into_iter();
            let strings = strings.filter_map(|token| syn::parse2::<LitStr>(token.into()).ok());
            for path in strings.filter_map(|string| string.parse::<syn::Path>().ok()) {
                self.visit_path(&path);
            }
        }
    }
}

impl Names {
    fn add_imports(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.add_imports(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_imports(tree, before)),
            UseTree::Glob(_) => self.imports.push(Import { name: None, path: before.to_vec() }),
            UseTree::Name(name) if name.ident == "self" => {
                self.imports.push(Import { name: before.last().cloned(), path: before.to_vec() });
            }
            UseTree::Name(name) => {
                self.imports.push(Import { name: Some(name.ident.to_string()), path: with(&name.ident) });
            }
            UseTree::Rename(renamed) => {
                let path = if renamed.ident == "self" { before.to_vec() } else { with(&renamed.ident) };
                self.imports.push(Import { name: Some(renamed.rename.to_string()), path });
            }
        }
    }

    fn add_path(&mut self, path: Path) {
        if path.len() > 1 {
            self.paths.push(path);
        }
    }

    /// The paths in what a macro is given, which is not syntax: names that are joined by `::`.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let (mut path, mut colons) = (Path::new(), 0);
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                // The path is that of another crate, or goes on behind `<…>`.
                TokenTree::Ident(_) if colons == 2 && path.is_empty() => {}
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.add_path(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                }
                TokenTree::Group(group) => {
                    self.add_path(std::mem::take(&mut path));
                    self.add_tokens(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => self.add_path(std::mem::take(&mut path)),
            }
            colons = 0;
        }
        self.add_path(path);
    }
}
