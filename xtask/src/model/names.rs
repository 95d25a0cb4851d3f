//! Converts wire names into Rust names.
//!
//! A name is split into words, and each convention joins them again. `FlowJSONAsset` has the words `Flow`, `JSON`, and
//! `Asset`: a run of capitals is one word, and its last capital starts the next word if a lower-case letter follows.
//! Digits belong to the word before them. Characters that no identifier can contain separate words.

use unicode_ident::{is_xid_continue, is_xid_start};

/// Words of a name, as they are written.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut previous: Option<char> = None;
    for (at, &current) in chars.iter().enumerate() {
        let next = chars.get(at + 1).copied();
        if !is_letter(current) || begins_word(previous, current, next) {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
        if is_letter(current) {
            word.push(current);
        }
        previous = Some(current);
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// Whether a character is part of a word: an identifier may hold it, and it is not a `_`.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && is_xid_continue(c)
}

/// Whether a word begins at `current`.
fn begins_word(previous: Option<char>, current: char, next: Option<char>) -> bool {
    let Some(previous) = previous else { return false };
    if !current.is_uppercase() {
        return false;
    }
    let ends_acronym = previous.is_uppercase() && next.is_some_and(char::is_lowercase);
    !previous.is_uppercase() || ends_acronym
}

/// `flow_json_asset`
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_").to_lowercase()
}

/// `flow-json-asset`
pub(crate) fn kebab(name: &str) -> String {
    words(name).join("-").to_lowercase()
}

/// `FLOW_JSON_ASSET`
pub(crate) fn shouting(name: &str) -> String {
    words(name).join("_").to_uppercase()
}

/// `FlowJsonAsset`
pub(crate) fn upper_camel(name: &str) -> String {
    let words: Vec<String> = words(name).iter().map(|word| capitalized(&word.to_lowercase())).collect();
    let mut joined = String::new();
    for word in words {
        // `V1_2` must not become `V12`.
        let digits_meet =
            joined.ends_with(|c: char| c.is_numeric()) && word.starts_with(|c: char| c.is_numeric());
        joined.push_str(if digits_meet { "_" } else { "" });
        joined.push_str(&word);
    }
    joined
}

/// The text with a capital first letter.
pub(crate) fn capitalized(text: &str) -> String {
    with_first(text, |first| first.to_uppercase().collect())
}

/// A sentence for the middle of another one: `Creates a group.` → `creates a group.`. Acronyms and names in
/// which a capital follows keep their first letter.
pub(crate) fn mid_sentence(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default();
    let is_name = word.chars().skip(1).any(char::is_uppercase);
    if is_name { text.to_owned() } else { with_first(text, |first| first.to_lowercase().collect()) }
}

fn with_first(text: &str, change: impl Fn(char) -> String) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| change(first) + chars.as_str()).unwrap_or_default()
}

/// Name of a field or a method, without regard to keywords; see [`keyword_safe`]. `None` when no letter or digit
/// is left to make a name of.
pub(crate) fn field(name: &str) -> Option<String> {
    Some(leading_letter(snake(name), "n")).filter(|_| !words(name).is_empty())
}

/// Name of a type, without regard to keywords.
pub(crate) fn type_name(name: &str) -> Option<String> {
    Some(leading_letter(upper_camel(name), "N")).filter(|_| !words(name).is_empty())
}

/// Name of a variant for a documented value.
pub(crate) fn variant(value: &str) -> Option<String> {
    let name = leading_letter(upper_camel(value), "Value");
    // `Unknown` is the variant for everything that is not documented.
    let taken = matches!(name.as_str(), "Self" | "Unknown");
    Some(if taken { format!("{name}_") } else { name }).filter(|_| !words(value).is_empty())
}

fn leading_letter(name: String, prefix: &str) -> String {
    if name.starts_with(is_xid_start) { name } else { format!("{prefix}{name}") }
}

