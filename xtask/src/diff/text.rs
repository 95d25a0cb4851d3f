//! The report for people: changes grouped by their subject, and the counts.

use super::change::{Change, count};
use super::delta::Delta;
use super::effect::Effect;
use super::semver::Verdict;
use crate::spec::counted;

/// More items than this and the rest of a change is counted.
const MANY: usize = 4;

/// Before what stands below a change.
const INDENT: &str = "                 ";

/// The report; empty when nothing differs.
pub(super) fn report(changes: &[Change], verdict: &Verdict) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let subjects = changes.chunk_by(|a, b| a.subject == b.subject);
    let sections: Vec<String> = subjects.map(section).collect();
    let counts = Effect::ALL.map(|effect| (count(changes, effect), effect.name()));
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, name)| format!("{count} {name}")).collect();
    format!(
        "{}\n{}: {}\nversion: {verdict}\n",
        sections.concat(),
        counted(changes.len(), "change"),
        counts.join(", ")
    )
}

fn section(changes: &[Change]) -> String {
    let title = changes.first().map(|change| change.subject.to_string()).unwrap_or_default();
    let changes: String = changes.iter().map(entry).collect();
    format!("{title}\n{changes}")
}

/// A change and why it does what it does; below it what to think about, and the items that programs break by.
fn entry(change: &Change) -> String {
    let Change { place, what, effect, why, warning, rust, .. } = change;
    let gap = if place.is_empty() { "" } else { " " };
    // It goes without saying for texts.
    let why = if *effect == Effect::Documentation { String::new() } else { format!(" ({why})") };
    let mut lines = vec![format!("  {:13}  {place}{gap}{what}{why}", effect.name())];
    lines.extend(warning.map(|warning| format!("{INDENT}WARNING: {warning}")));
    let breaking: Vec<&Delta> = rust.iter().filter(|delta| delta.effect() == Effect::Breaking).collect();
    lines.extend(breaking.iter().take(MANY).map(|delta| format!("{INDENT}{delta}")));
    let rest = breaking.len().saturating_sub(MANY);
    lines.extend((rest > 0).then(|| format!("{INDENT}and {}", counted(rest, "more item"))));
    lines.join("\n") + "\n"
}
