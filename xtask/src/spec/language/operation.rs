//! Operations and their parameters.

use schemars::JsonSchema;
use serde::Deserialize;

use super::field::FieldSpec;
use crate::spec::progress::{PagesSpec, WaiterSpec};

/// `<group>/<name>.yaml`: one operation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OperationSpec {
    /// Name on the wire, such as `AddChatGroup`. The file has this name, or the Rust name, in kebab-case.
    pub(crate) name: String,
    /// Rust name, if the one derived from `name` collides or reads badly.
    pub(crate) rust: Option<String>,
    /// What it does, in one sentence that begins with a verb: `Creates a group.`
    pub(crate) summary: String,
    /// Its group, which is also the folder of the file.
    pub(crate) group: String,
    /// How stable it is.
    pub(crate) stability: Option<Stability>,
    /// What this stability means for the caller.
    pub(crate) stability_note: Option<String>,
    /// The documented permission that a caller needs.
    pub(crate) ram: Option<RamSpec>,
    /// Whether it may be sent again after an attempt that may have been executed.
    pub(crate) retry: Retry,
    /// Documented limit in calls per second for one Alibaba Cloud account.
    pub(crate) qps: Option<u32>,
    /// Why it should no longer be used, and what to use instead.
    pub(crate) deprecated: Option<String>,
    /// What the caller should know, one item each.
    #[serde(default)]
    pub(crate) notes: Vec<String>,
    /// Codes of `error_codes` that are known for this operation. A code that no operation lists may come from any of
    /// them.
    #[serde(default)]
    pub(crate) errors: Vec<String>,
    /// The calls of the Rust example, one item each, such as `.content(cams::content::whatsapp::Text::new("hi"))`.
    /// Needed if the service refuses the required parameters alone, or if nobody would write such a call.
    #[serde(default)]
    pub(crate) example_call: Vec<String>,
    /// Parameters of the request.
    #[serde(default)]
    pub(crate) parameters: Vec<ParameterSpec>,
    /// Elements of the response.
    #[serde(default)]
    pub(crate) response: Vec<FieldSpec>,
    /// How it pages, if its response is a page of a list.
    pub(crate) pages: Option<PagesSpec>,
    /// States that take a while to reach and that the response shows.
    #[serde(default)]
    pub(crate) waiters: Vec<WaiterSpec>,
}

/// How stable an operation is.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stability {
    /// Generally available.
    Stable,
    /// May change, or is available to some accounts only.
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
    /// It changes something. It is retried only if it was certainly not executed.
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
    /// How its value becomes text; required unless the value is a scalar.
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
    /// The items of a list joined with spaces.
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
