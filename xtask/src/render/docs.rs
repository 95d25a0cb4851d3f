//! Doc comments: wrapped, and with everything escaped that Markdown and rustdoc would interpret.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use textwrap::{Options, WordSplitter};

use crate::model::{Definition, Field, Model, OpenEnum, Role, Type};
use crate::spec::language::{Gap, LimitsSpec};

/// Widest line of the generated code.
pub(super) const WIDTH: usize = 110;

/// Longer values say too little for the space that they take.
const LONGEST_VALUE: usize = 200;

/// Documented values that a setter lists.
const MOST_VALUES: usize = 8;

/// Stands for a blank within a code span, so that the span stays on one line.
const HARD_BLANK: char = '\u{a0}';

/// A doc comment that is being built.
#[derive(Debug, Default)]
pub(crate) struct Docs(Vec<Block>);

#[derive(Debug)]
enum Block {
    Paragraph(String),
    List(Vec<String>),
    Code(Vec<String>),
}

impl Docs {
    /// A comment that begins with a paragraph.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self::default().text(text)
    }

    /// Adds a paragraph, unless it is empty.
    pub(crate) fn text(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.0.extend((!text.is_empty()).then_some(Block::Paragraph(text)));
        self
    }

    /// Adds a list, unless it is empty.
    pub(crate) fn list(mut self, items: Vec<String>) -> Self {
        self.0.extend((!items.is_empty()).then_some(Block::List(items)));
        self
    }

    /// Adds a block of code that is compiled with the tests and not run.
    pub(crate) fn code(mut self, lines: Vec<String>) -> Self {
        self.0.push(Block::Code(lines));
        self
    }

    /// Its lines, for a comment that starts `indent` columns from the left.
    pub(crate) fn lines(&self, indent: usize) -> Vec<String> {
        let width = WIDTH - indent - "/// ".len();
        let mut lines = Vec::new();
        for block in &self.0 {
            lines.extend((!lines.is_empty()).then(String::new));
            match block {
                Block::Paragraph(text) => lines.extend(wrap(text, "", width)),
                Block::Code(code) => {
                    lines.push("```no_run".to_owned());
                    lines.extend(code.iter().map(|line| visible(line)));
                    lines.push("```".to_owned());
                }
                Block::List(items) => lines.extend(items.iter().flat_map(|item| wrap(item, "- ", width))),
            }
        }
        lines
    }

    /// As attributes of an item that starts `indent` columns from the left.
    pub(crate) fn attributes(&self, indent: usize) -> TokenStream {
        let lines = self.lines(indent);
        let lines = lines.iter().map(|line| if line.is_empty() { line.clone() } else { format!(" {line}") });
        quote! { #(#[doc = #lines])* }
    }
}

fn wrap(text: &str, bullet: &str, width: usize) -> Vec<String> {
    let hanging = " ".repeat(bullet.len());
    let options = Options::new(width)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .initial_indent(bullet)
        .subsequent_indent(&hanging);
    let text = unbroken(&visible(text));
    let lines = textwrap::wrap(&text, options);
    lines.into_iter().map(|line| line.replace(HARD_BLANK, " ")).collect()
}

/// The text with the characters escaped that the compiler refuses in a comment: they change what a reader sees.
fn visible(text: &str) -> String {
    let is_refused = |c| c == '\r' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let escaped = |c: char| if is_refused(c) { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escaped).collect()
}

/// The text with hard blanks where a line break would change the meaning: within code, and before what would look
/// like a list or a heading at the start of a line.
fn unbroken(text: &str) -> String {
    let mut result = String::new();
    let mut in_code = false;
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            result.push(if in_code || opens_block(word) { HARD_BLANK } else { ' ' });
        }
        result.push_str(word);
        in_code ^= word.matches('`').count() % 2 == 1;
    }
    result
}

fn opens_block(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    let is_number = number.len() < word.len() && number.chars().all(|c| c.is_ascii_digit());
    matches!(word, "-" | "+" | "*") || word.starts_with(['#', '>']) || is_number
}

