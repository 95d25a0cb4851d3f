//! `service.yaml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::field::FieldSpec;

/// `service.yaml`: what holds for more than one operation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceSpec {
    /// Product code, the first part of the host name.
    pub(crate) product: String,
    /// API version, a date.
    pub(crate) version: String,
    /// Name of the service in prose.
    pub(crate) title: String,
    /// Whether every text must be written: a text that is still `TODO` is then an error. Otherwise they are counted.
    #[serde(default)]
    pub(crate) complete: bool,
    /// Region of a client that names none.
    pub(crate) default_region: String,
    /// Documented hosts; a region that is not listed follows the rule of the product.
    pub(crate) endpoints: Vec<EndpointSpec>,
    /// The folders of the operations, in the order of the documentation.
    pub(crate) groups: Vec<GroupSpec>,
    /// Names of the parameters that a client may hold a default for.
    #[serde(default)]
    pub(crate) client_defaults: Vec<String>,
    /// Values of `Code` that mean success, in any case.
    pub(crate) success_codes: Vec<String>,
    /// Parameters and response elements that mean the same wherever they appear.
    #[serde(default)]
    pub(crate) common: CommonSpec,
    /// Error codes with a known meaning; the first match counts.
    #[serde(default)]
    pub(crate) error_codes: Vec<ErrorCodeSpec>,
    /// Families of error codes that are not listed, judged by their words; the first match counts.
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
    /// What the group is about, in one sentence.
    pub(crate) summary: String,
}

/// Parameters and response elements that a spec names without describing them again.
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
    /// The code, or its beginning when `prefix` is true.
    pub(crate) code: String,
    /// Whether every code that begins so is meant.
    #[serde(default)]
    pub(crate) prefix: bool,
    /// What kind of failure it is.
    pub(crate) class: ErrorClass,
    /// What it means, in a sentence, unless the code or its remedy says so.
    pub(crate) meaning: Option<String>,
    /// What the caller can do about it.
    pub(crate) remedy: String,
}

/// A family of error codes that share words. A phrase matches consecutive words in any case and spelling: `system
/// error` is also `SystemError`, `SYSTEM_ERROR` and `SYSTEMERROR`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorFamilySpec {
    /// What kind of failure it is.
    pub(crate) class: ErrorClass,
    /// Phrases of lower-case words, one of which the code has.
    #[serde(default)]
    pub(crate) code: Vec<String>,
    /// The most words that such a code has.
    pub(crate) max_words: Option<usize>,
    /// Phrases of lower-case words, one of which the message has.
    #[serde(default)]
    pub(crate) message: Vec<String>,
    /// Why codes with these words are judged so.
    pub(crate) reason: String,
    /// What the caller can do about it.
    pub(crate) remedy: String,
}

/// Kinds of failure that the service reports.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErrorClass {
    /// Too many calls; the same call will succeed later.
    Throttled,
    /// The credentials or the signature were not accepted.
    Authentication,
    /// The caller may not do this.
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
    /// The service failed; whether it executed the call is unknown.
    Server,
}
