//! What the user wants to know before messages are sent.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::args::{Duplicates, Rate, SendArgs};
use super::check::{Checked, Found};
use super::plan::Plan;
use super::results::Ledger;
use super::status::Status;
use super::template::Look;
use crate::output::escape;
use crate::progress::{counted, grouped};

/// Recipients of one call.
const BATCH: u64 = 1000;

/// Calls per second that the service documents.
const DOCUMENTED: u32 = 10;

/// Maximum length of a value in a preview.
const PREVIEW: usize = 400;

/// Returns everything that was found, for `--dry-run`.
pub(crate) fn everything(plan: &Plan, checked: &Checked, args: &SendArgs) -> String {
    let mut text =
        format!("{}: {}, {}\n", plan.table, counted(checked.rows, "row", "rows"), plan.table.description());
    let mut columns = vec![(plan.mapping.to.name.clone(), "number".to_owned())];
    let of_template = plan.mapping.columns.iter();
    columns.extend(of_template.map(|(variable, column)| (column.name.clone(), format!("$({variable})"))));
    for (column, use_of_it) in &columns {
        let bad = checked.problems.get(column).map(|found| format!("  {}", bad(found))).unwrap_or_default();
        text.push_str(&format!("  column `{column}` → {use_of_it}{bad}\n"));
    }
    for (variable, value) in &plan.mapping.fixed {
        text.push_str(&format!("  `{}` → $({variable})\n", short(value)));
    }
    let listed: Vec<_> = columns.iter().map(|(column, _)| column.as_str()).collect();
    text.push_str(&rejections(plan, checked, &listed));
    text.push_str(&doubts(plan, checked, args));
    match &plan.look {
        Look::Known(known) => text.push_str(&format!("template {}\n", known.description())),
        Look::Unknown(_) => {}
    }
    for (row, values) in &checked.first {
        match &plan.look {
            Look::Known(known) => {
                text.push_str(&format!("  row {row}   {}\n", short(&known.rendered(values))))
            }
            Look::Unknown(_) => {
                let values: Vec<_> =
                    values.iter().map(|(name, value)| format!("$({name}) = {}", short(value))).collect();
                text.push_str(&format!("  row {row}   {}\n", values.join(", ")));
            }
        }
    }
    let people = checked.selection.chosen();
    text.push_str(&format!(
        "{} to {}, {}\n{}\nnothing was sent\n",
        counted(people, "message", "messages"),
        counted(people, "person", "people"),
        duration(people, args.pace.rate_limit),
        cost(plan, checked),
    ));
    text
}

/// Returns what the user should notice.
pub(crate) fn cautions(plan: &Plan, checked: &Checked, args: &SendArgs) -> String {
    rejections(plan, checked, &[]) + &doubts(plan, checked, args)
}

/// Returns the rejected rows, by column, without the columns that are already listed.
fn rejections(plan: &Plan, checked: &Checked, listed: &[&str]) -> String {
    if checked.rejected == 0 {
        return String::new();
    }
    let rows = counted(checked.rejected, "row", "rows");
    let mut text = format!("{rows} will not be sent: {} says why\n", plan.files.rejected.display());
    for (column, found) in &checked.problems {
        if !listed.contains(&column.as_str()) {
            let column = if column.is_empty() { "rows: ".into() } else { format!("column `{column}`: ") };
            text.push_str(&format!("  {column}{}\n", bad(found)));
        }
    }
    text
}

/// Returns what the sender may not have meant.
fn doubts(plan: &Plan, checked: &Checked, args: &SendArgs) -> String {
    let mut text = String::new();
    let mut add = |line: String| text.push_str(&format!("{line}\n"));
    if checked.duplicates.count > 0 {
        add(format!(
            "{} the number of an earlier row ({}) and will not be sent; --duplicates send sends them",
            have(&checked.duplicates),
            rows(&checked.duplicates),
        ));
    }
    if checked.spellings.count > 0 {
        add(format!(
            "{} another spelling of an earlier number ({}), as WhatsApp has them in Brazil, Mexico and Argentina; both \
             are sent",
            may_have(&checked.spellings),
            rows(&checked.spellings),
        ));
    }
    for (column, found) in &checked.doubts {
        add(format!(
            "warning: column `{column}`: {} doubtful (row {}: {}); --strict leaves them out",
            counted(found.count, "value is", "values are"),
            found.rows.first().copied().unwrap_or_default(),
            found.why,
        ));
    }
    if checked.earlier > 0 {
        add(format!(
            "{} left out: an earlier send has sent to them, or may have",
            counted(checked.earlier, "row is", "rows are")
        ));
    }
    if checked.beyond_limit > 0 {
        let rows = counted(checked.beyond_limit, "row comes", "rows come");
        add(format!("{rows} after the limit of {}", grouped(args.limit.unwrap_or_default())));
    }
    let earlier = Ledger::new(&plan.entries, &BTreeMap::new());
    let (accepted, unknown) = (earlier.count(Status::Accepted), earlier.count(Status::Unknown));
    if accepted + unknown > 0 {
        let people = counted(accepted, "person", "people");
        let unknown = match unknown {
            0 => String::new(),
            unknown => format!("; for {} it is unknown", grouped(unknown)),
        };
        add(format!("an earlier run has sent to {people}{unknown}; this goes on from there"));
    }
    if let Look::Unknown(why) = &plan.look {
        add(format!("warning: {why}; whether it exists and has these variables is not known"));
    }
    text
}

