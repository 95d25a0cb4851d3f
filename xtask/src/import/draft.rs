//! A change of an existing spec whose types do not have their final names yet.

use super::edit::{Change, Edit};
use super::render::{self, FIELD_KEYS, OPERATION_KEYS, Placement};
use super::yaml::Yaml;
use crate::spec::Step;
use crate::spec::language::{FieldSpec, ValueSpec};

/// A change of an existing spec.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Path of the file below the folder of the specs.
    pub(crate) file: String,
    /// The mapping that is changed, or that has the list.
    pub(crate) path: Vec<Step>,
    /// What is done to it.
    pub(crate) what: What,
}

/// What is done.
#[derive(Debug)]
pub(crate) enum What {
    /// A key gets a value.
    Set { key: &'static str, value: Yaml, order: &'static [&'static str] },
    /// A key is taken out.
    Remove { key: &'static str },
    /// The list under `values` gets a documented value at its end.
    Value { after: usize, value: ValueSpec },
    /// The list under a key gets fields, behind the item `after` or as its first ones.
    Fields { key: &'static str, is_there: bool, after: Option<usize>, owner: String, fields: Vec<New> },
}

/// A new field.
#[derive(Debug)]
pub(crate) struct New {
    pub(crate) field: FieldSpec,
    pub(crate) placement: Placement,
}

impl Draft {
    /// The same in terms of the text.
    pub(crate) fn edits(&self) -> Vec<Edit> {
        let below = |key: &str| [&self.path[..], &[Step::Key(key.to_owned())]].concat();
        match &self.what {
            What::Set { key, value, order } => vec![self.set(key, value.clone(), order)],
            What::Remove { key } => vec![Edit { path: self.path.clone(), change: Change::Remove { key } }],
            What::Value { after, value } => {
                let change = Change::Insert { after: Some(*after), item: render::value(value) };
                vec![Edit { path: below("values"), change }]
            }
            What::Fields { key, is_there, after, fields, .. } => {
                let mut items = fields.iter().map(|new| render::field(&new.field, new.placement));
                if *is_there {
                    let insert =
                        |item| Edit { path: below(key), change: Change::Insert { after: *after, item } };
                    return items.map(insert).collect();
                }
                let order = if self.path.is_empty() { OPERATION_KEYS } else { FIELD_KEYS };
                let list = Yaml::List(items.by_ref().collect());
                vec![self.set(key, list, order)]
            }
        }
    }

    fn set(&self, key: &'static str, value: Yaml, order: &'static [&'static str]) -> Edit {
        Edit { path: self.path.clone(), change: Change::Set { key, value, order } }
    }
}
