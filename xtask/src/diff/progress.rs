//! The table of what takes more than one call: the pages and the waiters of an operation.

use super::change::Subject;
use super::facts::{Anchor, Nature, Node, Table};
use super::fields::models;
use crate::model::names::shouting;
use crate::model::{Operation, prose};
use crate::spec::progress::{PagesSpec, WaiterSpec};

use Nature::{Behavior, Documentation, Shape};

/// Puts the pages and the waiters of an operation into the table.
pub(super) fn of(operation: &Operation, builder: &str, table: &mut Table) {
    let subject = Subject::Operation(operation.action.clone());
    let request = models(&operation.request.name);
    if let Some(spec) = &operation.pages {
        let methods = ["items", "pages"].map(|method| Anchor::Member(builder.to_owned(), method.to_owned()));
        let anchors = methods.into_iter().chain([Anchor::Whole(request.clone())]);
        table.insert((subject.clone(), vec!["pages".to_owned()]), pages(spec).anchored(anchors));
    }
    for spec in &operation.waiters {
        let method = Anchor::Member(builder.to_owned(), format!("wait_until_{}", spec.name));
        let constant = Anchor::Member(request.clone(), format!("UNTIL_{}", shouting(&spec.name)));
        let path = vec!["waiter".to_owned(), spec.name.clone()];
        table.insert((subject.clone(), path), waiter(spec).anchored([method, constant]));
    }
}

fn pages(spec: &PagesSpec) -> Node {
    let read = Shape(Some("lists are read by it"));
    let optional = |path: &Option<String>| path.clone().unwrap_or_default();
    Node::new("pages", Shape(None))
        .fact("by", read, spec.by.name())
        .fact("position", read, &spec.position)
        .fact("size", read, &spec.size)
        .fact("default size", Behavior("pages have this size"), spec.default_size.to_string())
        .fact("items", read, &spec.items)
        .fact("total", read, optional(&spec.total))
        .fact("next", read, optional(&spec.next))
}

fn waiter(spec: &WaiterSpec) -> Node {
    let ends = Behavior("it decides when the waiting is over");
    let watched = Shape(Some("it is what is looked at"));
    let optional = |path: &Option<String>| path.clone().unwrap_or_default();
    Node::new(format!("waiter `{}`", spec.name), Shape(None))
        .fact("list", watched, optional(&spec.list))
        .fact("key", watched, optional(&spec.key))
        .fact("state", watched, &spec.state)
        .fact("done", ends, spec.done.join(", "))
        .fact("failed", ends, spec.failed.join(", "))
        .fact("absent", ends, format!("{:?}", spec.absent).to_lowercase())
        .fact("interval", Behavior("polls are this far apart"), spec.interval.to_string())
        .fact("summary", Documentation, prose(&spec.summary))
}
