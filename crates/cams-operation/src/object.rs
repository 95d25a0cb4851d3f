//! Reading an object into a struct whose fields may all be absent, which is what nearly every answer is.
//!
//! `derive(Deserialize)` writes some forty lines for each field of each struct; a compiler that reads 450 such structs spends
//! most of its time on them. Here a struct says only which name belongs to which field, and one visitor serves all.
//!
//! ```
//! use cams_operation::{ReadField, lenient, object};
//! use serde::{Deserialize, Deserializer};
//!
//! #[derive(Default)]
//! struct Answer {
//!     total: Option<i64>,
//! }
//!
//! impl ReadField for Answer {
//!     fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
//!         match name {
//!             "Total" => self.total = lenient::scalar(value)?,
//!             _ => object::skip(value)?,
//!         }
//!         Ok(())
//!     }
//! }
//!
//! impl<'de> Deserialize<'de> for Answer {
//!     fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
//!         object::read(value)
//!     }
//! }
//!
//! let answer: Answer = serde_json::from_str(r#"{"Total":"51","New":[1]}"#)?;
//! assert_eq!(answer.total, Some(51));
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, de};

/// A struct that is read field by field. A field that is absent keeps its default; of one that is there twice, or under two
/// of its names, the last counts.
pub trait ReadField: Default {
    /// Reads the value of the field of that name, or [`skip`]s it where there is no such field.
    ///
    /// # Errors
    /// The value does not decode.
    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error>;
}

/// Reads an object.
///
/// # Errors
/// It is no object, or the value of a field does not decode.
pub fn read<'de, D: Deserializer<'de>, T: ReadField>(object: D) -> Result<T, D::Error> {
    object.deserialize_map(ObjectVisitor(PhantomData))
}

/// Passes over a value.
///
/// # Errors
/// It cannot be read at all.
pub fn skip<'de, D: Deserializer<'de>>(value: D) -> Result<(), D::Error> {
    IgnoredAny::deserialize(value).map(drop)
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: ReadField> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut object = T::default();
        while let Some(Name(name)) = map.next_key()? {
            map.next_value_seed(Field { object: &mut object, name: &name })?;
        }
        Ok(object)
    }
}

/// The field whose value comes next.
struct Field<'a, T> {
    object: &'a mut T,
    name: &'a str,
}

impl<'de, T: ReadField> DeserializeSeed<'de> for Field<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        self.object.read_field(self.name, value)
    }
}

/// A name, which is copied only where it is written with escapes.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(name: D) -> Result<Self, D::Error> {
        name.deserialize_identifier(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lenient;
    use serde_json::{Value, json};

    #[derive(Debug, Default, PartialEq)]
    struct Tree {
        name: Option<String>,
        children: Vec<Tree>,
    }

    impl ReadField for Tree {
        fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
            match name {
                "Name" | "name" => self.name = lenient::scalar(value)?,
                "Children" => self.children = lenient::list(value)?,
                _ => skip(value)?,
            }
            Ok(())
        }
    }

    impl<'de> Deserialize<'de> for Tree {
        fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
            read(value)
        }
    }

    fn tree(name: &str, children: Vec<Tree>) -> Tree {
        Tree { name: Some(name.to_owned()), children }
    }

    #[test]
    fn objects_are_read_from_text_bytes_readers_and_values_alike() {
        let text = r#"{"Name":"a","Other":{"Name":[1,{}]},"Childr\u0065n":[{"Name":7},{}]}"#;
        let expected = tree("a", vec![tree("7", vec![]), Tree::default()]);
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::from_str::<Tree>(text).unwrap(), expected);
        assert_eq!(serde_json::from_slice::<Tree>(text.as_bytes()).unwrap(), expected);
        assert_eq!(serde_json::from_reader::<_, Tree>(text.as_bytes()).unwrap(), expected);
        assert_eq!(Tree::deserialize(&value).unwrap(), expected);
        assert_eq!(serde_json::from_value::<Tree>(value).unwrap(), expected);
    }

    #[test]
    fn the_last_of_several_counts() {
        let read = serde_json::from_str::<Tree>(r#"{"Name":"a","name":"b","Name":"c"}"#).unwrap();
        assert_eq!(read, tree("c", vec![]));
    }

    #[test]
    fn what_is_no_object_or_does_not_decode_is_an_error() {
        for value in [json!(null), json!([]), json!("a"), json!(1), json!({"Children": {}})] {
            assert!(serde_json::from_value::<Tree>(value.clone()).is_err(), "{value}");
        }
    }
}
