//! Evidence that a text is not the key, ID, or token that somebody meant.
//!
//! AccessKey IDs and secrets consist of letters and digits, and tokens of the characters of Base64, `-`, `.`, `_`, and
//! `~`. A service for tests may use others, so an unusual character alone is not evidence. Only the form of a
//! placeholder is, because no key has it.

use super::error::CredentialsError;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Flaw {
    /// What is wrong with it, without its value.
    pub(crate) problem: &'static str,
    /// What to do about it.
    pub(crate) help: &'static str,
}

const EMPTY: Flaw = Flaw { problem: "is empty", help: "set it" };
const PADDED: Flaw =
    Flaw { problem: "begins or ends with white space", help: "remove the line break or the space" };
const QUOTED: Flaw =
    Flaw { problem: "begins or ends with a quotation mark", help: "write it without quotation marks" };
const STRANGE: Flaw = Flaw { problem: "has a character that no key has", help: "copy it again" };
const PLACEHOLDER: Flaw =
    Flaw { problem: "is a placeholder, or has one in it", help: "put the value itself in its place" };
const ASSIGNED: Flaw =
    Flaw { problem: "begins with a name and `=`", help: "write the value alone, without the name" };
const HIDDEN: Flaw =
    Flaw { problem: "has a part that was replaced to hide it", help: "copy it from where it is shown whole" };

const QUOTATION_MARKS: [char; 7] = ['"', '\'', '`', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}'];

/// Checks a key, an ID, or a token, which errors call `name`.
pub(crate) fn check(name: &str, text: &str) -> Result<(), CredentialsError> {
    match flaw(text) {
        Some(Flaw { problem, help }) => {
            Err(CredentialsError::new(format!("{name} {problem}")).with_help(help))
        }
        None => Ok(()),
    }
}

/// Returns what is wrong with a key, an ID, or a token, if anything.
pub(crate) fn flaw(text: &str) -> Option<Flaw> {
    if text.is_empty() {
        return Some(EMPTY);
    }
    // Plain characters are nearly always the end of it.
    if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=._-~".contains(&b)) {
        let is_padding = |c: char| c.is_whitespace() || c == '\u{feff}';
        if text.starts_with(is_padding) || text.ends_with(is_padding) {
            return Some(PADDED);
        }
        if text.starts_with(QUOTATION_MARKS) || text.ends_with(QUOTATION_MARKS) {
            return Some(QUOTED);
        }
        if text.chars().any(|c| !c.is_ascii() || c.is_control()) {
            return Some(STRANGE);
        }
        if is_unfilled(text) {
            return Some(PLACEHOLDER);
        }
    }
    if is_hidden(text) {
        return Some(HIDDEN);
    }
    if text.split_once('=').is_some_and(|(name, _)| is_name(name)) {
        return Some(ASSIGNED);
    }
    is_name(text).then_some(PLACEHOLDER)
}

/// Returns whether the text is an unfilled placeholder: `<your key>`, `${KEY}`, `$KEY`, `{{ key }}`, `%KEY%`, `[key]`.
fn is_unfilled(text: &str) -> bool {
    let has_between = |open, close| text.split_once(open).is_some_and(|(_, rest)| rest.contains(close));
    let is_between = |open, close| text.starts_with(open) && text.ends_with(close) && text.len() > 2;
    text.starts_with('$')
        || text.contains("$(")
        || has_between('<', '>')
        || has_between('{', '}')
        || is_between('[', ']')
        || is_between('%', '%')
}

/// Returns whether stars, dots, or the letter `x` replace a part of the text. Random text has no such sequence: eight
/// equal letters in a row occur once in about 10^14 characters.
fn is_hidden(text: &str) -> bool {
    let is_all = |letter: char| text.len() > 2 && text.chars().all(|c| c == letter || matches!(c, '-' | '_'));
    text.contains("***")
        || text.contains("...")
        || ["xxxxxxxx", "XXXXXXXX"].iter().any(|part| text.contains(part))
        || is_all('x')
        || is_all('X')
        || is_all('*')
}

