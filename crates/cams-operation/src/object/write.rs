//! Writes an object as a chain of fields, keeping the first error until the end.

use serde_core::ser::{Serialize, SerializeStruct, Serializer};

/// Starts an object with at most that many fields. Some formats write the name of the type.
pub fn write<S: Serializer>(to: S, name: &'static str, fields: usize) -> ObjectWriter<S::SerializeStruct> {
    ObjectWriter { object: to.serialize_struct(name, fields) }
}

/// An object that is being written.
#[must_use = "an object is written when it ends"]
#[derive(Debug)]
pub struct ObjectWriter<W: SerializeStruct> {
    object: Result<W, W::Error>,
}

impl<W: SerializeStruct> ObjectWriter<W> {
    /// Writes a field.
    pub fn field<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        if let Ok(object) = &mut self.object
            && let Err(error) = object.serialize_field(name, value)
        {
            self.object = Err(error);
        }
        self
    }

    /// Writes a field if it has a value.
    pub fn optional<T: Serialize>(self, name: &'static str, value: &Option<T>) -> Self {
        match value {
            Some(value) => self.field(name, value),
            None => self,
        }
    }

    /// Writes a list if it has items.
    pub fn list<T: Serialize>(self, name: &'static str, items: &[T]) -> Self {
        if items.is_empty() { self } else { self.field(name, items) }
    }

    /// Ends the object.
    ///
    /// # Errors
    /// Fails if the end or any of the fields could not be written.
    pub fn end(self) -> Result<W::Ok, W::Error> {
        self.object?.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::ser::Error as _;

    struct Pair<'a>(&'a str, Option<Unwritable>);

    struct Unwritable;

    impl Serialize for Unwritable {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom("the first error"))
        }
    }

    impl Serialize for Pair<'_> {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            write(to, "Pair", 4).field("A", self.0).optional("B", &self.1).list("C", &[self.0]).end()
        }
    }

    struct Nothing;

    impl Serialize for Nothing {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            write(to, "Nothing", 2).optional("A", &None::<i64>).list("B", &[0; 0]).end()
        }
    }

    #[test]
    fn what_has_no_value_is_left_out() {
        assert_eq!(serde_json::to_string(&Pair("x", None)).unwrap(), r#"{"A":"x","C":["x"]}"#);
        assert_eq!(serde_json::to_string(&Nothing).unwrap(), "{}");
        assert_eq!(serde_json::to_string_pretty(&Nothing).unwrap(), "{}");
    }

    #[test]
    fn the_first_error_is_the_error_of_the_object() {
        let error = serde_json::to_value(Pair("x", Some(Unwritable))).unwrap_err();
        assert_eq!(error.to_string(), "the first error");
    }
}