/// Returns the same for a program.
pub(crate) fn as_json(plan: &Plan, checked: &Checked, args: &SendArgs) -> Value {
    let found = |found: &BTreeMap<String, Found>| -> Vec<Value> {
        found
            .iter()
            .map(|(column, found)| {
                json!({"column": column, "rows": found.count, "first": found.rows, "why": found.why})
            })
            .collect()
    };
    let first: Vec<_> = checked
        .first
        .iter()
        .map(|(row, values)| {
            let text = match &plan.look {
                Look::Known(known) => json!(known.rendered(values)),
                Look::Unknown(_) => Value::Null,
            };
            json!({"row": row, "values": values, "text": text})
        })
        .collect();
    let people = checked.selection.chosen();
    json!({
        "rows": checked.rows,
        "people": people,
        "rejected": checked.rejected,
        "problems": found(&checked.problems),
        "warnings": found(&checked.doubts),
        "duplicates": checked.duplicates.count,
        "duplicates_are_sent": args.duplicates == Duplicates::Send,
        "other_spellings": checked.spellings.count,
        "left_out": checked.earlier,
        "after_limit": checked.beyond_limit,
        "countries": checked.countries,
        "calls": people.div_ceil(BATCH),
        "seconds": seconds(people, args.pace.rate_limit),
        "preview": first,
        "sent": false,
    })
}

/// Returns the number of calls and their duration, at the requested rate.
pub(crate) fn duration(people: u64, rate: Option<Rate>) -> String {
    let calls = counted(people.div_ceil(BATCH), "call", "calls");
    let pace = match rate {
        None => format!("at the documented {DOCUMENTED} calls per second"),
        Some(Rate::PerSecond(calls)) => format!("at {calls} calls per second"),
        Some(Rate::Unlimited) => return format!("{calls} of up to 1,000, as fast as the service answers"),
    };
    let time = match seconds(people, rate).unwrap_or_default() {
        seconds @ ..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h", seconds.div_ceil(3600)),
    };
    format!("{calls} of up to 1,000, about {time} {pace}")
}

/// Returns the duration in seconds. The client stays a tenth below the rate.
fn seconds(people: u64, rate: Option<Rate>) -> Option<u64> {
    let per_second = match rate {
        None => DOCUMENTED,
        Some(Rate::PerSecond(calls)) => calls.get(),
        Some(Rate::Unlimited) => return None,
    };
    Some((people.div_ceil(BATCH) * 11).div_ceil(u64::from(per_second) * 10))
}

/// Returns what is known about the cost.
pub(crate) fn cost(plan: &Plan, checked: &Checked) -> String {
    let category = match &plan.look {
        Look::Known(known) => format!(" and by the category of the template ({})", known.category()),
        Look::Unknown(_) => String::new(),
    };
    let mut countries: Vec<_> = checked.countries.iter().collect();
    countries.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let listed: Vec<_> =
        countries.iter().take(5).map(|(code, count)| format!("+{code} {}", grouped(**count))).collect();
    let more = countries.len().saturating_sub(5);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let listed = if listed.is_empty() { String::new() } else { format!(": {}{more}", listed.join(", ")) };
    format!(
        "the service does not tell prices; messages are billed by the country of the person{category}{listed}"
    )
}

fn bad(found: &Found) -> String {
    format!(
        "{} bad (first: row {}: {})",
        grouped(found.count),
        found.rows.first().copied().unwrap_or_default(),
        found.why
    )
}

fn have(found: &Found) -> String {
    counted(found.count, "row has", "rows have")
}

fn may_have(found: &Found) -> String {
    counted(found.count, "row may have", "rows may have")
}

/// Returns the first rows: `rows 77, 5120, …`.
fn rows(found: &Found) -> String {
    let named: Vec<_> = found.rows.iter().map(u64::to_string).collect();
    let more = if found.count > named.len() as u64 { ", …" } else { "" };
    format!("{} {}{more}", if named.len() == 1 { "row" } else { "rows" }, named.join(", "))
}

/// Returns a text that fits on a line.
fn short(text: &str) -> String {
    let text = escape::on_one_line(text);
    match text.char_indices().nth(PREVIEW) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}
