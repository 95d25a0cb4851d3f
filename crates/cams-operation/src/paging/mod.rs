//! Lists that come in pages: how an operation pages, as data, and where the parts are in its request and response.
//!
//! There are two dialects. In the first, pages have a *number* that starts with 1. In the second, a response contains a
//! *token* for the next page, which the service calls next token, cursor, or key. The SDK's paginator and the local
//! CAMS read [`PagesInfo`] and reach the parts through [`Paged`], which is generated. Neither knows an operation by
//! name.
//!
//! ```
//! use cams_operation::paging::Slot;
//!
//! // A page number may be a number or a text, and may be left out.
//! let (mut number, mut text) = (0_i64, None::<String>);
//! for slot in [&mut number as &mut dyn Slot, &mut text] {
//!     assert_eq!(slot.get(), None);
//!     slot.set(Some("3"));
//!     assert_eq!(slot.get().as_deref(), Some("3"));
//! }
//! ```

mod info;
mod paged;
mod rows;
mod slot;

pub use info::{Dialect, PagesInfo};
pub use paged::Paged;
pub use rows::take_rows;
pub use slot::Slot;