/// Keywords of edition 2024, reserved ones included, that a raw identifier can stand for.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A field name as an identifier: a keyword becomes raw, or gets a trailing `_` where raw is impossible.
pub(crate) fn keyword_safe(name: &str) -> String {
    if matches!(name, "self" | "super" | "crate" | "_") {
        return format!("{name}_");
    }
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

/// Name of a module for the words of a name.
pub(crate) fn module(name: &str) -> String {
    let name = leading_letter(snake(name), "n");
    // `mod.rs` is the file around the modules.
    if name == "mod" { "mod_".to_owned() } else { keyword_safe(&name) }
}

/// Names that Windows keeps for devices, whatever the ending: no file can be called so there.
const DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// Whether a module and its file can have this name, which is in kebab-case: Rust looks for a file only if the name is
/// ASCII, and Windows keeps some names for itself.
pub(crate) fn is_file_name(name: &str) -> bool {
    let port = name.strip_prefix("com").or(name.strip_prefix("lpt"));
    let is_port = port.is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
    name.is_ascii() && !DEVICES.contains(&name) && !is_port
}

/// A field name without the sign of a raw identifier, as rustdoc and `Debug` have it.
pub(crate) fn unraw(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// An identifier from a name made here.
pub(crate) fn ident(name: &str) -> proc_macro2::Ident {
    let span = proc_macro2::Span::call_site();
    match name.strip_prefix("r#") {
        Some(raw) => proc_macro2::Ident::new_raw(raw, span),
        None => proc_macro2::Ident::new(name, span),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_a_reader_ends_them() {
        for (wire, snake_name, camel) in [
            ("GmtModifier", "gmt_modifier", "GmtModifier"),
            ("URL", "url", "Url"),
            ("FlowJSONAsset", "flow_json_asset", "FlowJsonAsset"),
            ("UpdateMarketingFLow", "update_marketing_f_low", "UpdateMarketingFLow"),
            (
                "GetWhatsappConnectionCatalog",
                "get_whatsapp_connection_catalog",
                "GetWhatsappConnectionCatalog",
            ),
            ("lowerCamel", "lower_camel", "LowerCamel"),
            ("snake_case", "snake_case", "SnakeCase"),
            ("kebab-case", "kebab_case", "KebabCase"),
            ("dotted.name", "dotted_name", "DottedName"),
            ("Ab12Cd", "ab12_cd", "Ab12Cd"),
            ("V1_2", "v1_2", "V1_2"),
            ("IDs", "i_ds", "IDs"),
            ("HTTP2Server", "http2_server", "Http2Server"),
            ("__x__", "x", "X"),
            ("", "", ""),
        ] {
            assert_eq!(snake(wire), snake_name, "{wire}");
            assert_eq!(upper_camel(wire), camel, "{wire}");
        }
        assert_eq!(kebab("AddChatGroupInviteLink"), "add-chat-group-invite-link");
        assert_eq!(shouting("PageRequest"), "PAGE_REQUEST");
    }

    #[test]
    fn keywords_become_raw_where_they_can() {
        assert_eq!(keyword_safe("type"), "r#type");
        assert_eq!(keyword_safe("gen"), "r#gen");
        assert_eq!(keyword_safe("self"), "self_");
        assert_eq!(keyword_safe("crate"), "crate_");
        assert_eq!(keyword_safe("index"), "index");
        assert_eq!(ident("r#type").to_string(), "r#type");
    }

    #[test]
    fn values_make_variants() {
        assert_eq!(variant("IN_REVIEW").as_deref(), Some("InReview"));
        assert_eq!(variant("en_US").as_deref(), Some("EnUs"));
        assert_eq!(variant("24h").as_deref(), Some("Value24h"));
        assert_eq!(variant("unknown").as_deref(), Some("Unknown_"));
        assert_eq!(variant("*"), None);
        assert_eq!(field("3D"), Some("n3_d".into()));
        assert_eq!(type_name("+"), None);
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_wire_has_makes_an_identifier(wire in ".{0,12}") {
            let names = [field(&wire).map(|name| keyword_safe(&name)), type_name(&wire), variant(&wire)];
            for name in names.into_iter().flatten().chain([module(&wire)]) {
                proptest::prop_assert!(syn::parse_str::<syn::Ident>(&name).is_ok() || name == "Self", "{}", name);
            }
        }
    }

    #[test]
    fn a_sentence_moves_into_another() {
        assert_eq!(mid_sentence("Creates a group."), "creates a group.");
        assert_eq!(mid_sentence("RAM checks it."), "RAM checks it.");
        assert_eq!(mid_sentence("WhatsApp groups."), "WhatsApp groups.");
        assert_eq!(mid_sentence(""), "");
    }
}
