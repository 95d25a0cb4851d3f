//! The modules of a crate, and the module in which a path ends.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::Visit;
use syn::{Ident, Item, ItemMod};

use crate::names::{Names, is_test};
use crate::sources::Sources;

/// A module: a file, or a part of one in braces.
pub(crate) struct Module {
    pub(crate) file: String,
    pub(crate) names: Names,
    parent: usize,
    children: BTreeMap<String, usize>,
    /// Names of what is defined here.
    items: BTreeSet<String>,
}

/// What a path leads to.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    Module(usize),
    /// Something that this module defines.
    Item(usize),
}

/// The modules of a crate; the first is its root.
pub(crate) struct Crate<'s> {
    pub(crate) modules: Vec<Module>,
    sources: &'s Sources,
}

impl<'s> Crate<'s> {
    /// Reads a crate from its root file, `lib.rs` or `main.rs`.
    pub(crate) fn read(root: &str, sources: &'s Sources) -> Self {
        let mut found = Self { modules: Vec::new(), sources };
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        found.add_file(root, folder, 0);
        found
    }

    fn add_file(&mut self, file: &str, folder: &str, parent: usize) -> usize {
        let source = syn::parse_file(&self.sources[file]).unwrap_or_else(|error| panic!("{file}: {error}"));
        self.add_module(file, folder, parent, source.items)
    }

    /// Adds a module with all modules in it; those in files of their own are in `folder`.
    fn add_module(&mut self, file: &str, folder: &str, parent: usize, items: Vec<Item>) -> usize {
        let module = self.modules.len();
        self.modules.push(Module {
            file: file.to_owned(),
            names: Names::default(),
            parent,
            children: BTreeMap::new(),
            items: BTreeSet::new(),
        });
        for item in items.into_iter().filter(|item| !is_test(item)) {
            if let Item::Mod(child) = item {
                self.add_child(module, folder, child);
                continue;
            }
            self.modules[module].items.extend(name(&item).map(Ident::to_string));
            self.modules[module].names.visit_item(&item);
        }
        module
    }

    fn add_child(&mut self, parent: usize, folder: &str, child: ItemMod) {
        let name = child.ident.to_string();
        let inside = format!("{folder}/{name}");
        let added = match child.content {
            Some((_, items)) => {
                let file = self.modules[parent].file.clone();
                self.add_module(&file, &inside, parent, items)
            }
            None => {
                let files = [format!("{inside}.rs"), format!("{inside}/mod.rs")];
                match files.iter().find(|file| self.sources.contains_key(*file)) {
                    Some(file) => self.add_file(file, &inside, parent),
                    None if name == "generated" => return,
                    None => panic!("{}: no file for `mod {name};`", self.modules[parent].file),
                }
            }
        };
        self.modules[parent].children.insert(name, added);
    }

    /// What a path in a module leads to, through any number of re-exports; `None` when it leads out of the crate.
    pub(crate) fn resolve(&self, module: usize, path: &[String]) -> Option<Target> {
        self.follow(module, path, &mut BTreeSet::new())
    }

    /// `seen` ends the search where re-exports go in a circle.
    fn follow<'p>(
        &'p self,
        module: usize,
        path: &'p [String],
        seen: &mut BTreeSet<(usize, &'p [String])>,
    ) -> Option<Target> {
        let Some((first, rest)) = path.split_first() else { return Some(Target::Module(module)) };
        if !seen.insert((module, path)) {
            return None;
        }
        let here = &self.modules[module];
        match first.as_str() {
            "crate" => return self.follow(0, rest, seen),
            "self" => return self.follow(module, rest, seen),
            "super" => return self.follow(here.parent, rest, seen),
            _ => {}
        }
        // A module and a function may share a name: the module is meant when the path goes on.
        let child = here.children.get(first);
        if let (Some(child), false) = (child, rest.is_empty()) {
            return self.follow(*child, rest, seen);
        }
        if here.items.contains(first) {
            return Some(Target::Item(module));
        }
        let imports = here.names.imports.iter();
        for import in imports.clone().filter(|import| import.name.as_ref() == Some(first)) {
            match self.follow(module, &import.path, seen) {
                Some(Target::Module(target)) => return self.follow(target, rest, seen),
                Some(item) => return Some(item),
                None => {}
            }
        }
        if let Some(child) = child {
            return Some(Target::Module(*child));
        }
        for glob in imports.filter(|import| import.name.is_none()) {
            if let Some(Target::Module(target)) = self.follow(module, &glob.path, seen)
                && let Some(found) = self.follow(target, path, seen)
            {
                return Some(found);
            }
        }
        None
    }
}

/// The name of what an item defines.
fn name(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Macro(item) => item.ident.as_ref(),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}
