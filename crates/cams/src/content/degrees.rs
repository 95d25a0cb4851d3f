//! Degrees as text, which is what production code sends. Both forms are read.

use cams_operation::lenient;
use serde_core::Deserializer;
use serde_core::de::Error;

pub(super) fn read<'de, D: Deserializer<'de>>(value: D) -> Result<f64, D::Error> {
    lenient::scalar::<D, Option<f64>>(value)?.ok_or_else(|| D::Error::custom("no degrees"))
}

pub(super) fn write(value: &f64) -> String {
    value.to_string()
}
