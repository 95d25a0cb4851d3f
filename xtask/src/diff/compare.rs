//! Turns two tables and the differences between the generated items into changes: the items show the effect, and the
//! tables the cause.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::change::{Change, Subject, What};
use super::delta::Delta;
use super::facts::{Anchor, Key, Nature, Node, Order, Table};
use super::fields::{REQUIRED_ORDER, TYPE};

/// Every change, sorted by subject and place.
pub(crate) fn changes(old: &Table, new: &Table, deltas: Vec<Delta>) -> Vec<Change> {
    let mut causes = causes(old, new);
    let mut unexplained = Vec::new();
    for delta in deltas {
        let mut found = causes_of(&mut causes, &delta).peekable();
        if found.peek().is_none() {
            unexplained.push(Cause::unknown(subject_of(&delta, [old, new]), &delta));
        }
        found.for_each(|cause| cause.deltas.push(delta.clone()));
    }
    causes.extend(unexplained);
    // The sort is stable: places stay in their order.
    causes.sort_by(|a, b| a.subject.cmp(&b.subject));
    causes.into_iter().map(Cause::into_change).collect()
}

/// A change of the specs with the items that differ by it.
struct Cause {
    subject: Subject,
    place: String,
    what: What,
    nature: Nature,
    anchors: BTreeSet<Anchor>,
    deltas: Vec<Delta>,
}

impl Cause {
    fn new(subject: &Subject, sides: &[&Node], what: What, nature: Nature) -> Self {
        let place = sides.last().map(|node| node.place.clone()).unwrap_or_default();
        let anchors = sides.iter().flat_map(|node| &node.anchors).cloned().collect();
        Self { subject: subject.clone(), place, what, nature, anchors, deltas: Vec::new() }
    }

    /// The cause of an item that no table speaks of.
    fn unknown(subject: Subject, delta: &Delta) -> Self {
        let what = match (&delta.old, &delta.new) {
            (None, _) => What::Added,
            (_, None) => What::Removed,
            (Some(old), Some(new)) => {
                What::Changed { aspect: "signature", old: old.clone(), new: new.clone() }
            }
        };
        let place = format!("`{}`", delta.path);
        Self {
            subject,
            place,
            what,
            nature: Nature::Shape(None),
            anchors: BTreeSet::new(),
            deltas: vec![delta.clone()],
        }
    }

    fn explains(&self, anchor: &Anchor) -> bool {
        matches!(self.nature, Nature::Shape(_)) && self.anchors.contains(anchor)
    }

    fn into_change(self) -> Change {
        let Self { subject, place, what, nature, deltas: rust, .. } = self;
        let gravest = rust.iter().max_by_key(|delta| (delta.effect(), Reverse(delta.kind)));
        // Where the items differ, they tell what the change does.
        let effect = gravest.map_or(nature.effect(), Delta::effect);
        let why = gravest.map_or(nature.why(), Delta::why);
        let warning = warning(&what, &place);
        Change { subject, place, what, effect, why, warning, rust }
    }
}

/// What differs between the tables, sorted by subject and place.
fn causes(old: &Table, new: &Table) -> Vec<Cause> {
    let keys: BTreeSet<&Key> = old.keys().chain(new.keys()).collect();
    // Places of which all that is within came, went or became something else with them. They sort before it.
    let mut settled: BTreeSet<&Key> = BTreeSet::new();
    let mut causes = Vec::new();
    for key in keys {
        if is_within(key, &settled) {
            continue;
        }
        let found = match (old.get(key), new.get(key)) {
            (Some(old), Some(new)) => differences(&key.0, old, new),
            (None, Some(node)) => vec![Cause::new(&key.0, &[node], What::Added, node.nature)],
            (Some(node), None) => vec![Cause::new(&key.0, &[node], What::Removed, node.nature)],
            (None, None) => Vec::new(),
        };
        let stays = |what: &What| matches!(what, What::Changed { aspect, .. } if *aspect != TYPE);
        if found.iter().any(|cause| !stays(&cause.what)) {
            settled.insert(key);
        }
        causes.extend(found);
    }
    causes
}

