//! Finds placeholders in the texts of templates: the service's `$(name)`, and Meta's `{{1}}`.
//!
//! The service refuses a text with Meta's numbered placeholders (`InvalidParameter.MessageInvalid`). [`convert`]
//! rewrites them.
//!
//! ```
//! use cams::template::placeholders::{self, Form};
//!
//! let text = "Hello {{1}}, your order $(number) is on its way.";
//! let found = placeholders::scan(text);
//! assert_eq!(found[0].form, Form::Meta("1"));
//! assert_eq!(found[1].form, Form::Variable("number"));
//! let explanation = found[0].explanation().unwrap();
//! assert_eq!(explanation, "holds `{{1}}` at character 7, a placeholder of Meta, which the service refuses \
//!     (`InvalidParameter.MessageInvalid`); write `$(name)`, or convert it");
//!
//! let converted = placeholders::convert(text, |_| "name".to_owned());
//! assert_eq!(converted.text, "Hello $(name), your order $(number) is on its way.");
//! assert_eq!(converted.renamed, [("1".to_owned(), "name".to_owned())]);
//! ```

use std::fmt;

/// A placeholder in a text, or something that looks like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Placeholder<'a> {
    /// Its start: the number of characters before it, plus one.
    pub character: usize,
    /// The text of the placeholder, or the beginning of a malformed one.
    pub source: &'a str,
    /// Its form.
    pub form: Form<'a>,
}

/// The form of a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form<'a> {
    /// `$(name)`: a variable, with its name.
    Variable(&'a str),
    /// `{{1}}` or `{{name}}`: Meta's form, with the text between the braces.
    Meta(&'a str),
    /// `$(` that does not start a variable.
    Malformed(Fault),
}

/// Why `$(` does not start a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// There is no `)` after it.
    Unclosed,
    /// Another placeholder starts before its `)`.
    Nested,
    /// There is nothing between `$(` and `)`.
    Empty,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unclosed => "has no `)` after it",
            Self::Nested => "holds another placeholder",
            Self::Empty => "has no name",
        })
    }
}

impl Placeholder<'_> {
    /// Returns what is wrong with it, worded to follow the place of the text; nothing for a variable.
    #[must_use]
    pub fn explanation(&self) -> Option<String> {
        let at = self.character;
        match self.form {
            Form::Variable(_) => None,
            Form::Meta(name) if is_numbered(name) => Some(format!(
                "holds `{{{{{name}}}}}` at character {at}, a placeholder of Meta, which the service refuses \
                 (`InvalidParameter.MessageInvalid`); write `$(name)`, or convert it"
            )),
            Form::Meta(name) => Some(format!(
                "holds `{{{{{name}}}}}` at character {at}, a placeholder of Meta, which is not a variable of the service; \
                 write `$({name})`"
            )),
            Form::Malformed(fault) => {
                Some(format!("holds `$(` at character {at} that is not a variable: it {fault}"))
            }
        }
    }
}

/// Returns every placeholder of a text, in order.
#[must_use]
pub fn scan(text: &str) -> Vec<Placeholder<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut character = 1;
    while let Some((before, from)) = split_at_opening(rest) {
        character += before.chars().count();
        let (source, form) = read(from);
        found.extend(form.map(|form| Placeholder { character, source, form }));
        character += source.chars().count();
        rest = from.strip_prefix(source).unwrap_or_default();
    }
    found
}

/// Returns the placeholders of a text that is sent unchanged, and so should not contain any: whether the service is
/// documented to refuse each, and what is wrong, without quoting the text.
pub(crate) fn unfilled(text: &str) -> Vec<(bool, String)> {
    let like = |Placeholder { character, form, .. }: Placeholder<'_>| match form {
        Form::Meta(name) if is_numbered(name) => Some((character, "{{1}}", true)),
        Form::Meta(_) => Some((character, "{{name}}", false)),
        Form::Variable(name) if is_plain(name) || is_path(name) => Some((character, "$(name)", false)),
        // `US$(100 or so)` is not a placeholder.
        Form::Variable(_) | Form::Malformed(_) => None,
    };
    let of_sms = variables_of_sms(text).map(|character| (character, "${name}", false));
    let of_templates = expressions(text).map(|character| (character, "{{name}}", false));
    let rule = |(character, like, is_refused): (usize, &str, bool)| {
        let mut rule =
            format!("holds a placeholder like `{like}` at character {character} that was not filled");
        if is_refused {
            rule.push_str("; the service refuses it in texts (`InvalidParameter.MessageInvalid`)");
        }
        (is_refused, rule)
    };
    scan(text).into_iter().filter_map(like).chain(of_templates).chain(of_sms).map(rule).collect()
}

