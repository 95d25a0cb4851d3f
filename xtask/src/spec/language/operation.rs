//! Operations and their parameters.

use schemars::JsonSchema;
use serde::Deserialize;

use super::field::FieldSpec;
use crate::spec::progress::{PagesSpec, WaiterSpec};

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
    /// Codes of `error_codes` that the documentation gives for this operation. A code that no operation lists may come
    /// from every one of them.
    #[serde(default)]
    pub(crate) errors: Vec<String>,
    /// The calls of the example in Rust, one item each, such as `.content(cams::content::whatsapp::Text::new("hi"))`:
    /// where one with the required parameters alone is refused, or where a program would not write it so.
    #[serde(default)]
    pub(crate) example_call: Vec<String>,
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
    /// It changes something; it is repeated only if it was certainly not executed.
    Write,
}

/// A parameter of a request: a field and its placement.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParameterSpec {
    /// What it is like any other field.
    #[serde(flatten)]
    pub(crate) field: FieldSpec,
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
        }
    }
}

impl OperationSpec {
    /// What its name in Rust follows from.
    pub(crate) fn rust_source(&self) -> &str {
        self.rust.as_deref().unwrap_or(&self.name)
    }
}
