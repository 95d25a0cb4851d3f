//! The report as a section of a changelog in the format of Keep a Changelog. Many similar changes are summarized.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, Subject, What};
use super::effect::Effect;
use crate::spec::counted;

/// More sentences of one sort than this and they are summed up.
const MANY: usize = 5;

/// Most names in a line.
const NAMES: usize = 6;

/// The headings, in their order.
const HEADINGS: [&str; 4] = ["Added", "Changed", "Deprecated", "Removed"];

/// The section; empty when nothing differs.
pub(super) fn section(changes: &[Change]) -> String {
    let parts = HEADINGS.map(|heading| part(heading, changes));
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn part(heading: &str, changes: &[Change]) -> Option<String> {
    let mut sorts: BTreeMap<(Reverse<Effect>, String), Vec<&Change>> = BTreeMap::new();
    for change in changes.iter().filter(|change| self::heading(change) == heading) {
        sorts.entry((Reverse(change.effect), sort(change))).or_default().push(change);
    }
    let lines: Vec<String> = sorts.iter().flat_map(|((_, sort), changes)| lines(sort, changes)).collect();
    (!lines.is_empty()).then(|| format!("### {heading}\n\n{}\n", lines.join("\n")))
}

fn heading(change: &Change) -> &'static str {
    match &change.what {
        What::Added => "Added",
        What::Removed => "Removed",
        What::Changed { aspect: "deprecated", new, .. } if !new.is_empty() => "Deprecated",
        What::Changed { .. } => "Changed",
    }
}

/// What changes have in common that can be summed up. A warning stands for itself.
fn sort(change: &Change) -> String {
    // A value may stand within a field.
    let inner = change.place.rsplit_once("`, ").map_or(change.place.as_str(), |(_, inner)| inner);
    let noun = inner.split(" `").next().unwrap_or_default();
    match (&change.what, &change.subject) {
        (What::Changed { aspect, .. }, subject) if change.warning.is_some() => {
            format!("{aspect} of {subject} {}", change.place)
        }
        _ if change.effect == Effect::Documentation => "documentation change".to_owned(),
        (What::Changed { aspect, .. }, _) => format!("`{aspect}` change"),
        (_, Subject::Operation(_)) if noun.is_empty() => "operation".to_owned(),
        (_, Subject::Type(_)) if noun.is_empty() => "type".to_owned(),
        (_, Subject::Event(_)) if noun.is_empty() => "event".to_owned(),
        _ => noun.to_owned(),
    }
}

/// The lines of changes of one sort: one for each sentence, or one for all when these are many.
fn lines(sort: &str, changes: &[&Change]) -> Vec<String> {
    let has = |effect| changes.iter().any(|change| change.effect == effect);
    let mark = if has(Effect::Breaking) { "**Breaking:** " } else { "" };
    let mut sentences: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for change in changes {
        sentences.entry(sentence(change)).or_default().insert(name(change));
    }
    let are_whole = changes.iter().all(|change| sentence(change).is_empty());
    if are_whole || has(Effect::Documentation) || sentences.len() > MANY {
        // The count says what they are.
        let bare = |name: String| name.strip_prefix(&format!("{sort} ")).unwrap_or(&name).to_owned();
        let names = sentences.into_values().flatten().map(bare).collect();
        return vec![format!("- {mark}{}: {}.", counted(changes.len(), sort), listed(&names))];
    }
    let line = |(sentence, names): (&String, _)| {
        format!("- {mark}{}: {}.", listed(names), sentence.trim_end_matches('.'))
    };
    sentences.iter().map(line).collect()
}

/// What changed; nothing when it is all of what [`name`] says.
fn sentence(change: &Change) -> String {
    let place = if is_in_service(change) { "" } else { &change.place };
    let gap = if place.is_empty() { "" } else { " " };
    let warning = change.warning.map(|warning| format!(" ({warning})")).unwrap_or_default();
    match &change.what {
        What::Added | What::Removed => place.to_owned(),
        What::Changed { aspect: "deprecated", new, .. } if !new.is_empty() => format!("{place}{gap}{new}"),
        What::Changed { .. } => format!("{place}{gap}{}{warning}", change.what),
    }
}

/// What it is that changed: an operation, a type, or a part of the service.
fn name(change: &Change) -> String {
    match &change.subject {
        Subject::Service if is_in_service(change) => change.place.clone(),
        Subject::Service => "service".to_owned(),
        Subject::Operation(name) => format!("`{name}`"),
        Subject::Type(name) => format!("type `{name}`"),
        Subject::Event(name) => format!("event `{name}`"),
    }
}

fn is_in_service(change: &Change) -> bool {
    change.subject == Subject::Service && !change.place.is_empty()
}

/// `` `A`, `B` and 3 more ``
fn listed(names: &BTreeSet<String>) -> String {
    let shown: Vec<&str> = names.iter().take(NAMES).map(String::as_str).collect();
    let rest = names.len() - shown.len();
    let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    shown.join(", ") + &rest
}
