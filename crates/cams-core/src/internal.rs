//! What only the other crates of this project need. It is not part of the public interface and may change in any
//! release.

pub use crate::date::parse as parse_date;
pub use crate::platform::{random_unit, within};
pub use crate::request::{encode, input, percent, sign};
