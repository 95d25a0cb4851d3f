//! The words of an error code or message, and their families.

use cams_operation::ErrorFamilyInfo;

/// How many characters of a text are examined. Its beginning says what it is about.
const MAX_TEXT: usize = 1_000;

/// Returns the first family that a code or its message belongs to.
pub(super) fn family(
    families: &'static [ErrorFamilyInfo],
    code: &str,
    message: &str,
) -> Option<&'static ErrorFamilyInfo> {
    let (code, message) = (Words::of(code), Words::of(message));
    families.iter().find(|family| {
        let is_short = |text: &Words| family.max_words.is_none_or(|most| text.words.len() <= most);
        (is_short(&code) && code.has_any(family.code))
            || (is_short(&message) && message.has_any(family.message))
    })
}

/// A text, split into lower-case words.
struct Words {
    text: String,
    words: Vec<String>,
}

impl Words {
    /// Words end at everything but letters and digits, between letters and digits, and where camel case starts a new
    /// word.
    fn of(text: &str) -> Self {
        let characters: Vec<char> = text.chars().take(MAX_TEXT).collect();
        let mut spaced = String::with_capacity(text.len().min(2 * MAX_TEXT));
        for (at, &character) in characters.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| characters.get(before).copied());
            if before.is_some_and(|before| is_boundary(before, character, characters.get(at + 1).copied())) {
                spaced.push(' ');
            }
            spaced.extend(character.to_lowercase());
        }
        let words = spaced.split(|character: char| !character.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
        Self { text: spaced, words }
    }

    fn has_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    fn has(&self, phrase: &str) -> bool {
        // Chinese has no spaces between words.
        if !phrase.is_ascii() {
            return self.text.contains(phrase);
        }
        let parts: Vec<_> = phrase.split(' ').collect();
        let joined = parts.concat();
        self.words.windows(parts.len()).any(|words| words == parts.as_slice()) || self.words.contains(&joined)
    }
}

/// Returns whether a word starts with `now`: `aB`, the `B` of `ABc`, `a1`, and `1a`.
fn is_boundary(before: char, now: char, next: Option<char>) -> bool {
    let is_camel = now.is_uppercase()
        && (before.is_lowercase() || (before.is_uppercase() && next.is_some_and(char::is_lowercase)));
    is_camel || (before.is_alphanumeric() && now.is_alphanumeric() && before.is_numeric() != now.is_numeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_every_spelling() {
        for (text, expected) in [
            ("InternalError.Timeout", "internal error timeout"),
            ("SYSTEM_ERROR", "system error"),
            ("ERR-COMMON-001", "err common 001"),
            ("CHAT.APIError", "chat api error"),
            ("ERR500", "err 500"),
            ("ServiceUnavailableTemporary", "service unavailable temporary"),
            ("", ""),
            ("...", ""),
        ] {
            assert_eq!(Words::of(text).words.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_phrase_is_consecutive_words_or_all_of_them_in_one() {
        for text in ["SystemError", "system error", "SYSTEMERROR", "A_SYSTEM_ERROR.X"] {
            assert!(Words::of(text).has("system error"), "{text}");
        }
        for text in ["ErrorOfSystem", "SystemDiskError", "SYSTEMERRORS", ""] {
            assert!(!Words::of(text).has("system error"), "{text}");
        }
        assert!(Words::of("出错了：系统异常，请稍后").has("系统异常"));
    }
}
