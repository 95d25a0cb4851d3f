//! The language of a template.

use crate::check::Violations;

/// Checks the form of a given language. The list of languages is not known; their form is `en`, `en_US`, `fil`,
/// `zh_Hans`.
pub(crate) fn check(found: &mut Violations, language: &str) {
    if language.is_empty() || is_language(language) {
        return;
    }
    let mut rule = "does not look like `en` or `en_US`; the service refuses an unknown language \
                    (`InvalidParameter.LanguageNotSupport`)"
        .to_owned();
    if let Some(meant) = meant(language) {
        rule.push_str(&format!("; did you mean `{meant}`?"));
    }
    found.warning("Language", rule);
}

fn is_language(text: &str) -> bool {
    let (code, region) = match text.split_once('_') {
        Some((code, region)) => (code, Some(region)),
        None => (text, None),
    };
    let is_code = matches!(code.len(), 2 | 3) && code.bytes().all(|byte| byte.is_ascii_lowercase());
    is_code && region.is_none_or(|region| is_region(region) && region == cased(region))
}

/// Two letters of a country, four of a script, or three digits.
fn is_region(text: &str) -> bool {
    matches!(text.len(), 2 | 4) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
        || text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A region in the case of its kind: `US`, `Hans`.
fn cased(region: &str) -> String {
    match region.split_at_checked(1) {
        Some((first, rest)) if region.len() == 4 => {
            first.to_ascii_uppercase() + rest.to_ascii_lowercase().as_str()
        }
        _ => region.to_ascii_uppercase(),
    }
}

/// Returns the language in the service's form, for one that is written as on the web (`en-US`) or in capitals (`EN`).
fn meant(text: &str) -> Option<String> {
    let text = text.trim().replace('-', "_");
    let meant = match text.split_once('_') {
        Some((code, region)) => format!("{}_{}", code.to_ascii_lowercase(), cased(region)),
        None => text.to_ascii_lowercase(),
    };
    is_language(&meant).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_24_a_language_has_the_form_of_the_service() {
        for (language, wanted) in [
            ("en", None),
            ("en_US", None),
            ("zh_Hans", None),
            ("es_419", None),
            ("en-US", Some("did you mean `en_US`?")),
            ("zh-cn", Some("did you mean `zh_CN`?")),
            ("en_us", Some("did you mean `en_US`?")),
            ("zh_hans", Some("did you mean `zh_Hans`?")),
            ("ZH-HANS", Some("did you mean `zh_Hans`?")),
            ("zh_CN.UTF-8", Some("(`InvalidParameter.LanguageNotSupport`)")),
            ("en_", Some("(`InvalidParameter.LanguageNotSupport`)")),
            ("EN", Some("did you mean `en`?")),
            ("pt_br ", Some("did you mean `pt_BR`?")),
            ("english", Some("(`InvalidParameter.LanguageNotSupport`)")),
        ] {
            let mut found = Violations::new();
            check(&mut found, language);
            let rule = found.warnings().next().map(|found| found.rule.clone());
            assert_eq!(rule.is_some(), wanted.is_some(), "{language}");
            assert!(rule.unwrap_or_default().ends_with(wanted.unwrap_or_default()), "{language}");
        }
    }
}
