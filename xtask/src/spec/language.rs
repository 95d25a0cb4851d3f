//! The spec language: what may stand in the YAML files of `api-specs/`.
//!
//! These types are the single definition of it. The JSON schema that validates the files is made from them, so
//! the comment of a field is also the description that an editor shows.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Number, Value};

use super::progress::{PagesSpec, WaiterSpec};

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
    /// What the caller can do about it.
    pub(crate) remedy: String,
}

/// A family of error codes that share words. A phrase matches consecutive words in any case and spelling: `system error`
/// is also `SystemError`, `SYSTEM_ERROR` and `SYSTEMERROR`.
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

/// `types/<name>.yaml`: a type that several operations share.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypeSpec {
    /// Name of the type, which a `type:` elsewhere refers to.
    pub(crate) name: String,
    /// Whether it is an object with fields or a string with documented values.
    pub(crate) kind: TypeKind,
    /// What it is, in a sentence or two.
    pub(crate) description: String,
    /// Fields of an object.
    pub(crate) fields: Option<Vec<FieldSpec>>,
    /// Documented values of an enum.
    pub(crate) values: Option<Vec<ValueSpec>>,
}

/// The two kinds of a shared type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TypeKind {
    /// An object with known fields.
    Object,
    /// A string with documented values; others may appear.
    Enum,
}

/// A documented value of a string.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValueSpec {
    /// The value as the service has it.
    pub(crate) value: String,
    /// Its name in Rust, where the one that follows from `value` is taken.
    pub(crate) rust: Option<String>,
    /// What it means.
    pub(crate) description: String,
}

/// `<group>/<name>.yaml`: one operation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OperationSpec {
    /// Name on the wire, such as `AddChatGroup`. The file has this name, or the one in Rust, in kebab-case.
    pub(crate) name: String,
    /// Its name in Rust, where the one that follows from `name` is taken.
    pub(crate) rust: Option<String>,
    /// What it does, in one sentence that begins with a verb: `Creates a group.`
    pub(crate) summary: String,
    /// Its group, which is also the folder of the file.
    pub(crate) group: String,
    /// How far the service stands behind it.
    pub(crate) stability: Option<Stability>,
    /// What the stability means for the caller.
    pub(crate) stability_note: Option<String>,
    /// The documented permission that a caller needs.
    pub(crate) ram: Option<RamSpec>,
    /// Whether it may be sent again when it is unknown if it was executed.
    pub(crate) retry: Retry,
    /// Documented limit in calls per second for one Alibaba Cloud account.
    pub(crate) qps: Option<u32>,
    /// Why not to use it any more, and what to use instead.
    pub(crate) deprecated: Option<String>,
    /// What the caller should know, one item each.
    #[serde(default)]
    pub(crate) notes: Vec<String>,
    /// Parameters of the request.
    #[serde(default)]
    pub(crate) parameters: Vec<ParameterSpec>,
    /// Elements of the response.
    #[serde(default)]
    pub(crate) response: Vec<FieldSpec>,
    /// How it pages, if its answer is a page of a list.
    pub(crate) pages: Option<PagesSpec>,
    /// What can be waited for with it.
    #[serde(default)]
    pub(crate) waiters: Vec<WaiterSpec>,
}

/// How far the service stands behind an operation.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stability {
    /// Generally available.
    Stable,
    /// May change, or is open to some accounts only.
    Beta,
}

/// The permission that a caller needs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RamSpec {
    /// Action in a RAM policy, such as `cams:AddChatGroup`.
    pub(crate) action: String,
    /// Access level of the action.
    pub(crate) access: Option<Access>,
    /// Resource in a RAM policy.
    pub(crate) resource: Option<String>,
}

/// Access levels of RAM.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Access {
    Create,
    Delete,
    Get,
    List,
    None,
    Read,
    Update,
    Write,
}

/// What happens when an operation is executed twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Retry {
    /// It changes nothing; executing it again is harmless.
    Read,
    /// It changes something; it is sent again only when it surely was not executed.
    Write,
}

/// A parameter of a request.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParameterSpec {
    /// Name on the wire.
    pub(crate) name: String,
    /// Its name in Rust, where the one that follows from `name` is taken.
    pub(crate) rust: Option<String>,
    /// `string`, `int32`, `int64`, `number`, `boolean`, `array`, `map`, `object`, `any`, or a shared type.
    #[serde(rename = "type")]
    pub(crate) ty: Option<String>,
    /// What it is.
    pub(crate) description: Option<String>,
    /// Whether the service demands it.
    pub(crate) required: Option<bool>,
    /// Whether it is a secret or personal data and stays out of logs.
    pub(crate) sensitive: Option<bool>,
    /// Why not to use it any more, and what to use instead.
    pub(crate) deprecated: Option<String>,
    /// What the service assumes when it is left out.
    pub(crate) default: Option<Value>,
    /// A realistic value.
    pub(crate) example: Option<Value>,
    /// Documented limits.
    pub(crate) limits: Option<LimitsSpec>,
    /// Documented values of a string.
    pub(crate) values: Option<Vec<ValueSpec>>,
    /// Items of an array, or values of a map.
    pub(crate) items: Option<ItemsSpec>,
    /// Fields of an object.
    pub(crate) fields: Option<Vec<FieldSpec>>,
    /// The part of the HTTP request that carries it.
    #[serde(rename = "in", default)]
    pub(crate) location: Location,
    /// How its value becomes text; must be given unless the value is a scalar.
    pub(crate) style: Option<Style>,
}