/// Where a text has `${name}`, as templates of Alibaba Cloud's SMS and many languages write a variable.
fn variables_of_sms(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices("${").filter_map(|(at, opening)| {
        let (before, from) = text.split_at_checked(at)?;
        let (name, _) = from.strip_prefix(opening)?.split_once('}')?;
        let is_name = !name.is_empty() && is_plain(name) || is_path(name);
        is_name.then(|| before.chars().count() + 1)
    })
}

/// No expression between two braces is longer, in bytes.
const LONGEST: usize = 60;

/// Where a text has what template engines replace and Meta does not: `{{customer.name}}`, `{{ .Name }}`, `{{name|upper}}`.
fn expressions(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices("{{").filter_map(|(at, opening)| {
        let (before, from) = text.split_at_checked(at)?;
        let (inner, _) = from.strip_prefix(opening)?.split_once("}}")?;
        let inner = inner.trim();
        let is_one = inner.len() <= LONGEST
            && inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '$' | '_'))
            && !inner.contains(['{', '}', '\n']);
        // The others are found by `scan`.
        (is_one && !is_plain(inner)).then(|| before.chars().count() + 1)
    })
}

/// Returns whether a name is a path such as `customer.name`. An amount such as `1.50` is none.
fn is_path(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.split('.').count() > 1
        && name.split('.').all(|part| !part.is_empty() && is_plain(part))
}

/// Returns the names of the variables in a text, each once, in order.
#[must_use]
pub fn variables(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for placeholder in scan(text) {
        match placeholder.form {
            Form::Variable(name) if !names.contains(&name) => names.push(name),
            _ => {}
        }
    }
    names
}

/// The result of [`convert`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Converted {
    /// The text with `$(name)` instead of Meta's placeholders.
    pub text: String,
    /// The text between the braces, and the name of the variable that replaced it, each once, in order.
    pub renamed: Vec<(String, String)>,
}

/// Turns Meta's placeholders into variables. `name` returns the name of each, and gets the text between the braces:
/// `1`, or `order_id`.
///
/// Names should consist of letters, digits, and underscores, and differ from the existing variables in the text.
#[must_use]
pub fn convert(text: &str, mut name: impl FnMut(&str) -> String) -> Converted {
    let mut renamed: Vec<(String, String)> = Vec::new();
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, from)) = split_at_opening(rest) {
        result.push_str(before);
        let (source, form) = read(from);
        match form {
            Some(Form::Meta(old)) => {
                let known = renamed.iter().find(|(known, _)| known == old).map(|(_, new)| new.clone());
                let new = known.unwrap_or_else(|| {
                    let new = name(old);
                    renamed.push((old.to_owned(), new.clone()));
                    new
                });
                result.push_str(&format!("$({new})"));
            }
            _ => result.push_str(source),
        }
        rest = from.strip_prefix(source).unwrap_or_default();
    }
    result.push_str(rest);
    Converted { text: result, renamed }
}

