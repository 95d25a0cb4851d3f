//! Degrees as text, which is what production code sends. Both forms are read.

use cams_operation::lenient;
use serde::de::Error;
use serde::{Deserializer, Serializer};

pub(super) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    lenient::scalar::<D, Option<f64>>(deserializer)?.ok_or_else(|| D::Error::custom("no degrees"))
}