/// Texts that stand in for a key, with letters and digits only.
const NAMES: [&str; 18] = [
    "accesskey",
    "accesskeyid",
    "accesskeysecret",
    "secretkey",
    "securitytoken",
    "ststoken",
    "bearertoken",
    "accesstoken",
    "refreshtoken",
    "rolearn",
    "changeme",
    "replaceme",
    "placeholder",
    "undefined",
    "null",
    "none",
    "todo",
    "tbd",
];

/// Parts of such texts, long enough that no random text has one.
const PARTS: [&str; 8] = [
    "youraccess",
    "yoursecret",
    "yoursecurity",
    "yourkey",
    "yourtoken",
    "yourrole",
    "keyhere",
    "replacewith",
];

/// More letters and digits than such a text has.
const LONGEST: usize = 64;

/// Returns whether a text names what belongs in its place, in any case and with any separators: `YOUR_ACCESS_KEY_ID`,
/// `your-access-key-id`, `accessKeyId`, `ALIBABA_CLOUD_ACCESS_KEY_ID`, `changeme`, or what programs write for an absent
/// value: `null`, `None`, and `undefined`.
fn is_name(text: &str) -> bool {
    if text.len() > 2 * LONGEST {
        return false;
    }
    let plain: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .take(LONGEST)
        .collect();
    let name = plain.strip_prefix("alibabacloud").unwrap_or(&plain);
    NAMES.contains(&name) || PARTS.iter().any(|part| plain.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_meant_to_be_replaced_is_no_key() {
        for text in [
            "<your-access-key>",
            "LTAI<your id>",
            "${ALIBABA_CLOUD_ACCESS_KEY_ID}",
            "$ALIBABA_CLOUD_ACCESS_KEY_ID",
            "$(cat key)",
            "{{ .Values.key }}",
            "{key}",
            "%ALIBABA_CLOUD_ACCESS_KEY_ID%",
            "[access key]",
            "YOUR_ACCESS_KEY",
            "your-access-key-id",
            "yourAccessKeySecret",
            "Your AccessKey ID",
            "YOUR-KEY-HERE",
            "paste_key_here",
            "accessKeyId",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            "AccessKeySecret",
            "changeme",
            "Change-Me",
            "REPLACE_WITH_SECRET",
            "null",
            "None",
            "undefined",
            "TODO",
        ] {
            assert_eq!(flaw(text), Some(PLACEHOLDER), "{text}");
        }
        for text in ["ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI5tAbcdefghijk", "access_key_secret=s", "accessKeyId ="]
        {
            assert_eq!(flaw(text), Some(ASSIGNED), "{text}");
        }
        for text in
            ["LTAI5t***********", "LTAI...", "...", "xxx", "XXXX-XXXX", "LTAIxxxxxxxxxxxx", "********"]
        {
            assert_eq!(flaw(text), Some(HIDDEN), "{text}");
        }
    }

    #[test]
    fn a_key_of_any_service_is_one() {
        for text in [
            "LTAI5tAbcdefghijkWXYZ",
            "STS.NUgYrLnoC37mZZCNnAbez",
            "x",
            "xx",
            "id",
            "secret",
            "token",
            "a secret of a test",
            "p@$$word",
            "a:b=c",
            "x#y;z%(w)s%",
            "100%",
            "a<b",
            "a}b{",
            "yours",
            "nullable",
            "CAIS8wF1q6Ft5B2yfSjIr5bSEsj4g7BihPWGWHz+jQ/0YIhLzZ==",
            "eyJhbGciOiJkaXIi.A..aXY.Y3Q.dGFn",
            "a~b",
        ] {
            assert_eq!(flaw(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_random_key_is_refused(
            id in "LTAI[0-9A-Za-z]{12,26}",
            secret in "[0-9A-Za-z]{30}",
            token in "[0-9A-Za-z+/]{100,1000}={0,2}",
            jwt in "eyJ[0-9A-Za-z_-]{20,300}\\.[0-9A-Za-z_-]{20,600}\\.[0-9A-Za-z_-]{43}",
        ) {
            for text in [id, secret, token, jwt] {
                prop_assert_eq!(flaw(&text), None);
            }
        }
    }
}
