//! Shared types, fields and what they are made of.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Number, Value};

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
    /// What a reader would look for and the documentation of the service leaves out.
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

/// Something that a reader would look for and the documentation of the service leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Gap {
    /// What the value means.
    Meaning,
    /// Which values there are, or which others beside those in `values`.
    Values,
    /// How a text is written.
    Format,
    /// The unit of a number.
    Unit,
    /// The time zone of a time.
    TimeZone,
    /// The keys of an object.
    Keys,
    /// What the value consists of; for `type: any`.
    Shape,
    /// What the service assumes when it is left out.
    Default,
    /// The limits.
    Limits,
    /// Whether a text matches as a whole or in part, and what it is compared with.
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