/// A text of a spec as Markdown that shows it: brackets are not links, angles no HTML, and an address is a link.
pub(crate) fn escape(text: &str) -> String {
    let mut result = String::new();
    let mut in_code = false;
    for (index, word) in text.split(' ').enumerate() {
        result.push_str(if index > 0 { " " } else { "" });
        if !in_code && !word.contains('`') && word.contains("://") {
            result.push_str(&linked(word));
            continue;
        }
        for (at, c) in word.char_indices() {
            in_code ^= c == '`';
            // An underscore within a word is not emphasis.
            let edge = [word.get(..at), word.get(at + 1..)].iter().any(|part| part.is_none_or(str::is_empty));
            let is_markup = matches!(c, '[' | ']' | '<' | '>' | '*') || (c == '_' && edge);
            result.push_str(if !in_code && is_markup { "\\" } else { "" });
            result.push(c);
        }
    }
    result
}

/// `(https://a.b/c).` → `(<https://a.b/c>).`
fn linked(word: &str) -> String {
    let scheme = ["https://", "http://"].iter().find_map(|scheme| word.find(scheme));
    let Some((before, rest)) = scheme.and_then(|at| word.split_at_checked(at)) else {
        return format!("`{word}`");
    };
    let address = rest.trim_end_matches(['.', ',', ';', ':', ')', ']', '>', '!', '?']);
    let after = rest.strip_prefix(address).unwrap_or_default();
    format!("{}<{address}>{}", escape(before), escape(after))
}

/// A text as a code span.
pub(crate) fn code(text: &str) -> String {
    let fence = if text.contains('`') { "`` " } else { "`" };
    let closing: String = fence.chars().rev().collect();
    format!("{fence}{text}{closing}")
}

/// What a field is, and what is known about its value.
pub(crate) fn field(field: &Field, role: Role) -> Docs {
    let mut facts = Vec::new();
    if field.required && !matches!(role, Role::Response | Role::Event) {
        let default = role == Role::Request && field.client_default;
        facts.push(
            if default { "Required, unless the client holds a default for it." } else { "Required." }
                .to_owned(),
        );
    }
    facts.extend(limits(&field.limits));
    facts.extend(field.default.as_ref().and_then(shown).map(|text| format!("Default: {text}.")));
    facts.extend(gaps(field));
    facts.extend(field.sensitive.then(|| "Sensitive: `Debug` hides it.".to_owned()));
    facts.extend(field.deprecated.as_ref().map(|text| format!("Deprecated: {}", escape(text))));
    facts.extend(field.example.as_ref().and_then(shown).map(|text| format!("Example: {text}.")));
    Docs::new(escape(&field.description)).text(facts.join(" "))
}

/// Returns the documentation of a setter: what its field is, what is known about the value, and a link to the rest, in
/// the type `owner`.
pub(crate) fn setter(field: &Field, owner: &str, values: &[String]) -> Docs {
    let mut facts = Vec::new();
    facts.extend((!values.is_empty()).then(|| format!("Documented: {}.", listed(values))));
    facts.extend(limits(&field.limits));
    facts.extend(field.default.as_ref().and_then(shown).map(|text| format!("Default: {text}.")));
    facts.extend(gaps(field));
    facts.extend(field.deprecated.as_ref().map(|text| format!("Deprecated: {}", escape(text))));
    let plain = crate::model::names::unraw(&field.name);
    let note = match (field.required, field.client_default) {
        (true, true) => "; required, unless the client holds a default",
        (true, false) => "; required",
        (false, _) => "",
    };
    facts.push(format!("Sets [`{plain}`]({owner}::{plain}){note}."));
    let first = first_sentence(&field.description);
    Docs::new(format!("{} {}", escape(first), facts.join(" ")).trim_start().to_owned())
}

/// What is not documented about a field, as a sentence.
pub(crate) fn gaps(field: &Field) -> Option<String> {
    let has_values = matches!(field.ty.innermost(), Type::Enum(_) | Type::SharedEnum(_));
    let name = |gap: &Gap| match gap {
        Gap::Meaning => "the meaning",
        Gap::Values if has_values => "other values",
        Gap::Values => "the values",
        Gap::Format => "the format",
        Gap::Unit => "the unit",
        Gap::TimeZone => "the time zone",
        Gap::Keys => "the keys",
        Gap::Shape => "the shape",
        Gap::Default => "the default",
        Gap::Limits => "the limits",
        Gap::Matching => "whether part of a text matches",
    };
    let names: Vec<String> = field.undocumented.iter().map(|gap| name(gap).to_owned()).collect();
    (!names.is_empty()).then(|| format!("Not documented: {}.", enumeration(&names)))
}

