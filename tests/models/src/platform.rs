//! The platform of the transport, under the name that its files use.

pub(crate) use cams_core::Platform;

/// Without jitter: a model may not depend on chance.
pub(crate) fn random_unit(_: &dyn Platform) -> f64 {
    0.0
}
