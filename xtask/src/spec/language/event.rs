//! What the service sends to its users: items of callbacks, what they are made of, and the codes in them.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::field::{FieldSpec, ItemsSpec, ValueSpec};

/// `events/<name>.yaml`: an item that the service sends, or something that items are made of.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventSpec {
    /// Name of the type, which a `type:` of another event file refers to. The file has this name in kebab-case.
    pub(crate) name: String,
    /// What the file describes.
    pub(crate) kind: EventKind,
    /// What it is, in a sentence or two.
    pub(crate) description: String,
    /// Of an `item`: its place in the order in which items are told apart, counted from 1.
    pub(crate) order: Option<u32>,
    /// Of an `item`: an item that matches one of these is of this kind, unless it is of an earlier one.
    pub(crate) marks: Option<Vec<MarkSpec>>,
    /// Of an `item` or an `object`: its fields.
    pub(crate) fields: Option<Vec<EventFieldSpec>>,
    /// Of an `enum`: its documented values.
    pub(crate) values: Option<Vec<ValueSpec>>,
    /// Of a `choice`: the key that names the kind of the value, where it is in the value and not beside it. The value
    /// is in the member of that name, or around the key.
    pub(crate) tag: Option<String>,
    /// Of a `choice` with a `tag`, or of an `object`: the key in which the whole may be wrapped.
    pub(crate) wrapper: Option<String>,
    /// Of a `choice`: the kinds that its value has.
    pub(crate) cases: Option<Vec<CaseSpec>>,
    /// Of `codes`: the codes and what they mean.
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

/// What tells a kind of item apart: all of what it says must be true.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkSpec {
    /// Keys that the item has, with a value that is not `null`.
    #[serde(default)]
    pub(crate) has: Vec<String>,
    /// Keys that the item does not have.
    #[serde(default)]
    pub(crate) lacks: Vec<String>,
    /// A key that has one of some values.
    pub(crate) value: Option<MarkValueSpec>,
}

/// A key that has one of some values.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkValueSpec {
    /// The key.
    pub(crate) key: String,
    /// The values, in any case; one that begins with `*` is the end of a value.
    pub(crate) one_of: Vec<String>,
}

/// A field of an item or of an object in one. Its name matches in any case and with space around it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventFieldSpec {
    /// Name on the wire.
    pub(crate) name: String,
    /// Its name in Rust, where the one that follows from `name` is taken.
    pub(crate) rust: Option<String>,
    /// `string`, `int32`, `int64`, `number`, `boolean`, `array`, `any`, or the name of a file in `events/`.
    #[serde(rename = "type")]
    pub(crate) ty: String,
    /// Other spellings of the name, beyond those that differ in case.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// What it is.
    pub(crate) description: String,
    /// Whether it is a secret or personal data and stays out of logs.
    pub(crate) sensitive: Option<bool>,
    /// Why not to use it any more, and what to use instead.
    pub(crate) deprecated: Option<String>,
    /// A realistic value.
    pub(crate) example: Option<Value>,
    /// Items of an array.
    pub(crate) items: Option<ItemsSpec>,
    /// The key beside it that names its kind, where the type is a `choice` without a `tag`.
    pub(crate) tag: Option<String>,
    /// Whether a text in it is JSON; for `type: any`.
    pub(crate) json: Option<bool>,
}

/// A kind of a choice.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseSpec {
    /// Its name on the wire, which matches in any case.
    pub(crate) value: String,
    /// Its name in Rust, where the one that follows from `value` is taken.
    pub(crate) rust: Option<String>,
    /// Other names of the kind.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// `string` for a text that is never decoded, `array`, or the name of a file in `events/`. All but a `string` may
    /// come as a text that holds it.
    #[serde(rename = "type")]
    pub(crate) ty: String,
    /// Items of an array.
    pub(crate) items: Option<ItemsSpec>,
    /// The key in which an array may be wrapped.
    pub(crate) wrapper: Option<String>,
    /// What it is.
    pub(crate) description: String,
    /// Whether a `string` is personal data and stays out of logs.
    pub(crate) sensitive: Option<bool>,
}

/// Codes with one meaning.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeSpec {
    /// The code, as text.
    pub(crate) code: String,
    /// What to do about it, in a word.
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
