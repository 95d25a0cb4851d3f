//! The keys of the spec language for what takes more than one call: lists in pages, and states that take a while.

use schemars::JsonSchema;
use serde::Deserialize;

/// How an operation pages. Paths are names joined by `.`, such as `Page.Index` or `Data.List`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PagesSpec {
    /// What a page is asked for by.
    pub(crate) by: Dialect,
    /// Path of the parameter that says which page is wanted.
    pub(crate) position: String,
    /// Path of the parameter that says how many items a page has.
    pub(crate) size: String,
    /// Items on a page when the caller does not say: the documented default, or one that the service certainly grants.
    #[serde(default = "default_size")]
    pub(crate) default_size: u32,
    /// Path of the items in the response: a list, or a value without documented shape in which the list is looked for.
    pub(crate) items: String,
    /// Path of the number of items on all pages, if the service gives it.
    pub(crate) total: Option<String>,
    /// Path of the token of the next page in the response; for `by: token`.
    pub(crate) next: Option<String>,
}

/// Granted wherever a size is documented.
fn default_size() -> u32 {
    20
}

/// What a page is asked for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Dialect {
    /// Its number, counted from 1.
    Number,
    /// A token, cursor or key from the answer that holds the page before; the first page needs none.
    Token,
}

/// A state that takes a while, and that this operation shows.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WaiterSpec {
    /// What is waited for, in snake case: `approved` makes a method `wait_until_approved`.
    pub(crate) name: String,
    /// What it waits for, in one sentence that begins with `Waits`.
    pub(crate) summary: String,
    /// Path of a list in the response, one item of which is meant; with `key`.
    pub(crate) list: Option<String>,
    /// Field of an item whose value tells which one is meant; with `list`.
    pub(crate) key: Option<String>,
    /// Path of the state, in the response or in the item.
    pub(crate) state: String,
    /// States in which the waiting is over, in any case.
    pub(crate) done: Vec<String>,
    /// States from which it can never get there, in any case.
    #[serde(default)]
    pub(crate) failed: Vec<String>,
    /// What it means when there is no such item, or no state.
    #[serde(default)]
    pub(crate) absent: Absence,
    /// Seconds between two polls, at least 10.
    pub(crate) interval: u32,
}

/// What the absence of an item or of its state means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Absence {
    /// It is still to come.
    #[default]
    Pending,
    /// It will never come.
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
