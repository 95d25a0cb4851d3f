//! Lists that come in pages: how an operation pages as data, and where in its request and response the parts are.
//!
//! There are two dialects. Pages that are counted have a *number*, from 1 on. Otherwise the answer holds a *token*
//! for the next page, whatever the service calls it: next token, cursor or key. The pager of the SDK and the local
//! CAMS read [`PagesInfo`] and reach the parts by [`Paged`], which is generated; neither knows an operation by name.
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