/// The part of an HTTP request that carries a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Location {
    /// The query string.
    #[default]
    Query,
    /// The form in the body.
    Body,
    /// A header of the parameter's name.
    Header,
}

/// How the value of a parameter becomes text on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Style {
    /// Compact JSON under the name of the parameter.
    Json,
    /// A list or an object flattened: `Name.1`, `Name.Key`.
    Flat,
    /// The items of a list joined with commas.
    Simple,
    /// The items of a list joined with blanks.
    #[serde(rename = "spaceDelimited")]
    SpaceDelimited,
    /// The items of a list joined with `|`.
    #[serde(rename = "pipeDelimited")]
    PipeDelimited,
    /// The items of a list as `Name.1=…`, form-encoded, joined with `&&`.
    #[serde(rename = "repeatList")]
    RepeatList,
}

impl Location {
    /// As a spec writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Body => "body",
            Self::Header => "header",
        }
    }
}

impl Style {
    /// As a spec writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Flat => "flat",
            Self::Simple => "simple",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::RepeatList => "repeatList",
        }
    }
}

/// A field of a response or of an object.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldSpec {
    /// Name on the wire.
    pub(crate) name: String,
    /// Its name in Rust, where the one that follows from `name` is taken.
    pub(crate) rust: Option<String>,
    /// `string`, `int32`, `int64`, `number`, `boolean`, `array`, `map`, `object`, `any`, or a shared type.
    #[serde(rename = "type")]
    pub(crate) ty: Option<String>,
    /// Other names under which the service is known to send it.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// What it is.
    pub(crate) description: Option<String>,
    /// Whether the service demands it.
    pub(crate) required: Option<bool>,
    /// Whether it is a secret or personal data and stays out of logs.
    pub(crate) sensitive: Option<bool>,
    /// Why not to use it any more, and what to use instead.
    pub(crate) deprecated: Option<String>,
    /// What the service assumes when it is left out.
    pub(crate) default: Option<Value>,
    /// A realistic value.
    pub(crate) example: Option<Value>,
    /// Documented limits.
    pub(crate) limits: Option<LimitsSpec>,
    /// Documented values of a string.
    pub(crate) values: Option<Vec<ValueSpec>>,
    /// Items of an array, or values of a map.
    pub(crate) items: Option<ItemsSpec>,
    /// Fields of an object.
    pub(crate) fields: Option<Vec<FieldSpec>>,
}

/// Items of an array, or values of a map.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemsSpec {
    /// `string`, `int32`, `int64`, `number`, `boolean`, `array`, `map`, `object`, `any`, or a shared type.
    #[serde(rename = "type")]
    pub(crate) ty: String,
    /// Documented values of a string.
    pub(crate) values: Option<Vec<ValueSpec>>,
    /// Items of an array, or values of a map.
    pub(crate) items: Option<Box<ItemsSpec>>,
    /// Fields of an object.
    pub(crate) fields: Option<Vec<FieldSpec>>,
}

/// Documented limits of a value.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitsSpec {
    /// Smallest number.
    pub(crate) min: Option<Number>,
    /// Largest number.
    pub(crate) max: Option<Number>,
    /// Fewest characters of a string.
    pub(crate) min_length: Option<u64>,
    /// Most characters of a string.
    pub(crate) max_length: Option<u64>,
    /// Fewest items of an array or a map.
    pub(crate) min_items: Option<u64>,
    /// Most items of an array or a map.
    pub(crate) max_items: Option<u64>,
    /// Regular expression that a string matches.
    pub(crate) pattern: Option<String>,
}

impl FieldSpec {
    /// What its name in Rust follows from.
    pub(crate) fn rust_source(&self) -> &str {
        self.rust.as_deref().unwrap_or(&self.name)
    }
}

impl OperationSpec {
    /// What its name in Rust follows from.
    pub(crate) fn rust_source(&self) -> &str {
        self.rust.as_deref().unwrap_or(&self.name)
    }
}

impl ParameterSpec {
    /// The parameter without its placement, as a field like any other.
    pub(crate) fn field(&self) -> FieldSpec {
        FieldSpec {
            name: self.name.clone(),
            rust: self.rust.clone(),
            ty: self.ty.clone(),
            aliases: Vec::new(),
            description: self.description.clone(),
            required: self.required,
            sensitive: self.sensitive,
            deprecated: self.deprecated.clone(),
            default: self.default.clone(),
            example: self.example.clone(),
            limits: self.limits.clone(),
            values: self.values.clone(),
            items: self.items.clone(),
            fields: self.fields.clone(),
        }
    }
}