/// The documented values of a parameter, or of the items of a list.
pub(crate) fn documented(ty: &Type, model: &Model<'_>) -> Vec<String> {
    let of =
        |definition: &OpenEnum| definition.variants.iter().map(|variant| variant.value.clone()).collect();
    match ty.innermost() {
        Type::Enum(definition) => of(definition),
        Type::SharedEnum(name) => match model.types.get(name).map(|shared| &shared.definition) {
            Some(Definition::Enum(definition)) => of(definition),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Values as code spans, the first ones if they are many.
fn listed(values: &[String]) -> String {
    let shown: Vec<String> = values.iter().take(MOST_VALUES).map(|value| code(value)).collect();
    match values.len() > MOST_VALUES {
        true => format!("{} and {} more", shown.join(", "), values.len() - MOST_VALUES),
        false => enumeration(&shown),
    }
}

/// The first sentence of a text, which is enough where the text itself is a link away.
pub(crate) fn first_sentence(text: &str) -> &str {
    let end = text
        .match_indices(". ")
        .map(|(at, _)| at + 1)
        .find(|&at| text.get(at..).is_some_and(|rest| rest.trim_start().starts_with(char::is_uppercase)));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// A value as a code span, unless it says nothing or too much.
fn shown(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) if text.contains(char::is_control) => Value::from(text.as_str()).to_string(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    // The documentation of the service writes `None` where it shows an absent value.
    let is_useful = !text.trim().is_empty() && text != "None" && text.chars().count() <= LONGEST_VALUE;
    is_useful.then(|| code(&text))
}

/// Limits in words, a sentence each.
pub(crate) fn limits(limits: &LimitsSpec) -> Vec<String> {
    let number = |limit: &Option<serde_json::Number>| limit.as_ref().map(ToString::to_string);
    let count = |limit: Option<u64>| limit.map(|limit| limit.to_string());
    let mut facts = Vec::new();
    facts.extend(range(number(&limits.min), number(&limits.max), ""));
    facts.extend(range(count(limits.min_length), count(limits.max_length), " characters"));
    facts.extend(range(count(limits.min_items), count(limits.max_items), " items"));
    facts.extend(limits.pattern.as_ref().map(|pattern| format!("Matches {}.", code(pattern))));
    facts
}

fn range(min: Option<String>, max: Option<String>, unit: &str) -> Option<String> {
    let last = max.as_ref().or(min.as_ref()).map(String::as_str);
    let unit = if last == Some("1") { unit.trim_end_matches('s') } else { unit };
    match (min, max) {
        (Some(min), Some(max)) if min == max => Some(format!("Exactly {min}{unit}.")),
        (Some(min), Some(max)) => Some(format!("From {min} to {max}{unit}.")),
        (Some(min), None) => Some(format!("At least {min}{unit}.")),
        (None, Some(max)) => Some(format!("At most {max}{unit}.")),
        (None, None) => None,
    }
}

/// `a`, `a and b`, `a, b and c`
pub(crate) fn enumeration(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_shows_the_text_of_a_spec() {
        assert_eq!(escape("a [b] <c> `[d] <e>`"), "a \\[b\\] \\<c\\> `[d] <e>`");
        assert_eq!(escape("see (https://a.b/c_d)."), "see (<https://a.b/c_d>).");
        assert_eq!(escape("snake_case, _it_ and 2 * 3"), "snake_case, \\_it\\_ and 2 \\* 3");
        assert_eq!(code("a`b"), "`` a`b ``");
    }

    #[test]
    fn a_line_never_begins_like_a_list() {
        for words in 15..25 {
            let text = format!("{}- 1. # `one span`", "word ".repeat(words));
            let lines = Docs::new(text).lines(0);
            assert!(lines.iter().all(|line| line.starts_with(['w', '`'])), "{lines:?}");
        }
        assert_eq!(Docs::new("a b").list(vec!["c".into()]).lines(0), ["a b", "", "- c"]);
    }

    #[test]
    fn characters_that_the_compiler_refuses_in_a_comment_are_escaped() {
        let lines = Docs::new("a\u{202e}b\rc").code(vec!["\u{2066}".into()]).lines(0);
        assert_eq!(lines[0], r"a\u{202e}b\rc");
        assert_eq!(lines[3], r"\u{2066}");
    }

    #[test]
    fn limits_are_words() {
        let limits = LimitsSpec {
            min: Some(1.into()),
            max: Some(9.into()),
            max_length: Some(5),
            ..Default::default()
        };
        assert_eq!(super::limits(&limits), ["From 1 to 9.", "At most 5 characters."]);
        assert_eq!(range(Some("2".into()), Some("2".into()), " items").as_deref(), Some("Exactly 2 items."));
    }
}
