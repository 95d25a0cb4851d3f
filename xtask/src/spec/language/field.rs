//! Shared types, fields, and their parts.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Number, Value};

/// `types/<name>.yaml`: a type that several operations share.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypeSpec {
    /// Name of the type, for `type:` in other files.
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
    /// The value on the wire.
    pub(crate) value: String,
    /// Rust name, if the one derived from `value` collides.
    pub(crate) rust: Option<String>,
    /// What it means.
    pub(crate) description: String,
}

/// A field of a response or of an object.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldSpec {
    /// Name on the wire.
    pub(crate) name: String,
    /// Rust name, if the one derived from `name` collides.
    pub(crate) rust: Option<String>,
    /// `string`, `int32`, `int64`, `number`, `boolean`, `array`, `map`, `object`, `any`, or a shared type.
    #[serde(rename = "type")]
    pub(crate) ty: Option<String>,
    /// Other names under which the service is known to send it.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// What it is.
    pub(crate) description: Option<String>,
    /// Whether the service requires it; in a response, whether it is always present.
    pub(crate) required: Option<bool>,
    /// Whether it is a secret or personal data, which stays out of logs.
    pub(crate) sensitive: Option<bool>,
    /// Why it should no longer be used, and what to use instead.
    pub(crate) deprecated: Option<String>,
    /// The value that the service uses if the field is omitted.
    pub(crate) default: Option<Value>,
    /// A realistic value.
    pub(crate) example: Option<Value>,
    /// Documented limits.
    pub(crate) limits: Option<LimitsSpec>,
    /// What a reader would look for, but the service's documentation leaves out.
    #[serde(default)]
    pub(crate) undocumented: Vec<Gap>,
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

/// Something that a reader would look for, but the service's documentation leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Gap {
    /// What the value means.
    Meaning,
    /// The possible values, or the values other than those in `values`.
    Values,
    /// The format of a text.
    Format,
    /// The unit of a number.
    Unit,
    /// The time zone of a time.
    TimeZone,
    /// The keys of an object.
    Keys,
    /// The shape of the value; for `type: any`.
    Shape,
    /// The value that the service uses if the field is omitted.
    Default,
    /// The limits.
    Limits,
    /// Whether a part of a text matches, and what it is compared with.
    Matching,
}

impl Gap {
    /// As a spec writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Meaning => "meaning",
            Self::Values => "values",
            Self::Format => "format",
            Self::Unit => "unit",
            Self::TimeZone => "time_zone",
            Self::Keys => "keys",
            Self::Shape => "shape",
            Self::Default => "default",
            Self::Limits => "limits",
            Self::Matching => "matching",
        }
    }
}

/// Documented limits of a value.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitsSpec {
    /// Minimum of a number.
    pub(crate) min: Option<Number>,
    /// Maximum of a number.
    pub(crate) max: Option<Number>,
    /// Minimum number of characters in a string.
    pub(crate) min_length: Option<u64>,
    /// Maximum number of characters in a string.
    pub(crate) max_length: Option<u64>,
    /// Minimum number of items in an array or a map.
    pub(crate) min_items: Option<u64>,
    /// Maximum number of items in an array or a map.
    pub(crate) max_items: Option<u64>,
    /// Regular expression that a string must match.
    pub(crate) pattern: Option<String>,
}

impl FieldSpec {
    /// What its name in Rust follows from.
    pub(crate) fn rust_source(&self) -> &str {
        self.rust.as_deref().unwrap_or(&self.name)
    }
}
