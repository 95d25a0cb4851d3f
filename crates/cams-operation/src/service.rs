//! The service as data: where it is, its groups of operations, and what its codes mean.

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
    /// Regions with the public host that the documentation gives; other regions follow a rule.
    pub endpoints: &'static [(&'static str, &'static str)],
    /// The groups of operations, in the order of the documentation.
    pub groups: &'static [GroupInfo],
    /// Values of `Code` that mean success, compared without regard to case.
    pub success_codes: &'static [&'static str],
    /// Parameters that a client may hold a default for.
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

    /// Sets the parameters that a client can hold a default for.
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

    /// The error codes that the service documents for an operation, with meaning and remedy. An entry of `error_codes`
    /// that no operation names can apply to every one of them. Empty if nothing is documented.
    pub fn errors_of(&self, operation: &OperationInfo) -> impl Iterator<Item = &'static ErrorCodeInfo> {
        let codes = self.error_codes;
        operation.errors.iter().filter_map(move |code| codes.iter().find(|known| known.code == *code))
    }

    /// What is known about an error code that the service answered with: the first entry of `error_codes` that matches
    /// it, in any case of letters.
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
    /// What the group is about.
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

/// A family of error codes that share words.
///
/// A phrase is one or more words. It matches consecutive words of a code or message in any case, and one word that is
/// spelled like the phrase without its spaces: `system error` matches `SystemError`, `SYSTEM_ERROR` and `SYSTEMERROR`.
#[derive(Debug)]
#[non_exhaustive]
pub struct ErrorFamilyInfo {
    /// Phrases, one of which the code has.
    pub code: &'static [&'static str],
    /// The most words that such a code or message has; `None` for any number.
    pub max_words: Option<usize>,
    /// Phrases, one of which the message has. They count whether or not the code has one.
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

    /// Sets the phrases of its codes, and the most words that a code or message of the family has.
    #[must_use]
    pub const fn code(mut self, phrases: &'static [&'static str], max_words: Option<usize>) -> Self {
        (self.code, self.max_words) = (phrases, max_words);
        self
    }

    /// Sets the phrases of its messages.
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
    /// Too many calls; the same call will succeed later.
    Throttled,
    /// The credentials or the signature were not accepted.
    Authentication,
    /// The caller lacks the permission for this.
    Authorization,
    /// The account or the product is not set up for this.
    Account,
    /// A parameter is missing or wrong.
    Validation,
    /// What the call refers to does not exist.
    NotFound,
    /// The clocks of client and service differ.
    Clock,
    /// The token of temporary credentials has expired.
    ExpiredCredentials,
    /// Whether the service executed the call is unknown.
    Server,
}

impl ErrorClass {
    /// Its name for programs, such as `not_found`, as the specs have it.
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
