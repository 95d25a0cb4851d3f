//! Reads one object into two structs in one pass: the fields that all responses share, and the response itself.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde_core::de::{self, Deserialize, Deserializer, Visitor};
use serde_core::forward_to_deserialize_any;
use serde_json::Value;

use super::read::{ReadField, read_required, resolved};
use crate::lenient::visit_number;

/// Reads an object into two structs at once. Fields with one of the given names go into both structs, all others into
/// the second one.
///
/// Shared fields must be scalars. If one is not, the program must read the object twice, once for each struct.
///
/// # Errors
/// Fails if the value is not an object, if a shared field is not a scalar, or if a field cannot be decoded.
pub fn read_two<'de, D, A, B>(from: D, of_both: &'static [&'static str]) -> Result<(A, B), D::Error>
where
    D: Deserializer<'de>,
    A: ReadField + Default,
    B: ReadField + Default,
{
    let two = Two { first: A::default(), second: B::default(), of_both };
    let Two { first, second, .. } = read_required(from, two, &[])?;
    Ok((first, second))
}

struct Two<A, B> {
    first: A,
    second: B,
    of_both: &'static [&'static str],
}

impl<A: ReadField, B: ReadField> ReadField for Two<A, B> {
    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        // Each struct uses its own names: an alias in one is not an alias in the other.
        let of_second = resolved::<B>(name);
        if !self.of_both.contains(&name) {
            return self.second.read_field(of_second, value);
        }
        let value = Kept::deserialize(value)?;
        self.first.read_field(resolved::<A>(name), value.reader())?;
        self.second.read_field(of_second, value.reader())
    }
}

/// A value that can be read again. Text is copied only if it contains escapes.
enum Kept<'de> {
    Null,
    Boolean(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(Cow<'de, str>),
}

impl Kept<'_> {
    fn reader<E>(&self) -> KeptReader<'_, E> {
        KeptReader { value: self, error: PhantomData }
    }
}

impl<'de> Deserialize<'de> for Kept<'de> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_any(KeptVisitor)
    }
}

struct KeptVisitor;

impl<'de> Visitor<'de> for KeptVisitor {
    type Value = Kept<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Kept<'de>, E> {
        Ok(Kept::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Kept<'de>, E> {
        Ok(Kept::Boolean(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Kept<'de>, E> {
        Ok(Kept::Signed(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Kept<'de>, E> {
        Ok(Kept::Unsigned(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Kept<'de>, E> {
        Ok(Kept::Float(value))
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Kept<'de>, E> {
        Ok(Kept::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Kept<'de>, E> {
        Ok(Kept::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Kept<'de>, A::Error> {
        match Value::deserialize(de::value::MapAccessDeserializer::new(map))? {
            Value::Number(number) => visit_number(&number, self),
            _ => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
        }
    }
}

struct KeptReader<'a, E> {
    value: &'a Kept<'a>,
    error: PhantomData<E>,
}

impl<'de, E: de::Error> Deserializer<'de> for KeptReader<'_, E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.value {
            Kept::Null => visitor.visit_unit(),
            Kept::Boolean(value) => visitor.visit_bool(*value),
            Kept::Signed(value) => visitor.visit_i64(*value),
            Kept::Unsigned(value) => visitor.visit_u64(*value),
            Kept::Float(value) => visitor.visit_f64(*value),
            Kept::Text(text) => visitor.visit_str(text),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.value {
            Kept::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, E> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lenient, object};
    use serde_json::{Map, Value, json};

    #[derive(Debug, Default, PartialEq)]
    struct Head {
        code: Option<String>,
        is_done: Option<bool>,
    }

    impl ReadField for Head {
        fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
            match name {
                "Code" => self.code = lenient::scalar(value)?,
                "Done" => self.is_done = lenient::scalar(value)?,
                _ => object::skip(value)?,
            }
            Ok(())
        }
    }

    const OF_BOTH: &[&str] = &["Code", "Done"];

    fn read(text: &str) -> serde_json::Result<(Head, Map<String, Value>)> {
        read_two(&mut serde_json::Deserializer::from_str(text), OF_BOTH)
    }

    #[test]
    fn fields_of_both_are_read_by_both() {
        let head = |code: &str, is_done| Head { code: Some(code.to_owned()), is_done };
        for (text, expected) in [
            (r#"{"Code":"OK","Data":{"Code":1},"Done":true}"#, head("OK", Some(true))),
            (r#"{"Code":200,"Done":"false"}"#, head("200", Some(false))),
            (r#"{"Code":-1.5,"Done":null}"#, head("-1.5", None)),
            (r#"{"Code":"a\u0062","Code":-7}"#, head("-7", None)),
        ] {
            let (first, second) = read(text).unwrap();
            assert_eq!(first, expected, "{text}");
            assert_eq!(second, serde_json::from_str(text).unwrap());
        }
    }

    #[test]
    fn the_second_reads_scalars_in_whatever_way_it_asks() {
        #[derive(Debug, Default, PartialEq)]
        struct Body(Option<String>, Option<Vec<i64>>);

        impl ReadField for Body {
            const ALIASES: &'static [(&'static str, &'static str)] = &[("code", "Code")];

            fn read_field<'de, D: Deserializer<'de>>(
                &mut self,
                name: &str,
                value: D,
            ) -> Result<(), D::Error> {
                match name {
                    "Code" => self.0 = Deserialize::deserialize(value)?,
                    "Done" => self.1 = lenient::optional_list(value)?,
                    _ => object::skip(value)?,
                }
                Ok(())
            }
        }

        let read = |text| read_two::<_, Head, Body>(&mut serde_json::Deserializer::from_str(text), OF_BOTH);
        let (head, body) = read(r#"{"Code":"OK","Done":null}"#).unwrap();
        assert_eq!((head.code.as_deref(), body), (Some("OK"), Body(Some("OK".to_owned()), None)));
        let (head, body) = read(r#"{"Code":"OK","code":"x"}"#).unwrap();
        assert_eq!(head.code.as_deref(), Some("OK"), "an alias of the second is none of the first");
        assert_eq!(body, Body(Some("x".to_owned()), None));
        assert!(read(r#"{"Done":true}"#).is_err(), "a list was wanted");
    }

    #[test]
    fn what_is_no_scalar_or_no_object_is_an_error() {
        for value in [json!({"Code": {}}), json!({"Done": [true]}), json!([]), json!("OK"), json!(null)] {
            assert!(read(&value.to_string()).is_err(), "{value}");
        }
    }
}
