//! Scalars: written in the type that the service expects, and read from related types as well.

use std::fmt::Display;

use cams_operation::lenient::{self, Scalar};
use serde::de::{Deserializer, Error};
use serde::ser::Serializer;

/// Reads a scalar, which must not be `null`.
pub(super) fn required<'de, D: Deserializer<'de>, T>(value: D) -> Result<T, D::Error>
where
    Option<T>: Scalar,
{
    lenient::scalar::<D, Option<T>>(value)?.ok_or_else(|| D::Error::custom("a value is required, not null"))
}

/// Writes a scalar as text.
pub(super) fn as_text<S: Serializer>(value: &impl Display, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}
