//! What the service sends to its users: the items of callbacks, their parts, and the codes in them.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::field::{FieldSpec, ItemsSpec, ValueSpec};

/// `events/<name>.yaml`: an item that the service sends, or a part of one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventSpec {
    /// Name of the type, for `type:` in other event files. The file has this name in kebab-case.
    pub(crate) name: String,
    /// What the file describes.
    pub(crate) kind: EventKind,
    /// What it is, in a sentence or two.
    pub(crate) description: String,
    /// For an `item`: its place in the order of classification, counted from 1.
    pub(crate) order: Option<u32>,
    /// For an `item`: an item that matches one of these is of this kind, unless it is of an earlier one.
    pub(crate) marks: Option<Vec<MarkSpec>>,
    /// For an `item` or an `object`: its fields.
    pub(crate) fields: Option<Vec<EventFieldSpec>>,
    /// For an `enum`: its documented values.
    pub(crate) values: Option<Vec<ValueSpec>>,
    /// For a `choice`: the key that names the kind, if it is in the value and not beside it. The value is then in the
    /// member with the name of the kind, or it is the object around the key.
    pub(crate) tag: Option<String>,
    /// For a `choice` with a `tag`, or an `object`: the key that may wrap the whole value.
    pub(crate) wrapper: Option<String>,
    /// For a `choice`: the possible kinds of its value.
    pub(crate) cases: Option<Vec<CaseSpec>>,
    /// For `codes`: the codes and their meanings.
    pub(crate) codes: Option<Vec<CodeSpec>>,
}

/// What a file of `events/` describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EventKind {
    /// An item that the service sends.
    Item,
    /// An object in an item.
    Object,
    /// A string with documented values; others may appear.
    Enum,
    /// A value of one of several kinds; others may appear.
    Choice,
    /// A table of the codes that items report.
    Codes,
}

/// Identifies a kind of item. All of its conditions must be true.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkSpec {
    /// Keys that the item has, with a value that is not `null`.
    #[serde(default)]
    pub(crate) has: Vec<String>,
    /// Keys that the item does not have.
    #[serde(default)]
    pub(crate) lacks: Vec<String>,
    /// A key with one of these values.
    pub(crate) value: Option<MarkValueSpec>,
}

/// A key with one of these values.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkValueSpec {
    /// The key.
    pub(crate) key: String,
    /// The values, in any case. `*` at the start matches any prefix.
    pub(crate) one_of: Vec<String>,
}

/// A field of an item or of an object in an item. Its name matches in any case and with white space around it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventFieldSpec {
    /// Name on the wire.
    pub(crate) name: String,
    /// Rust name, if the one derived from `name` collides.
    pub(crate) rust: Option<String>,
    /// `string`, `int32`, `int64`, `number`, `boolean`, `array`, `any`, or the name of a file in `events/`.
    #[serde(rename = "type")]
    pub(crate) ty: String,
    /// Other spellings of the name, beyond case.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// What it is.
    pub(crate) description: String,
    /// Whether it is a secret or personal data, which stays out of logs.
    pub(crate) sensitive: Option<bool>,
    /// Why it should no longer be used, and what to use instead.
    pub(crate) deprecated: Option<String>,
    /// A realistic value.
    pub(crate) example: Option<Value>,
    /// Items of an array.
    pub(crate) items: Option<ItemsSpec>,
    /// The key beside it that names its kind, if the type is a `choice` without a `tag`.
    pub(crate) tag: Option<String>,
    /// Whether a text in it contains JSON; for `type: any`.
    pub(crate) json: Option<bool>,
}

/// A kind of a choice.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseSpec {
    /// Its name on the wire, which matches in any case.
    pub(crate) value: String,
    /// Rust name, if the one derived from `value` collides.
    pub(crate) rust: Option<String>,
    /// Other names of the kind.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// `string` for a text that is never decoded, `array`, or the name of a file in `events/`. Every type but `string`
    /// may also arrive as a text that contains it.
    #[serde(rename = "type")]
    pub(crate) ty: String,
    /// Items of an array.
    pub(crate) items: Option<ItemsSpec>,
    /// The key that may wrap an array.
    pub(crate) wrapper: Option<String>,
    /// What it is.
    pub(crate) description: String,
    /// Whether a `string` is personal data, which stays out of logs.
    pub(crate) sensitive: Option<bool>,
}

/// Codes with one meaning.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeSpec {
    /// The code, as text.
    pub(crate) code: String,
    /// What to do about it, for programs.
    pub(crate) outcome: CodeOutcome,
    /// What it means.
    pub(crate) meaning: String,
    /// What the program or its operator can do.
    pub(crate) remedy: String,
}

/// What to do after a code.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CodeOutcome {
    /// Send again later, more slowly.
    SlowDown,
    /// Send again: the failure is temporary.
    SendAgain,
    /// This recipient cannot be reached this way now.
    OtherWay,
    /// Send a template instead.
    SendTemplate,
    /// Correct the message or the template.
    FixMessage,
    /// Correct the sending number or the account.
    FixAccount,
}

impl EventFieldSpec {
    /// A field like any other, without what only events have.
    pub(crate) fn field(&self) -> FieldSpec {
        FieldSpec {
            name: self.name.clone(),
            rust: self.rust.clone(),
            ty: Some(self.ty.clone()),
            aliases: self.aliases.clone(),
            description: Some(self.description.clone()),
            sensitive: self.sensitive,
            deprecated: self.deprecated.clone(),
            example: self.example.clone(),
            items: self.items.clone(),
            ..FieldSpec::default()
        }
    }
}
