//! `cams operations`: lists the operations by group, or those that match a search.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use cams_models::{SERVICE, operations};
use cams_operation::{GroupInfo, OperationInfo};
use serde_json::{Value, json};

use crate::catalog::args::OperationsArgs;
use crate::catalog::names;
use crate::catalog::retry;
use crate::exit;
use crate::output::format::Format;
use crate::output::json::Json;
use crate::output::stderr::{self, tell};
use crate::output::stdout::write_reference;
use crate::output::text;

/// A group, with its listed operations.
type Section = (&'static GroupInfo, Vec<&'static OperationInfo>);

pub(crate) fn run(args: &OperationsArgs) -> ExitCode {
    let found = search(&args.words);
    if found.is_empty() {
        let unknown = args.words.iter().filter(|word| search(&[word]).is_empty());
        tell(&format!("error: {}\n", names::nothing_found(&args.words, unknown.map(String::as_str))));
        return ExitCode::from(exit::BAD_INPUT);
    }
    let what = "the list";
    match args.output.is_for_people() {
        true if io::stdout().is_terminal() => {
            let is_colored = stderr::wants_color(&io::stdout());
            write_reference(what, &text::with_headings(as_sections(&found, text::width()), is_colored))
        }
        true => write_reference(what, &as_lines(&found)),
        false => args.output.print(what, Json::from(as_json(&found)), Format::Json),
    }
}

/// Returns the operations that contain every word, by group; groups without a match are omitted.
fn search(words: &[impl AsRef<str>]) -> Vec<Section> {
    let words: Vec<_> = words.iter().map(|word| word.as_ref().to_lowercase()).collect();
    let sections = SERVICE.groups.iter().map(|group| (group, search_group(group, &words)));
    sections.filter(|(_, found)| !found.is_empty()).collect()
}

fn search_group(group: &GroupInfo, words: &[String]) -> Vec<&'static OperationInfo> {
    let members = operations::ALL.iter().copied().filter(|info| info.group == group.name);
    members.filter(|info| words.iter().all(|word| occurs(word, group, info))).collect()
}

fn occurs(word: &str, group: &GroupInfo, info: &OperationInfo) -> bool {
    [info.action, info.summary, group.name, group.title].iter().any(|text| text.to_lowercase().contains(word))
}

fn each(sections: &[Section]) -> impl Iterator<Item = &'static OperationInfo> {
    sections.iter().flat_map(|(_, found)| found.iter().copied())
}

/// For `cut` and `grep`: no headings, no wrapping.
fn as_lines(sections: &[Section]) -> String {
    each(sections).map(|info| format!("{}\t{}\t{}\n", info.action, info.group, info.summary)).collect()
}

/// For people: a heading for each group, the summaries in one column.
fn as_sections(sections: &[Section], width: usize) -> String {
    let column = each(sections).map(|info| info.action.len()).max().unwrap_or_default();
    let mut out = String::new();
    for (group, found) in sections {
        if !out.is_empty() {
            out.push('\n');
        }
        text::hanging(
            &mut out,
            "",
            "  ",
            &format!("{} ({}): {}", group.title, group.name, group.summary),
            width,
        );
        for info in found {
            if column + text::NARROWEST + 4 > width {
                // No room beside the names.
                out.push_str(&format!("  {}\n", info.action));
                text::labeled(&mut out, "    ", info.summary, width);
            } else {
                text::labeled(&mut out, &format!("  {:column$}  ", info.action), info.summary, width);
            }
        }
    }
    out
}

fn as_json(sections: &[Section]) -> Value {
    each(sections).map(entry).collect()
}

fn entry(info: &OperationInfo) -> Value {
    json!({
        "action": info.action,
        "group": info.group,
        "summary": info.summary,
        "retry": retry::name(info.retry),
        "qps": info.qps,
        "deprecated": info.deprecated,
        "beta": info.beta,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_operation_is_outside_the_groups() {
        assert_eq!(each(&search(&[""; 0])).count(), operations::ALL.len());
    }

    #[test]
    fn a_terminal_shows_groups_in_their_order_with_aligned_summaries_that_fit() {
        let all = as_sections(&search(&[""; 0]), 90);
        assert!(all.lines().all(|line| line.chars().count() <= 90));
        let headings: Vec<_> =
            SERVICE.groups.iter().map(|group| format!("{} ({})", group.title, group.name)).collect();
        let places: Vec<_> = headings.iter().map(|heading| all.find(heading.as_str()).unwrap()).collect();
        assert!(places.is_sorted());

        let few = as_sections(&search(&["invite"]), 90);
        let shown: Vec<_> = each(&search(&["invite"])).collect();
        let columns = shown.iter().map(|info| {
            let line =
                few.lines().find(|line| line.trim_start().starts_with(&format!("{} ", info.action))).unwrap();
            line.find(info.summary.split(' ').next().unwrap()).unwrap()
        });
        let columns: Vec<_> = columns.collect();
        assert!(columns.len() > 1 && columns.windows(2).all(|pair| pair[0] == pair[1]), "{few}");
    }
}
