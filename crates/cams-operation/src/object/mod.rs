//! Reads and writes JSON objects as structs, field by field.
//!
//! `derive(Deserialize)` and `derive(Serialize)` generate some forty lines for each field of each struct. With 450 such
//! structs, the compiler spends most of its time on them. Here, a struct only says which name belongs to which field,
//! and all structs share the code that reads and writes.
//!
//! ```
//! use cams_operation::{ReadField, lenient, object};
//! use serde::{Deserialize, Deserializer, Serialize, Serializer};
//!
//! struct Page {
//!     index: i64,
//!     size: Option<i64>,
//! }
//!
//! impl ReadField for Page {
//!     fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
//!         match name {
//!             "Index" => object::set(&mut self.index, lenient::scalar(value)),
//!             "Size" => object::set(&mut self.size, lenient::scalar(value)),
//!             _ => object::skip(value),
//!         }
//!     }
//! }
//!
//! impl<'de> Deserialize<'de> for Page {
//!     fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
//!         object::read_required(value, Self { index: 0, size: None }, &["Index"])
//!     }
//! }
//!
//! impl Serialize for Page {
//!     fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
//!         object::write(to, "Page", 2).field("Index", &self.index).optional("Size", &self.size).end()
//!     }
//! }
//!
//! let page: Page = serde_json::from_str(r#"{"Index":"3","New":[1]}"#)?;
//! assert_eq!(page.index, 3);
//! assert_eq!(serde_json::to_string(&page)?, r#"{"Index":3}"#);
//!
//! let error = serde_json::from_str::<Page>(r#"{"Size":20}"#).err().map(|error| error.to_string());
//! assert_eq!(error.as_deref(), Some("missing field `Index` at line 1 column 11"));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod read;
mod two;
mod write;

pub use read::{Object, ReadField, fill, read, read_required, set, skip};
pub use two::read_two;
pub use write::{ObjectWriter, write};
