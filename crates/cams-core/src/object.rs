//! Reading an object into a struct that is read field by field: an answer, what all answers share, keys, profiles.

use cams_operation::{ReadField, object};
use serde_core::{Deserialize, Deserializer};

/// A struct that is read field by field, for `serde_json` to read.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: ReadField + Default> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        object::read(value).map(Self)
    }
}
