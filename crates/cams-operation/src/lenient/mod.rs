//! Reads what the service really sends, rather than what its documentation promises.
//!
//! The same element is a string in one response and a number in the next. `null` means that a value is absent, and so
//! does what some back ends write for an empty object or list: `""`, `[]`, `{}`. Generated structs read their fields
//! with these functions; see [`object`](crate::object).
//!
//! ```
//! use cams_operation::lenient;
//!
//! let total: Option<i64> = lenient::scalar(&serde_json::json!("51"))?;
//! assert_eq!(total, Some(51));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod absent;
mod list;
mod scalar;

pub use absent::optional;
pub use list::{list, optional_list, optional_scalars, scalar_map, scalars, values};
pub(crate) use scalar::visit_number;
pub use scalar::{Scalar, scalar};
