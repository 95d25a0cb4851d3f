//! Finds equal shapes that were written twice. The same fields should be one shared type, so that the result of one
//! operation can be passed to the next.

use std::collections::BTreeMap;

use crate::spec::language::Parts;
use crate::spec::{At, Problems, Target};

/// The objects and enums of all files, each with the place of its name.
#[derive(Debug, Default)]
pub(crate) struct Twins<'s> {
    seen: Vec<(String, String, At<'s>)>,
}

impl<'s> Twins<'s> {
    /// Remembers a type, unless a single field or value makes it too small to be worth a name: it may be the same by
    /// chance.
    pub(crate) fn remember(&mut self, parts: Parts<'_>, name: &str, at: &At<'s>) {
        if parts.size() > 1 {
            self.seen.push((parts.signature(), name.to_owned(), at.clone()));
        }
    }

    /// Reports every one that equals an earlier one.
    pub(crate) fn report(self, problems: &mut Problems) {
        let mut first: BTreeMap<String, String> = BTreeMap::new();
        for (signature, name, at) in self.seen {
            match first.get(&signature) {
                Some(twin) => {
                    let message = format!(
                        "`{name}` equals `{twin}`: write it once in types/ and refer to it by name in both places"
                    );
                    problems.add(&at, Target::Value, message);
                }
                None => {
                    first.insert(signature, name);
                }
            }
        }
    }
}
