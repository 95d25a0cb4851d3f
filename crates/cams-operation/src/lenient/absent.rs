//! Objects and lists that may be absent, in every form in which back ends write that.

use std::fmt;
use std::marker::PhantomData;

use serde_core::de::{
    self, Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

/// Reads an object or a list that may be absent: `null`, `""`, `[]`, and `{}` count as absent.
///
/// # Errors
/// Fails if there is a value that cannot be decoded.
pub fn optional<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(AbsentOr::new())
}

/// An element of a list, where an object without fields is not absent.
pub(super) struct Element<T>(pub(super) Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Element<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = AbsentOr { empty_object_is_absent: false, value: PhantomData };
        deserializer.deserialize_any(visitor).map(Self)
    }
}

/// Reads a value as its type does, unless it counts as absent.
struct AbsentOr<T> {
    empty_object_is_absent: bool,
    value: PhantomData<T>,
}

impl<T> AbsentOr<T> {
    fn new() -> Self {
        Self { empty_object_is_absent: true, value: PhantomData }
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for AbsentOr<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, a list or nothing")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<T>, E> {
        match T::deserialize(de::value::StrDeserializer::new(text)) {
            // A type that reads texts has read this one, such as an enum in a list.
            Err::<_, E>(_) if text.trim().is_empty() => Ok(None),
            read => read.map(Some),
        }
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Option<T>, E> {
        T::deserialize(value.into_deserializer()).map(Some)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Option<T>, E> {
        T::deserialize(value.into_deserializer()).map(Some)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Option<T>, E> {
        T::deserialize(value.into_deserializer()).map(Some)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Option<T>, E> {
        T::deserialize(value.into_deserializer()).map(Some)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        let mut progress = Progress::NotBegun;
        let watched = Watched { access: &mut map, progress: &mut progress };
        let value = T::deserialize(de::value::MapAccessDeserializer::new(watched));
        let is_empty = match progress {
            Progress::Empty => self.empty_object_is_absent,
            // A type that is not an object does not look what is in it.
            Progress::NotBegun => value.is_err() && map.next_key::<de::IgnoredAny>()?.is_none(),
            Progress::Begun => false,
        };
        if is_empty { Ok(None) } else { value.map(Some) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<T>, A::Error> {
        let mut progress = Progress::NotBegun;
        let watched = Watched { access: &mut seq, progress: &mut progress };
        let value = T::deserialize(de::value::SeqAccessDeserializer::new(watched));
        // A type that is not a list does not look what is in it.
        if value.is_err() && progress == Progress::NotBegun && seq.next_element::<de::IgnoredAny>()?.is_none()
        {
            return Ok(None);
        }
        value.map(Some)
    }
}

/// How much of an object or a list was read.
#[derive(PartialEq)]
enum Progress {
    NotBegun,
    Empty,
    Begun,
}

impl Progress {
    /// Records what came next. A value that cannot be read is present all the same.
    fn note<T, E>(&mut self, next: Result<Option<T>, E>) -> Result<Option<T>, E> {
        *self = match (&next, &self) {
            (Ok(None), Self::NotBegun | Self::Empty) => Self::Empty,
            _ => Self::Begun,
        };
        next
    }
}

/// An object or a list that records how much of it was read.
struct Watched<'a, A> {
    access: A,
    progress: &'a mut Progress,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Watched<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        self.progress.note(self.access.next_key_seed(seed))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.access.next_value_seed(seed)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Watched<'_, A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, A::Error> {
        self.progress.note(self.access.next_element_seed(seed))
    }
}
