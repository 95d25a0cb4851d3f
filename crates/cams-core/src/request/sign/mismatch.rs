//! Why a signature was refused: where the service's string to sign differs from ours.
//!
//! The service quotes its string in the message, with different wording under RPC V1 and ACS3, where its canonical
//! request follows. Both contain parameters, so only names are repeated, and never the strings or values.

use percent_encoding::percent_decode_str;

/// Text before the service's string to sign, in lower case.
const STRING_MARKS: [&str; 2] = ["server string to sign is", "server stringtosign is"];

/// Text before the service's canonical request, in lower case.
const REQUEST_MARK: &str = "server canonicalrequest is";

/// Returns the service's message without its quotes, and the result of the comparison. `None` if it quotes nothing;
/// `signed` is called only if it does.
pub(crate) fn explain(message: &str, signed: impl FnOnce() -> String) -> Option<String> {
    let lower = message.to_ascii_lowercase();
    let string_at = STRING_MARKS.iter().find_map(|mark| Some((lower.find(mark)?, mark.len())));
    let request_at = lower.find(REQUEST_MARK).unwrap_or(message.len());
    let (said, comparison) = match string_at {
        Some((at, mark)) => {
            let end = if at < request_at { request_at } else { message.len() };
            let theirs = message.get(at + mark..end)?;
            (message.get(..at.min(request_at))?, compare(&signed(), &unquoted(theirs)))
        }
        None if request_at < message.len() => (message.get(..request_at)?, ANOTHER_STRING.to_owned()),
        None => return None,
    };
    Some(format!("{}. {comparison}", said.trim_end_matches(|c: char| c.is_whitespace() || ",;.".contains(c))))
}

/// Returns the quoted text, which may be in brackets and have escaped line breaks.
fn unquoted(text: &str) -> String {
    let text = text.trim_start_matches(':').trim().trim_end_matches([',', ';']);
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    inner.unwrap_or(text).replace("\\n", "\n")
}

const ANOTHER_STRING: &str = "The service signed another string: something on the way changed the request, such as a \
                              proxy that rewrites headers, or the service does not accept this scheme";

fn compare(ours: &str, theirs: &str) -> String {
    if ours == theirs {
        return "The service signed the same string, so the AccessKey secret does not belong to this AccessKey ID".to_owned();
    }
    match (parameters(ours), parameters(theirs)) {
        // A part that is not a name in theirs may be a value, cut out of a string of another form.
        (Some(ours), Some(theirs)) if theirs.iter().all(|(name, _)| is_name(name)) => {
            differing(&ours, &theirs)
        }
        _ => ANOTHER_STRING.to_owned(),
    }
}

/// Returns the parameters in an RPC V1 string to sign, `POST&%2F&…`.
fn parameters(string_to_sign: &str) -> Option<Vec<(String, String)>> {
    let (_, encoded) = string_to_sign.split_once("&%2F&")?;
    let canonical = decoded(encoded);
    let pairs = canonical.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    Some(pairs.map(|(name, value)| (decoded(name), value.to_owned())).collect())
}

fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn differing(ours: &[(String, String)], theirs: &[(String, String)]) -> String {
    let lists = [
        ("has another value of", names(ours, theirs, |own, other| other.is_some_and(|other| other != own))),
        ("lacks", names(ours, theirs, |_, other| other.is_none())),
        ("has in addition", names(theirs, ours, |_, other| other.is_none())),
    ];
    let parts: Vec<String> = lists
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(verb, names)| format!("{verb} `{}`", names.join("`, `")))
        .collect();
    if parts.is_empty() {
        return "The service signed the same parameters, encoded or ordered otherwise".to_owned();
    }
    format!("The service's string to sign {}", parts.join(", and "))
}

/// Returns the names of the parameters that are selected by their own value and the other one. There are about ten,
/// each once.
fn names<'p>(
    these: &'p [(String, String)],
    those: &[(String, String)],
    is_chosen: fn(&str, Option<&str>) -> bool,
) -> Vec<&'p str> {
    let other = |name: &str| those.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
    let chosen = these.iter().filter(|(name, value)| is_chosen(value, other(name)));
    chosen.map(|(name, _)| name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(theirs: &str) -> String {
        format!("Specified signature is not matched with our calculation. server string to sign is:{theirs}")
    }

    fn explained(ours: &str, theirs: &str) -> String {
        explain(&message(theirs), || ours.to_owned()).unwrap()
    }

    #[test]
    fn the_same_string_means_a_wrong_secret() {
        let text = explained("POST&%2F&A%3D1", "POST&%2F&A%3D1");
        assert_eq!(
            text,
            "Specified signature is not matched with our calculation. The service signed the same string, so the \
             AccessKey secret does not belong to this AccessKey ID"
        );
    }

    #[test]
    fn parameters_are_compared_by_name_and_no_value_is_shown() {
        let text =
            explained("POST&%2F&A%3D1%26Phone%3D8613%26Z%3D2", "POST&%2F&A%3D1%26Phone%3D8614%26B%3D3");
        assert!(
            text.ends_with("has another value of `Phone`, and lacks `Z`, and has in addition `B`"),
            "{text}"
        );
        assert!(!text.contains("8613") && !text.contains("8614"), "{text}");
        assert!(explained("POST&%2F&A%3D1%26B%3D2", "POST&%2F&B%3D2%26A%3D1").ends_with("ordered otherwise"));
    }

    #[test]
    fn what_is_no_name_is_not_shown_as_one() {
        let text = explained("POST&%2F&A%3D1", "POST&%2F&A%3D1%26+8613 8614%3D");
        assert!(text.contains("signed another string") && !text.contains("8613"), "{text}");
    }

    #[test]
    fn under_acs3_only_a_hash_is_known() {
        let text = explained("ACS3-HMAC-SHA256\nab", "ACS3-HMAC-SHA256\ncd");
        assert!(text.contains("something on the way changed the request"), "{text}");
    }

    #[test]
    fn neither_the_string_nor_the_canonical_request_of_acs3_is_repeated() {
        let signed = || "ACS3-HMAC-SHA256\nab".to_owned();
        let request = "server CanonicalRequest is [POST\n/\nPhone=8613]";
        for (string, shown) in [
            ("server StringToSign is [ACS3-HMAC-SHA256\nab]", "signed the same string"),
            ("server StringToSign is [ACS3-HMAC-SHA256\\nab]", "signed the same string"),
            ("server StringToSign is [ACS3-HMAC-SHA256\ncd]", "signed another string"),
            ("", "signed another string"),
        ] {
            for message in [
                format!("It does not match. {string} {request}"),
                format!("It does not match. {request} {string}"),
            ] {
                let text = explain(&message, signed).unwrap();
                assert!(text.starts_with("It does not match. The service signed"), "{text}");
                assert!(text.contains(shown) && !text.contains("8613"), "{message}: {text}");
            }
        }
    }

    #[test]
    fn a_message_without_a_string_is_left_alone() {
        let signed = || unreachable!("nothing is quoted");
        assert_eq!(explain("no", signed), None);
    }
}
