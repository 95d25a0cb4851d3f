//! Chooses the group of each new operation.

use std::collections::{BTreeMap, BTreeSet};

use super::metadata::{Document, Node};
use crate::model::{names, taken};

/// A folder of the metadata's table of contents.
struct Directory<'m> {
    /// Name of a group for those of its operations that have no neighbor in the specs.
    name: String,
    operations: Vec<&'m str>,
}

/// Every operation that the metadata has and `known`, the groups of the specs by operation, has not, with its group; in
/// the order of the table of contents.
pub(crate) fn assign(document: &Document, known: &BTreeMap<&str, &str>) -> Vec<(String, String)> {
    let apis = document.root().get("apis").map(|apis| apis.entries()).unwrap_or_default();
    let mut left: BTreeSet<&str> = apis.into_iter().map(|(name, _)| name).collect();
    left.retain(|name| !known.contains_key(name));
    let mut assigned = Vec::new();
    for directory in directories(document) {
        let group = neighbors(&directory.operations, known).unwrap_or(directory.name);
        let operations = directory.operations.into_iter().filter(|operation| left.remove(operation));
        assigned.extend(operations.map(|operation| (operation.to_owned(), group.clone())));
    }
    let group = group_name(&document.product).unwrap_or_else(|| "operations".to_owned());
    assigned.extend(left.into_iter().map(|operation| (operation.to_owned(), group.clone())));
    assigned
}

/// The group that most of the operations are in.
fn neighbors(operations: &[&str], known: &BTreeMap<&str, &str>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for group in operations.iter().filter_map(|operation| known.get(operation)) {
        *counts.entry(group).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(group, _)| group.to_owned())
}

/// Every directory, inner ones after those around them.
fn directories(document: &Document) -> Vec<Directory<'_>> {
    let mut open: Vec<Node<'_>> =
        document.root().get("directories").map(|list| list.items()).unwrap_or_default();
    open.reverse();
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        let children = node.get("children").map(|list| list.items()).unwrap_or_default();
        let operations: Vec<&str> = children.iter().filter_map(|child| child.text()).collect();
        open.extend(children.into_iter().rev());
        if !operations.is_empty() {
            found.push(Directory { name: directory_name(&node, found.len() + 1), operations });
        }
    }
    found
}

fn directory_name(directory: &Node<'_>, position: usize) -> String {
    let id = directory.get("id").and_then(|id| id.value.as_u64()).unwrap_or(position as u64);
    directory.text_of("title").and_then(group_name).unwrap_or_else(|| format!("directory-{id}"))
}

/// A title as the name of a group, if it is ASCII. One that is taken by something else gets a suffix.
fn group_name(title: &str) -> Option<String> {
    let name = names::kebab(title);
    let is_usable = title.is_ascii()
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name == names::kebab(&name);
    let is_free = taken::is_free_group(&name) && names::is_file_name(&name);
    Some(if is_free { name } else { format!("{name}-operations") }).filter(|_| is_usable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        let text = r#"{"info": {"style": "RPC", "product": "shop", "version": "1"},
            "directories": [
                {"id": 1, "title": "Flow", "children": ["A", "B", {"id": 2, "title": "查询", "children": ["C"]}]},
                {"id": 3, "title": "Types", "children": ["D"]}, "E", {"children": 7}
            ],
            "apis": {"A": {}, "B": {}, "C": {}, "D": {}, "E": {}}}"#;
        Document::parse(text, None).unwrap()
    }

    fn assigned(known: &[(&'static str, &'static str)]) -> Vec<(String, String)> {
        assign(&document(), &known.iter().copied().collect())
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn groups_are_named_after_directories_and_else_after_the_product() {
        let wanted =
            [("A", "flow"), ("B", "flow"), ("C", "directory-2"), ("D", "types-operations"), ("E", "shop")];
        assert_eq!(assigned(&[]), pairs(&wanted));
    }

    #[test]
    fn an_operation_joins_its_neighbors() {
        let wanted = [("B", "forms"), ("D", "types-operations"), ("E", "shop")];
        assert_eq!(assigned(&[("A", "forms"), ("C", "queries")]), pairs(&wanted));
    }
}