/// Returns whether the name of a Meta placeholder is a number.
pub(crate) fn is_numbered(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a name consists only of letters, digits, and underscores.
pub(crate) fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Returns the text before the next `$(` or `{{`, and the rest.
fn split_at_opening(text: &str) -> Option<(&str, &str)> {
    let at = [text.find("$("), text.find("{{")].into_iter().flatten().min()?;
    text.split_at_checked(at)
}

/// Reads a text that begins with `$(` or `{{`: returns the part that was read, and its form, if any.
fn read(text: &str) -> (&str, Option<Form<'_>>) {
    if let Some(inside) = text.strip_prefix("$(") {
        let (source, form) = read_variable(text, inside);
        return (source, Some(form));
    }
    let placeholder = text.strip_prefix("{{").and_then(|inside| {
        let (inner, rest) = inside.split_once("}}")?;
        let name = inner.trim();
        let source = text.strip_suffix(rest)?;
        (!name.is_empty() && is_plain(name)).then_some((source, Some(Form::Meta(name))))
    });
    // `{{{1}}}` contains a placeholder after its first brace.
    placeholder.unwrap_or_else(|| (text.get(..1).unwrap_or(text), None))
}

fn read_variable<'a>(text: &'a str, inside: &'a str) -> (&'a str, Form<'a>) {
    let opening = text.get(..2).unwrap_or(text);
    let Some((name, rest)) = inside.split_once(')') else {
        return (opening, Form::Malformed(Fault::Unclosed));
    };
    if split_at_opening(name).is_some() {
        return (opening, Form::Malformed(Fault::Nested));
    }
    let source = text.strip_suffix(rest).unwrap_or(text);
    if name.trim().is_empty() {
        return (source, Form::Malformed(Fault::Empty));
    }
    (source, Form::Variable(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<(usize, Form<'_>)> {
        scan(text).into_iter().map(|found| (found.character, found.form)).collect()
    }

    #[test]
    fn placeholders_are_found_with_their_places() {
        use Form::{Malformed, Meta, Variable};
        let cases: [(&str, &[(usize, Form<'_>)]); 14] = [
            ("no placeholder, $5 (net), {1}", &[]),
            ("Hello $(name)!", &[(7, Variable("name"))]),
            ("你好 $(name)", &[(4, Variable("name"))]),
            ("$(a)$(b)", &[(1, Variable("a")), (5, Variable("b"))]),
            ("$(first name)", &[(1, Variable("first name"))]),
            ("{{1}} {{ order_id }}", &[(1, Meta("1")), (7, Meta("order_id"))]),
            ("{{{1}}}", &[(2, Meta("1"))]),
            ("{{a b}} {{}} {{", &[]),
            ("$(name", &[(1, Malformed(Fault::Unclosed))]),
            ("$()$( )", &[(1, Malformed(Fault::Empty)), (4, Malformed(Fault::Empty))]),
            ("$(a$(b))", &[(1, Malformed(Fault::Nested)), (4, Variable("b"))]),
            ("$( {{1}}", &[(1, Malformed(Fault::Unclosed)), (4, Meta("1"))]),
            ("$({{1}})", &[(1, Malformed(Fault::Nested)), (3, Meta("1"))]),
            ("$$(a)", &[(2, Variable("a"))]),
        ];
        for (text, wanted) in cases {
            assert_eq!(forms(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_was_not_filled_is_found_in_every_form_and_an_amount_is_none() {
        for (text, like) in [
            ("你好 {{1}}", "`{{1}}` at character 4"),
            ("Hi {{ name }}", "`{{name}}` at character 4"),
            ("Hi $(name)", "`$(name)` at character 4"),
            ("你好 ${name}", "`${name}` at character 4"),
            ("${1}", "`${name}` at character 1"),
            ("Hi ${customer.name}", "`${name}` at character 4"),
            ("Hi $(customer.name)", "`$(name)` at character 4"),
            ("你好 {{customer.name}}", "`{{name}}` at character 4"),
            ("Hi {{ .Name }}", "`{{name}}` at character 4"),
            ("Hi {{$json.name}}", "`{{name}}` at character 4"),
            ("Hi {{first name | upper}}", "`{{name}}` at character 4"),
        ] {
            let found = unfilled(text);
            assert!(matches!(found.as_slice(), [(_, rule)] if rule.contains(like)), "{text}: {found:?}");
        }
        for text in [
            "US$(1.50)",
            "US$(e.g. 100)",
            "{{}}",
            "{{ }}",
            "{{- 1}}",
            "{{a",
            "x = {{y, {z}}}",
            "US$(100 or so)",
            "${}",
            "${a b}",
            "${name",
            "$ {name}",
            "{1} %s",
        ] {
            assert_eq!(unfilled(text), [], "{text}");
        }
    }

    #[test]
    fn a_name_is_listed_once() {
        assert_eq!(variables("$(b) $(a) $(b) $( {{1}}"), ["b", "a"]);
    }

    #[test]
    fn converting_keeps_the_rest_and_asks_once_for_a_name() {
        let mut asked = 0;
        let converted = convert("{{1}}, {{2}}, {{1}} $(x) {{{3}}} {{", |old| {
            asked += 1;
            format!("v{old}")
        });
        assert_eq!(converted.text, "$(v1), $(v2), $(v1) $(x) {$(v3)} {{");
        let renamed = [("1", "v1"), ("2", "v2"), ("3", "v3")];
        assert_eq!(converted.renamed, renamed.map(|(old, new)| (old.to_owned(), new.to_owned())));
        assert_eq!(asked, 3);
    }
}
