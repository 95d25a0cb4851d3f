//! A service as data: its endpoints, its groups of operations, and the meaning of its codes.

use crate::info::OperationInfo;

/// The service as a whole, from `api-specs/service.yaml`.
#[derive(Debug)]
#[non_exhaustive]
pub struct ServiceInfo {
    /// Product code, the first part of the host name.
    pub product: &'static str,
    /// API version, a date.
    pub version: &'static str,
    /// Default region of a client.
    pub default_region: &'static str,
    /// Regions with their documented public hosts. The hosts of other regions follow a rule.
    pub endpoints: &'static [(&'static str, &'static str)],
    /// The groups of operations, in the order of the documentation.
    pub groups: &'static [GroupInfo],
    /// Values of `Code` that mean success, compared without regard to case.
    pub success_codes: &'static [&'static str],
    /// Parameters for which a client may have a default.
    pub client_defaults: &'static [&'static str],
    /// Error codes with a known meaning.
    pub error_codes: &'static [ErrorCodeInfo],
    /// Families of error codes that are not among `error_codes`; the first that matches counts.
    pub error_families: &'static [ErrorFamilyInfo],
}

impl ServiceInfo {
    /// Creates a service with only its name, its version, and its default region.
    #[must_use]
    pub const fn new(product: &'static str, version: &'static str, default_region: &'static str) -> Self {
        Self {
            product,
            version,
            default_region,
            endpoints: &[],
            groups: &[],
            success_codes: &[],
            client_defaults: &[],
            error_codes: &[],
            error_families: &[],
        }
    }

    /// Sets the documented hosts, each with its region.
    #[must_use]
    pub const fn endpoints(mut self, endpoints: &'static [(&'static str, &'static str)]) -> Self {
        self.endpoints = endpoints;
        self
    }

    /// Sets the groups of operations.
    #[must_use]
    pub const fn groups(mut self, groups: &'static [GroupInfo]) -> Self {
        self.groups = groups;
        self
    }

    /// Sets the codes that mean success, compared case-insensitively.
    #[must_use]
    pub const fn success_codes(mut self, codes: &'static [&'static str]) -> Self {
        self.success_codes = codes;
        self
    }

    /// Sets the parameters for which a client may have a default.
    #[must_use]
    pub const fn client_defaults(mut self, names: &'static [&'static str]) -> Self {
        self.client_defaults = names;
        self
    }

    /// Sets the codes of failures. The first that matches counts.
    #[must_use]
    pub const fn error_codes(mut self, codes: &'static [ErrorCodeInfo]) -> Self {
        self.error_codes = codes;
        self
    }

    /// Sets the families of codes that are not listed. The first that matches counts.
    #[must_use]
    pub const fn error_families(mut self, families: &'static [ErrorFamilyInfo]) -> Self {
        self.error_families = families;
        self
    }

    /// Returns the error codes that are known for an operation, with their meaning and remedy. The list is empty if
    /// none is known. A code that no operation lists, such as one for throttling, may come from any operation.
    pub fn errors_of(&self, operation: &OperationInfo) -> impl Iterator<Item = &'static ErrorCodeInfo> {
        let codes = self.error_codes;
        operation.errors.iter().filter_map(move |code| codes.iter().find(|known| known.code == *code))
    }

    /// Returns what is known about an error code in a response: the first entry of `error_codes` that matches it,
    /// ignoring case.
    #[must_use]
    pub fn error_code(&self, code: &str) -> Option<&'static ErrorCodeInfo> {
        self.error_codes.iter().find(|known| known.matches(code))
    }
}

/// A group of operations.
#[derive(Debug)]
pub struct GroupInfo {
    /// Name of the group and of its feature, such as `im-groups`.
    pub name: &'static str,
    /// Its title in prose.
    pub title: &'static str,
    /// What the operations of the group do.
    pub summary: &'static str,
}

