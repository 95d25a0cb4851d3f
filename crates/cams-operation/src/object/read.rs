//! Reading: one visitor for every struct.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{
    self, Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor,
};
use serde_json::{Map, Value};

/// A struct that is read field by field. An absent field stays unchanged. If a field occurs twice, or under two of its
/// names, the last value counts.
pub trait ReadField: Sized {
    /// Aliases of fields, each with the main name of its field.
    const ALIASES: &'static [(&'static str, &'static str)] = &[];

    /// Whether it is JSON without a description, where numbers stay numbers.
    const IS_JSON: bool = false;

    /// Reads the value of the field with that name, or [`skip`]s it if the struct has no such field.
    ///
    /// # Errors
    /// The value does not decode.
    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error>;
}

/// An object without a struct, unchanged.
impl ReadField for Map<String, Value> {
    const IS_JSON: bool = true;

    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        self.insert(name.to_owned(), Value::deserialize(value)?);
        Ok(())
    }
}

/// Reads an object whose fields may all be absent, as in nearly every response.
///
/// # Errors
/// Fails if the value is not an object, or if a field cannot be decoded.
pub fn read<'de, D: Deserializer<'de>, T: ReadField + Default>(from: D) -> Result<T, D::Error> {
    read_required(from, T::default(), &[])
}

/// Reads an object into a struct that has placeholders in its required fields. Nobody sees them, because an absent
/// required field is an error.
///
/// # Errors
/// Fails if the value is not an object, if a required field is absent, or if a field cannot be decoded.
pub fn read_required<'de, D: Deserializer<'de>, T: ReadField>(
    from: D,
    mut object: T,
    required: &'static [&'static str],
) -> Result<T, D::Error> {
    from.deserialize_map(ObjectVisitor { object: &mut object, required })?;
    Ok(object)
}

/// Makes a struct that is read field by field readable for `serde_json`.
///
/// ```
/// use cams_operation::object::Object;
/// use serde_json::{Map, Value};
///
/// let Object(map) = serde_json::from_str::<Object<Map<String, Value>>>(r#"{"Code":"OK"}"#)?;
/// assert_eq!(map.len(), 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug)]
pub struct Object<T>(pub T);

impl<'de, T: ReadField + Default> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        read(value).map(Self)
    }
}

/// Skips a value.
///
/// # Errors
/// Fails if the value cannot be read.
pub fn skip<'de, D: Deserializer<'de>>(value: D) -> Result<(), D::Error> {
    IgnoredAny::deserialize(value).map(drop)
}

/// Sets a field to the value that was read for it.
///
/// With a `?` at each field instead, the compiler would spend a sixth of its time for all models on them.
///
/// # Errors
/// Fails if the value could not be read. The field then stays unchanged.
#[inline]
pub fn set<T, E>(field: &mut T, value: Result<T, E>) -> Result<(), E> {
    *field = value?;
    Ok(())
}

/// Reads a value as the type of a field, and sets the field.
///
/// # Errors
/// Fails if the value cannot be decoded. The field then stays unchanged.
#[inline]
pub fn fill<'de, T: Deserialize<'de>, D: Deserializer<'de>>(field: &mut T, value: D) -> Result<(), D::Error> {
    set(field, T::deserialize(value))
}

/// Fills a struct in place. Otherwise, each step would copy it.
struct ObjectVisitor<'a, T> {
    object: &'a mut T,
    required: &'static [&'static str],
}

impl<'de, T: ReadField> Visitor<'de> for ObjectVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut given = Given::default();
        while let Some(Name(name)) = map.next_key()? {
            let name = resolved::<T>(&name);
            map.next_value_seed(Field { object: self.object, name })?;
            given.add(name, self.required);
        }
        match given.missing(self.required) {
            Some(name) => Err(A::Error::missing_field(name)),
            None => Ok(()),
        }
    }
}

/// Returns the main name of the field with this name or alias.
pub(super) fn resolved<T: ReadField>(name: &str) -> &str {
    T::ALIASES.iter().find(|alias| alias.0 == name).map_or(name, |alias| alias.1)
}

/// Which required fields were present, with a bit for each. The generator refuses structs with more.
#[derive(Default)]
struct Given(u128);

impl Given {
    fn add(&mut self, name: &str, required: &[&str]) {
        if let Some(at) = required.iter().position(|required| *required == name) {
            self.0 |= Self::bit(at);
        }
    }

    fn missing(&self, required: &'static [&'static str]) -> Option<&'static str> {
        let mut fields = required.iter().enumerate();
        fields.find(|(at, _)| self.0 & Self::bit(*at) == 0).map(|(_, name)| *name)
    }

    fn bit(at: usize) -> u128 {
        u32::try_from(at).ok().and_then(|at| 1_u128.checked_shl(at)).unwrap_or(0)
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

/// A name. It is copied only if it contains escapes.
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
    use serde_json::json;

    #[derive(Debug, Default, PartialEq)]
    struct Tree {
        name: Option<String>,
        children: Vec<Tree>,
    }

    impl ReadField for Tree {
        const ALIASES: &'static [(&'static str, &'static str)] = &[("name", "Name")];

        fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
            match name {
                "Name" => self.name = lenient::scalar(value)?,
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

    #[derive(Debug, PartialEq)]
    struct Named(Tree);

    impl ReadField for Named {
        const ALIASES: &'static [(&'static str, &'static str)] = Tree::ALIASES;

        fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
            self.0.read_field(name, value)
        }
    }

    impl<'de> Deserialize<'de> for Named {
        fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
            read_required(value, Self(tree("nobody sees this", vec![])), &["Name", "Children"])
        }
    }

    #[test]
    fn a_required_field_that_is_absent_is_named() {
        for (text, expected) in [
            (r#"{"Children":[],"Name":"a"}"#, Ok(Named(tree("a", vec![])))),
            (r#"{"name":"a","Children":[],"name":"b"}"#, Ok(Named(tree("b", vec![])))),
            (r#"{"Name":"a"}"#, Err("missing field `Children`")),
            (r#"{"Children":[]}"#, Err("missing field `Name`")),
            ("{}", Err("missing field `Name`")),
        ] {
            let value: Value = serde_json::from_str(text).unwrap();
            let read = serde_json::from_value::<Named>(value).map_err(|error| error.to_string());
            assert_eq!(read, expected.map_err(str::to_owned), "{text}");
        }
    }

    #[test]
    fn a_bit_that_there_is_not_never_counts_as_given() {
        let names: &'static [&'static str] = &["A"; 130];
        let given = Given(u128::MAX);
        assert_eq!(given.missing(names), Some("A"));
    }

    #[test]
    fn what_is_no_object_or_does_not_decode_is_an_error() {
        for value in [json!(null), json!([]), json!("a"), json!(1), json!({"Children": {"a": 1}})] {
            assert!(serde_json::from_value::<Tree>(value.clone()).is_err(), "{value}");
        }
    }
}
