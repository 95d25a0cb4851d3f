//! The signature of a request, for both schemes.

use crate::answer::Refusal;

/// The signature of a request, and everything that is needed to check it.
pub(super) struct Proof {
    pub(super) access_key_id: String,
    pub(super) security_token: Option<String>,
    pub(super) date: String,
    pub(super) nonce: String,
    pub(super) signature: String,
    pub(super) string_to_sign: String,
    /// The string to sign, in the form in which it is shown.
    pub(super) shown: Option<String>,
    /// The canonical request that the string to sign was made of, in the form in which it is shown, if the scheme has
    /// one.
    pub(super) canonical_request: Option<String>,
}

impl Proof {
    /// Returns what the server signed, for a refusal.
    pub(super) fn explanation(&self) -> String {
        match &self.canonical_request {
            Some(canonical) => {
                format!("server StringToSign is [{}] server CanonicalRequest is [{canonical}]", self.shown())
            }
            None => format!("server string to sign is:{}", self.shown()),
        }
    }

    /// Returns the string to sign, without the security token.
    pub(super) fn shown(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.string_to_sign)
    }
}

/// Returns the refusal of an incomplete signature.
pub(super) fn incomplete(message: impl Into<String>) -> Refusal {
    Refusal::bad_request("IncompleteSignature", message)
}

/// Refuses when any of the names has no value.
pub(super) fn check_present<'a>(
    what: &str,
    names: &[&'a str],
    has: impl Fn(&'a str) -> bool,
) -> Result<(), Refusal> {
    let missing: Vec<_> = names.iter().filter(|name| !has(name)).map(|name| format!("`{name}`")).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(incomplete(format!("The signature is incomplete; missing {what}: {}.", missing.join(", "))))
}

/// Returns a text for display, without the security token.
pub(super) fn without_token(text: &str, token: Option<&str>) -> String {
    match token.filter(|token| !token.is_empty()) {
        Some(token) => text.replace(token, "***"),
        None => text.to_owned(),
    }
}
