//! The place of a node in a YAML text.
//!
//! `serde_yaml` keeps no positions, but its errors have one. The text is therefore read again with a seed that follows
//! the path and deliberately fails exactly at the node.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

/// A step from a node to one of its children.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// To the value of a key.
    Key(String),
    /// To an item, counted from 0.
    Index(usize),
}

/// The part of a node to locate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The key that leads to it.
    Key,
    /// Its value.
    Value,
}

/// Returns line and column, counted from 1, of the node at the end of the path. If the path leaves the text, returns
/// those of the last node that exists.
pub(crate) fn locate(text: &str, path: &[Step], target: Target) -> (usize, usize) {
    let mut path = path;
    loop {
        let seed = Walk { path, target };
        let found = seed.deserialize(serde_yaml::Deserializer::from_str(text)).err();
        if let Some(location) = found.and_then(|error| error.location()) {
            return (location.line(), location.column());
        }
        match path.split_last() {
            Some((_, parent)) => path = parent,
            None => return (1, 1),
        }
    }
}

/// Fails at the target, and succeeds if the path leads nowhere.
#[derive(Clone, Copy)]
struct Walk<'p> {
    path: &'p [Step],
    target: Target,
}

impl<'p> Walk<'p> {
    /// The key to look for, how to go on at its value, and whether the key itself is the target.
    fn key(&self) -> Option<(&'p str, Self, bool)> {
        let (Step::Key(key), rest) = self.path.split_first()? else { return None };
        Some((key, Self { path: rest, ..*self }, rest.is_empty() && self.target == Target::Key))
    }

    fn index(&self) -> Option<(usize, Self)> {
        let (Step::Index(index), rest) = self.path.split_first()? else { return None };
        Some((*index, Self { path: rest, ..*self }))
    }

    fn here<E: Error>(self) -> Result<(), E> {
        if self.path.is_empty() { Err(E::custom("here")) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.here()?;
        let wanted = self.key();
        let key_is_target = wanted.as_ref().and_then(|(key, _, is_target)| is_target.then_some(*key));
        while let Some(found) = map.next_key_seed(Key(key_is_target))? {
            match &wanted {
                Some((key, value, _)) if *key == found => map.next_value_seed(*value)?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.here()?;
        let wanted = self.index();
        let mut at = 0;
        loop {
            let found = match &wanted {
                Some((index, item)) if *index == at => seq.next_element_seed(*item)?,
                _ => seq.next_element::<IgnoredAny>()?.map(|_| ()),
            };
            if found.is_none() {
                return Ok(());
            }
            at += 1;
        }
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.here()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.here()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.here()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.here()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.here()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.here()
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        // A tagged value has no children that a path leads to, but it must be read.
        self.here()?;
        data.variant::<IgnoredAny>()?.1.newtype_variant::<IgnoredAny>().map(|_| ())
    }
}

/// Reads a key as text; fails at the one that is the target.
struct Key<'p>(Option<&'p str>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        if self.0 == Some(key) { Err(E::custom("here")) } else { Ok(key.to_owned()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
name: A
list:
  - one: 1
    two: {deep: [x, yes, 1.5]}
  - ~
text: >-
  folded
  text
'quoted key': -1
tagged: [!tag x, last]
";

    fn key(name: &str) -> Step {
        Step::Key(name.into())
    }

    #[test]
    fn every_kind_of_node_is_found() {
        let deep = [key("list"), Step::Index(0), key("two"), key("deep")];
        for (path, target, place) in [
            (&[][..], Target::Value, (1, 1)),
            (&[key("name")], Target::Value, (1, 7)),
            (&[key("name")], Target::Key, (1, 1)),
            (&[key("list")], Target::Value, (3, 3)),
            (&[key("list"), Step::Index(0)], Target::Value, (3, 5)),
            (&deep[..3], Target::Key, (4, 5)),
            (&deep, Target::Key, (4, 11)),
            (&[&deep[..], &[Step::Index(1)]].concat(), Target::Value, (4, 21)),
            (&[&deep[..], &[Step::Index(2)]].concat(), Target::Value, (4, 26)),
            (&[key("list"), Step::Index(1)], Target::Value, (5, 5)),
            (&[key("text")], Target::Value, (6, 7)),
            (&[key("quoted key")], Target::Key, (9, 1)),
            (&[key("quoted key")], Target::Value, (9, 15)),
            (&[key("tagged"), Step::Index(1)], Target::Value, (10, 18)),
        ] {
            assert_eq!(locate(TEXT, path, target), place, "{path:?} {target:?}");
        }
    }

    #[test]
    fn a_path_that_leaves_the_text_ends_at_its_last_node() {
        assert_eq!(locate(TEXT, &[key("list"), Step::Index(0), key("none")], Target::Value), (3, 5));
        assert_eq!(locate(TEXT, &[key("list"), Step::Index(7)], Target::Value), (3, 3));
        assert_eq!(locate(TEXT, &[key("name"), key("x")], Target::Key), (1, 1));
        assert_eq!(locate("", &[key("x")], Target::Value), (1, 1));
    }
}
