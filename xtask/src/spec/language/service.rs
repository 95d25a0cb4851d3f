//! `service.yaml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::field::FieldSpec;

/// `service.yaml`: what applies to more than one operation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceSpec {
    /// Product code, the first part of the host name.
    pub(crate) product: String,
    /// API version, a date.
    pub(crate) version: String,
    /// Name of the service in prose.
    pub(crate) title: String,
    /// Whether every text must be written. If so, a text that is still `TODO` is an error; otherwise such texts are
    /// counted.
    #[serde(default)]
    pub(crate) complete: bool,
    /// Default region of a client.
    pub(crate) default_region: String,
    /// Documented hosts. The hosts of other regions follow the rule of the product.
    pub(crate) endpoints: Vec<EndpointSpec>,
    /// The folders of the operations, in the order of the documentation.
    pub(crate) groups: Vec<GroupSpec>,
    /// Names of the parameters for which a client may have a default.
    #[serde(default)]
    pub(crate) client_defaults: Vec<String>,
    /// Values of `Code` that mean success, in any case.
    pub(crate) success_codes: Vec<String>,
    /// Parameters and response elements that have the same meaning everywhere.
    #[serde(default)]
    pub(crate) common: CommonSpec,
    /// Error codes with a known meaning; the first match counts.
    #[serde(default)]
    pub(crate) error_codes: Vec<ErrorCodeSpec>,
    /// Families of unlisted error codes, recognized by their words; the first match counts.
    #[serde(default)]
    pub(crate) error_families: Vec<ErrorFamilySpec>,
}

/// The documented host of a region.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndpointSpec {
    /// Region, such as `ap-southeast-1`.
    pub(crate) region: String,
    /// Host name without scheme and path.
    pub(crate) host: String,
}

/// A group of operations.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupSpec {
    /// Name of its folder and of its cargo feature, in kebab-case.
    pub(crate) name: String,
    /// Its title in prose.
    pub(crate) title: String,
    /// What the operations of the group do, in one sentence.
    pub(crate) summary: String,
}

/// Parameters and response elements that a spec lists by name only.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommonSpec {
    /// Common parameters.
    #[serde(default)]
    pub(crate) parameters: Vec<FieldSpec>,
    /// Common elements of a response.
    #[serde(default)]
    pub(crate) response: Vec<FieldSpec>,
}

/// An error code of the service or its gateway.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorCodeSpec {
    /// The code, or its beginning if `prefix` is true.
    pub(crate) code: String,
    /// Whether the entry matches every code that begins this way.
    #[serde(default)]
    pub(crate) prefix: bool,
    /// What kind of failure it is.
    pub(crate) class: ErrorClass,
    /// What it means, in a sentence, unless the code or the remedy already says so.
    pub(crate) meaning: Option<String>,
    /// What the caller can do about it.
    pub(crate) remedy: String,
}

/// A family of unlisted error codes that have words in common. A phrase matches consecutive words in any case and
/// spelling: `system error` also matches `SystemError`, `SYSTEM_ERROR`, and `SYSTEMERROR`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorFamilySpec {
    /// What kind of failure it is.
    pub(crate) class: ErrorClass,
    /// Phrases of lower-case words. One of them must be in the code.
    #[serde(default)]
    pub(crate) code: Vec<String>,
    /// Maximum number of words in such a code or message.
    pub(crate) max_words: Option<usize>,
    /// Phrases of lower-case words. One of them in the message is enough too.
    #[serde(default)]
    pub(crate) message: Vec<String>,
    /// Why codes with these words belong to this class.
    pub(crate) reason: String,
    /// What the caller can do about it.
    pub(crate) remedy: String,
}

/// Kinds of failure that the service reports.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErrorClass {
    /// Too many calls. The same call may succeed later.
    Throttled,
    /// The credentials or the signature were not accepted.
    Authentication,
    /// The credentials are valid, but not for this: a permission is missing, or something belongs to another account.
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
