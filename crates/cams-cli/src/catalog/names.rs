//! Misspelled names: messages about them, and suggestions.

use cams_core::internal::input;
use cams_models::{SERVICE, operations};
use cams_operation::OperationInfo;

/// Returns the operation with that name in any case and with any separators: `ListChatGroup`, `list-chat-group`,
/// `LIST_CHAT_GROUP`.
pub(crate) fn find(action: &str) -> Option<&'static OperationInfo> {
    operations::find(action).or_else(|| {
        let wanted = letters(action);
        operations::ALL.iter().copied().find(|info| letters(info.action) == wanted)
    })
}

/// Returns a name in lower case and without `-` and `_`, to compare spellings.
pub(crate) fn letters(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// Returns the name of a parameter as a flag: `BusinessNumber` becomes `business-number`, `WABAId` becomes `waba-id`.
pub(crate) fn kebab(name: &str) -> String {
    let letters: Vec<_> = name.chars().collect();
    let mut out = String::new();
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| letters.get(before));
        let is_after_small = before.is_some_and(|before| before.is_lowercase() || before.is_ascii_digit());
        let is_before_small = letters.get(place + 1).is_some_and(|after| after.is_lowercase());
        let is_after_capital = before.is_some_and(|before| before.is_uppercase());
        if letter.is_uppercase() && (is_after_small || is_after_capital && is_before_small) {
            out.push('-');
        }
        match letter {
            '_' => out.push('-'),
            letter => out.extend(letter.to_lowercase()),
        }
    }
    out
}

/// Returns a message that no operation has this name, and which names are similar.
pub(crate) fn unknown_action(action: &str) -> String {
    let known = operations::ALL.iter().map(|info| info.action);
    format!("there is no operation `{action}`{}", did_you_mean(&input::nearest(action, known)))
}

/// Returns a message that a search found nothing, and which names are similar to the words without a match.
pub(crate) fn nothing_found<'a>(words: &[String], unknown: impl Iterator<Item = &'a str>) -> String {
    let known = searchable();
    let mut nearest: Vec<_> = unknown.flat_map(|word| input::nearest(word, known.iter().copied())).collect();
    nearest.dedup();
    format!("no operation has {}{}", joined(words, " and "), did_you_mean(&nearest))
}

/// Returns the names of operations and groups, and the words in them.
fn searchable() -> Vec<&'static str> {
    let actions = operations::ALL.iter().map(|info| info.action);
    let groups = SERVICE.groups.iter().map(|group| group.name);
    let mut names: Vec<_> = actions.clone().chain(groups).chain(actions.flat_map(parts)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Returns the words of a name: `ListChatGroup` consists of `List`, `Chat`, and `Group`.
fn parts(name: &'static str) -> impl Iterator<Item = &'static str> {
    let starts: Vec<_> = name.match_indices(|c: char| c.is_ascii_uppercase()).map(|(at, _)| at).collect();
    let ends: Vec<_> = starts.iter().copied().skip(1).chain([name.len()]).collect();
    starts.into_iter().zip(ends).filter_map(|(start, end)| name.get(start..end))
}

fn did_you_mean(names: &[&str]) -> String {
    if names.is_empty() { String::new() } else { format!("; did you mean {}?", joined(names, " or ")) }
}

fn joined(names: &[impl AsRef<str>], conjunction: &str) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    quoted.join(conjunction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_found_whatever_case_and_separators_its_name_has() {
        for info in operations::ALL {
            let spellings = [info.action.to_lowercase(), info.action.to_uppercase(), kebab(info.action)];
            for name in spellings.iter().chain([&kebab(info.action).replace('-', "_")]) {
                assert_eq!(find(name).map(|found| found.action), Some(info.action), "{name}");
            }
        }
        assert!(find("").is_none() && find("ListChatGrou").is_none());
    }

    #[test]
    fn a_flag_has_the_words_of_its_parameter() {
        for (name, flag) in [
            ("BusinessNumber", "business-number"),
            ("To", "to"),
            ("WABAId", "waba-id"),
            ("FlowJSON", "flow-json"),
            ("isHidden", "is-hidden"),
            ("new_name", "new-name"),
            ("V1Url", "v1-url"),
        ] {
            assert_eq!(kebab(name), flag);
        }
    }

    #[test]
    fn a_name_is_taken_apart_at_its_capitals() {
        assert_eq!(parts("ListChatGroup").collect::<Vec<_>>(), ["List", "Chat", "Group"]);
        assert_eq!(parts("").count(), 0);
    }

    #[test]
    fn similar_names_follow_what_is_unknown() {
        let said = unknown_action("ListChatGrup");
        assert!(
            said.starts_with("there is no operation `ListChatGrup`; did you mean `ListChatGroup` or `"),
            "{said}"
        );
        assert_eq!(unknown_action("Zzz"), "there is no operation `Zzz`");
    }

    #[test]
    fn a_search_for_a_misspelt_word_leads_to_a_part_of_a_name() {
        let words = ["group".to_owned(), "invte".to_owned()];
        let said = nothing_found(&words, ["invte"].into_iter());
        assert!(said.starts_with("no operation has `group` and `invte`; did you mean `Invite`"), "{said}");
    }
}
