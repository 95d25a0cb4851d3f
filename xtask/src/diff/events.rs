//! The table of the events: what the service sends to its users.

use super::api::member_name;
use super::change::Subject;
use super::facts::{Anchor, Nature, Node, Table};
use super::fields::{Walk, models, required_order, type_name, values_order};
use crate::model::{Case, Event, EventDefinition, Inner, Model, Reading, Shape};
use crate::spec::language::{CodeSpec, MarkSpec};

use Nature::{Behavior, Documentation};

/// Adds everything about events.
pub(super) fn of(model: &Model<'_>, table: &mut Table) {
    for event in model.events.values() {
        let subject = Subject::Event(event.name.clone());
        let node = Node::new("", Nature::Shape(None))
            .anchored(names(event).into_iter().map(|name| Anchor::Whole(path(&name))))
            // The module comes with the first of them and goes with the last.
            .anchored([Anchor::Whole(models("events"))])
            .fact("type", Nature::Shape(None), kind(event))
            .fact("description", Documentation, &event.doc);
        let key = (subject.clone(), Vec::new());
        match &event.definition {
            EventDefinition::Object { shape, readings, wrapper, item } => {
                let node = required_order(wrapped(node, wrapper.as_deref()), shape).fact(
                    "how fields are read",
                    Behavior("it decides what a value becomes"),
                    read(shape, readings),
                );
                table.insert(key, marked(node, item.as_ref()));
                let mut walk = Walk { table, subject, noun: "field", root: "models::events" };
                walk.fields(shape, &[], &[], "", &[path(&event.name)]);
            }
            EventDefinition::Enum(definition) => {
                table.insert(key, values_order(node, definition));
                Walk { table, subject, noun: "", root: "models::events" }.values(definition, &[], "");
            }
            EventDefinition::Choice { tag, wrapper, cases } => {
                let tag = tag.clone().unwrap_or_default();
                let node = wrapped(node, wrapper.as_deref()).fact(
                    "tag",
                    Behavior("it is the key that tells the kinds apart"),
                    tag,
                );
                table.insert(key, node);
                cases.iter().for_each(|case| of_case(event, case, table));
            }
            EventDefinition::Codes(codes) => {
                table.insert(key, node);
                codes.iter().for_each(|code| of_code(event, code, table));
            }
        }
    }
}

fn path(name: &str) -> String {
    format!("models::events::{name}")
}

/// Names of the Rust types that the file of an event defines.
fn names(event: &Event) -> Vec<String> {
    let inner = match &event.definition {
        EventDefinition::Object { shape, .. } => shape.inner(),
        _ => Vec::new(),
    };
    let inner = inner.iter().map(Inner::name).map(str::to_owned);
    std::iter::once(event.name.clone()).chain(inner).collect()
}

fn kind(event: &Event) -> &'static str {
    match &event.definition {
        EventDefinition::Object { item: Some(_), .. } => "item",
        EventDefinition::Object { .. } => "object",
        EventDefinition::Choice { .. } => "choice",
        EventDefinition::Enum(_) => "enum",
        EventDefinition::Codes(_) => "codes",
    }
}

fn wrapped(node: Node, wrapper: Option<&str>) -> Node {
    node.fact("wrapper", Behavior("it is read from within it"), wrapper.unwrap_or_default())
}

fn marked(node: Node, item: Option<&(u32, Vec<MarkSpec>)>) -> Node {
    let Some((order, marks)) = item else { return node };
    let marks: Vec<String> = marks.iter().map(mark).collect();
    let why = Behavior("it decides which items are of this kind");
    node.fact("order", why, order.to_string()).fact("marks", why, marks.join("; or "))
}

/// `has A, B; lacks C; D is x or y`
fn mark(mark: &MarkSpec) -> String {
    let list =
        |verb: &str, keys: &[String]| (!keys.is_empty()).then(|| format!("{verb} {}", keys.join(", ")));
    let value = mark.value.as_ref().map(|value| format!("{} is {}", value.key, value.one_of.join(" or ")));
    let parts = [list("has", &mark.has), list("lacks", &mark.lacks), value];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The fields that are not read as their types are.
fn read(shape: &Shape, readings: &[Reading]) -> String {
    let special = shape.fields.iter().zip(readings).filter_map(|(field, reading)| match reading {
        Reading::Plain => None,
        Reading::Json => Some(format!("{} as text that holds JSON", field.wire)),
        Reading::Beside(tag) => Some(format!("{} by {tag}", field.wire)),
    });
    special.collect::<Vec<_>>().join(", ")
}

fn of_case(event: &Event, case: &Case, table: &mut Table) {
    let member = member_name(&case.name).to_owned();
    let why = Behavior("it is read under these names");
    let node = Node::new(format!("case `{}`", case.value), Nature::Shape(None))
        .anchored([Anchor::Member(path(&event.name), member.clone())])
        .fact("type", Nature::Shape(None), type_name(&case.ty))
        .fact("name on the wire", why, &case.value)
        .fact("aliases", why, case.aliases.join(", "))
        .fact("sensitive", Behavior("`Debug` and logs hide what is sensitive"), case.sensitive.to_string())
        .fact("description", Documentation, &case.doc);
    let node = wrapped(node, case.wrapper.as_deref());
    table.insert((Subject::Event(event.name.clone()), vec![member]), node);
}

fn of_code(event: &Event, code: &CodeSpec, table: &mut Table) {
    let why = Behavior("programs decide by it what to do after a failure");
    let node = Node::new(format!("code `{}`", code.code), why)
        .fact("outcome", why, format!("{:?}", code.outcome))
        .fact("meaning", Documentation, code.meaning.trim())
        .fact("remedy", Documentation, code.remedy.trim());
    table.insert((Subject::Event(event.name.clone()), vec![code.code.clone()]), node);
}
