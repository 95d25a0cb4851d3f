//! The keys of the spec language for what takes more than one call: lists in pages, and states that take a while to
//! reach.

use schemars::JsonSchema;
use serde::Deserialize;

/// How an operation pages. Paths are wire names joined by `.`, such as `Page.Index` or `Data.List`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PagesSpec {
    /// How a page is requested.
    pub(crate) by: Dialect,
    /// Path of the parameter that selects the page.
    pub(crate) position: String,
    /// Path of the parameter for the page size.
    pub(crate) size: String,
    /// Page size if the caller sets none: the documented default, or a size that the service is certain to honor.
    #[serde(default = "default_size")]
    pub(crate) default_size: u32,
    /// Path of the items in the response: a list, or a value without documented shape that contains the list.
    pub(crate) items: String,
    /// Path of the number of items on all pages, if the service returns it.
    pub(crate) total: Option<String>,
    /// Path of the token of the next page in the response; for `by: token`.
    pub(crate) next: Option<String>,
}

/// Allowed wherever a size is documented.
fn default_size() -> u32 {
    20
}

/// How a page is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Dialect {
    /// By its number, counted from 1.
    Number,
    /// By a token, cursor, or key from the response with the previous page. The first page needs none.
    Token,
}

/// A state that takes a while to reach, and that this operation shows.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WaiterSpec {
    /// Name of the awaited state in snake case: `approved` becomes a method `wait_until_approved`.
    pub(crate) name: String,
    /// What it waits for, in one sentence that begins with `Waits`.
    pub(crate) summary: String,
    /// Path of the list in the response that contains the item to wait for; together with `key`.
    pub(crate) list: Option<String>,
    /// Field that identifies the item in the list; together with `list`.
    pub(crate) key: Option<String>,
    /// Path of the state, in the response or in the item.
    pub(crate) state: String,
    /// States that end the wait with success, in any case.
    pub(crate) done: Vec<String>,
    /// States from which the awaited state cannot be reached, or only if somebody acts, in any case.
    #[serde(default)]
    pub(crate) failed: Vec<String>,
    /// How to treat a missing item or state.
    #[serde(default)]
    pub(crate) absent: Absence,
    /// Seconds between two polls, at least 10.
    pub(crate) interval: u32,
}

/// How to treat a missing item or state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Absence {
    /// It has not appeared yet.
    #[default]
    Pending,
    /// It will never appear.
    Failed,
}

impl Dialect {
    /// As a spec writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Token => "token",
        }
    }
}
