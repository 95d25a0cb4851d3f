//! Finds duplicate keys, and locates the second one; `serde_yaml` itself only points at the whole mapping.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

/// The error at the first key that its mapping has already, if there is one.
pub(crate) fn repeated_key(text: &str) -> Option<serde_yaml::Error> {
    // Any other error is found again, and reported, when the text is read for good.
    let error = Unique.deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    error.to_string().contains(TWICE).then_some(error)
}

/// The same in JSON, which is read as if only the last one were there.
pub(crate) fn repeated_json_key(text: &str) -> Option<serde_json::Error> {
    let error = Unique.deserialize(&mut serde_json::Deserializer::from_str(text)).err()?;
    error.to_string().contains(TWICE).then_some(error)
}

const TWICE: &str = "is given twice: remove one";

struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = BTreeSet::new();
        while map.next_key_seed(Key(&mut seen))?.is_some() {
            map.next_value_seed(Self)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Self)?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        // A tagged value. What is not read here would be read again by the list around it.
        data.variant::<IgnoredAny>()?.1.newtype_variant_seed(self)
    }
}

struct Key<'k>(&'k mut BTreeSet<String>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        if self.0.insert(key.to_owned()) { Ok(()) } else { Err(E::custom(format_args!("`{key}` {TWICE}"))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_key_is_the_place() {
        let error = repeated_key("a: 1\nb:\n  - {c: 1, c: 2}\n").unwrap();
        let place = error.location().map(|location| (location.line(), location.column()));
        assert_eq!(place, Some((3, 12)), "{error}");
        assert!(repeated_key("a: 1\nb: {a: 1}\nc: [{a: ~}, {a: 1.5}, !t x]\n").is_none());
        assert!(repeated_key("a: [").is_none());
        let error = repeated_json_key("{\"a\": 1,\n \"b\": [{\"c\": 1, \"c\": 2}]}").unwrap();
        assert_eq!((error.line(), error.column()), (2, 19), "{error}");
        assert!(repeated_json_key("{\"a\": {\"a\": null}, \"b\": [{\"a\": 1.5}, {\"a\": true}]}").is_none());
        assert!(repeated_json_key("{\"a\": [").is_none());
    }
}
