//! Misspelt names: what to say about them, and what may have been meant.

use cams_core::internal::input;
use cams_models::{SERVICE, operations};

/// Says that there is no operation of that name, and which have similar names.
pub(crate) fn unknown_action(action: &str) -> String {
    let known = operations::ALL.iter().map(|info| info.action);
    format!("there is no operation `{action}`{}", did_you_mean(&input::nearest(action, known)))
}

/// Says that a search found nothing, and which names are similar to the words that occur nowhere.
pub(crate) fn nothing_found<'a>(words: &[String], unknown: impl Iterator<Item = &'a str>) -> String {
    let known = searchable();
    let mut nearest: Vec<_> = unknown.flat_map(|word| input::nearest(word, known.iter().copied())).collect();
    nearest.dedup();
    format!("no operation has {}{}", joined(words, " and "), did_you_mean(&nearest))
}

/// Names of operations, their groups, and the words that the names are made of.
fn searchable() -> Vec<&'static str> {
    let actions = operations::ALL.iter().map(|info| info.action);
    let groups = SERVICE.groups.iter().map(|group| group.name);
    let mut names: Vec<_> = actions.clone().chain(groups).chain(actions.flat_map(parts)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The words of a name: `ListChatGroup` is made of `List`, `Chat` and `Group`.
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