fn is_within((subject, path): &Key, settled: &BTreeSet<&Key>) -> bool {
    let outer = (0..path.len()).filter_map(|length| path.get(..length));
    outer.map(|outer| (subject.clone(), outer.to_vec())).any(|outer| settled.contains(&outer))
}

/// What differs at one place.
fn differences(subject: &Subject, old: &Node, new: &Node) -> Vec<Cause> {
    let facts = old.facts.iter().filter_map(|fact| {
        let now = new.facts.iter().find(|now| now.aspect == fact.aspect)?;
        Some((fact.aspect, fact.nature, fact.value.clone(), now.value.clone()))
    });
    let orders = old.orders.iter().filter_map(|order| {
        let now = new.orders.iter().find(|now| now.aspect == order.aspect)?;
        Some((order.aspect, order.nature, remaining(order, now), remaining(now, order)))
    });
    let differing = facts.chain(orders).filter(|(_, _, old, new)| old != new);
    let cause = |(aspect, nature, before, now)| {
        Cause::new(subject, &[old, new], What::Changed { aspect, old: before, new: now }, nature)
    };
    differing.map(cause).collect()
}

/// The names of an order that the other one has too.
fn remaining(order: &Order, other: &Order) -> String {
    let names = order.names.iter().filter(|name| other.names.contains(name));
    names.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The causes that an item differs by: those of the very item, or else those of its owner.
fn causes_of<'c>(causes: &'c mut [Cause], delta: &Delta) -> impl Iterator<Item = &'c mut Cause> {
    let member = delta.member.clone().map(|member| Anchor::Member(delta.owner.clone(), member));
    let mut anchors = member.into_iter().chain([Anchor::Whole(delta.owner.clone())]);
    let anchor = anchors.find(|anchor| causes.iter().any(|cause| cause.explains(anchor)));
    causes.iter_mut().filter(move |cause| anchor.as_ref().is_some_and(|anchor| cause.explains(anchor)))
}

/// The subject that has an item of the owner.
fn subject_of(delta: &Delta, tables: [&Table; 2]) -> Subject {
    let is_owner = |anchor: &Anchor| match anchor {
        Anchor::Member(owner, _) | Anchor::Whole(owner) => *owner == delta.owner,
    };
    let mut places = tables.into_iter().flatten();
    let found = places.find(|(_, node)| node.anchors.iter().any(is_owner));
    found.map_or(Subject::Service, |((subject, _), _)| subject.clone())
}

/// What to think about before the change is released, beyond whether programs compile.
fn warning(what: &What, place: &str) -> Option<&'static str> {
    let What::Changed { aspect, old, new } = what else {
        let is_endpoint = place.starts_with("endpoint");
        return is_endpoint.then_some("programs that took the update call another host in that region");
    };
    match (*aspect, old.as_str(), new.as_str()) {
        ("retry class", "write", "read") => {
            Some("what may have been executed is sent again: a message could be sent twice")
        }
        ("sensitive", "true", "false") => Some("the value is no longer hidden: it could appear in logs"),
        ("success codes", ..) => {
            Some("an answer that was a failure could count as a success, or the reverse")
        }
        ("default region" | "host", ..) => Some("programs that took the update call another host"),
        ("product" | "API version", ..) => Some("programs that took the update call another API"),
        ("class" | "prefix", ..) => Some("failures could be repeated that were not, or the reverse"),
        ("order of error codes" | "order of error families", ..) => {
            Some("a code that two entries match could get another class")
        }
        ("name on the wire" | "value", ..) => {
            Some("programs that took the update send or read it in another way")
        }
        (REQUIRED_ORDER, ..) => Some("calls of `new` may still compile and give each value another meaning"),
        _ => None,
    }
}