/// An error code of the service or its gateway.
#[derive(Debug)]
#[non_exhaustive]
pub struct ErrorCodeInfo {
    /// The code, or its beginning if `prefix` is set.
    pub code: &'static str,
    /// Whether the entry matches every code that begins this way.
    pub prefix: bool,
    /// Class of the failure.
    pub class: ErrorClass,
    /// What the code means, in a sentence; `None` if the code or its remedy already says so.
    pub meaning: Option<&'static str>,
    /// What the caller can do about it.
    pub remedy: &'static str,
}

impl ErrorCodeInfo {
    /// Creates a code that must match as a whole.
    #[must_use]
    pub const fn new(code: &'static str, class: ErrorClass, remedy: &'static str) -> Self {
        Self { code, prefix: false, class, meaning: None, remedy }
    }

    /// Makes the entry match every code that begins with its code.
    #[must_use]
    pub const fn prefix(mut self) -> Self {
        self.prefix = true;
        self
    }

    /// Sets what the code means, in a sentence.
    #[must_use]
    pub const fn meaning(mut self, meaning: &'static str) -> Self {
        self.meaning = Some(meaning);
        self
    }

    /// Returns whether a code of the service matches this one, ignoring case.
    fn matches(&self, code: &str) -> bool {
        let length = if self.prefix { self.code.len() } else { code.len() };
        code.get(..length).is_some_and(|code| code.eq_ignore_ascii_case(self.code))
    }
}

/// A family of unlisted error codes that have words in common.
///
/// A phrase is one or more words. It matches consecutive words of a code or message in any case, and one word that is
/// spelled like the phrase without its spaces: `system error` matches `SystemError`, `SYSTEM_ERROR` and `SYSTEMERROR`.
#[derive(Debug)]
#[non_exhaustive]
pub struct ErrorFamilyInfo {
    /// Phrases in codes. One of them is enough.
    pub code: &'static [&'static str],
    /// Maximum number of words in a matching code or message; `None` for any number.
    pub max_words: Option<usize>,
    /// Phrases in messages. One of them is enough, whether or not the code has a phrase of its own.
    pub message: &'static [&'static str],
    /// Class of the failure.
    pub class: ErrorClass,
    /// What the caller can do about it.
    pub remedy: &'static str,
}

impl ErrorFamilyInfo {
    /// Creates a family that matches nothing yet.
    #[must_use]
    pub const fn new(class: ErrorClass, remedy: &'static str) -> Self {
        Self { code: &[], max_words: None, message: &[], class, remedy }
    }

    /// Sets the phrases in codes, and the maximum number of words in a code or message of the family.
    #[must_use]
    pub const fn code(mut self, phrases: &'static [&'static str], max_words: Option<usize>) -> Self {
        (self.code, self.max_words) = (phrases, max_words);
        self
    }

    /// Sets the phrases in messages.
    #[must_use]
    pub const fn message(mut self, phrases: &'static [&'static str]) -> Self {
        self.message = phrases;
        self
    }
}

/// Class of a failure that the service reports, from `error_codes` and `error_families` in its spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// Too many calls. The same call may succeed later.
    Throttled,
    /// The credentials or the signature were not accepted.
    Authentication,
    /// The credentials are valid, but not for this: a RAM permission is missing, or the call refers to something that
    /// belongs to another account.
    Authorization,
    /// The account is not ready for this: for example, the product is not activated.
    Account,
    /// A parameter is missing or wrong.
    Validation,
    /// What the call refers to does not exist.
    NotFound,
    /// The date of the request is too far from the service's clock.
    Clock,
    /// The security token of temporary credentials has expired.
    ExpiredCredentials,
    /// The service failed, and it is unknown whether it executed the call.
    Server,
}

impl ErrorClass {
    /// Returns its name for programs, as in the specs, such as `not_found`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Authentication => "authentication",
            Self::Authorization => "authorization",
            Self::Account => "account",
            Self::Validation => "validation",
            Self::NotFound => "not_found",
            Self::Clock => "clock",
            Self::ExpiredCredentials => "expired_credentials",
            Self::Server => "server",
        }
    }
}
