//! Pagination: every paged operation as a stream of pages or items, whatever its paging parameters are called.
//!
//! The builder of a paged operation has `pages()` and `items()` beside `send()`. They set the paging parameters
//! themselves. If you set a page or a size before, they start there.
//!
//! ```
//! # use cams::{Client, Config, Credentials};
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = cams_mock::MockServer::start().await?;
//! # let credentials = Credentials::new(server.access_key_id(), server.access_key_secret());
//! # let config = Config::new().credentials(credentials).endpoint(server.endpoint()).cust_space_id("cams-x000");
//! # let client = Client::new(config)?;
//! # for subject in ["Orders", "Returns", "Refunds"] {
//! #     client.add_chat_group().business_number("8613800000000").subject(subject).send().await?;
//! # }
//! let mut groups = client.list_chat_group().business_number("8613800000000").items().with_page_size(2);
//! let mut names = Vec::new();
//! while let Some(group) = groups.next().await {
//!     names.extend(group?.subject);
//! }
//! assert_eq!(groups.total(), Some(3));
//! assert_eq!(names, ["Orders", "Returns", "Refunds"]);
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where it ends
//! - By number: at a page that is not full, unless the total says that there are more items. A service may silently
//!   return fewer items than requested, so a page counts as full if it has as many items as the default size, or as the
//!   largest page before it.
//! - A full page is the last one only if it completes a total that the previous page gave too. Some services return the
//!   number of items on the page as the total, or 0 on later pages. In all other cases, one more page is requested.
//!   This may cost a call, but no items.
//! - By token: when the response contains no token.
//!
//! # While the list changes
//! Every item of every page is returned, as often as the service returns it. If items are added or removed before a
//! numbered page, the pages shift, so an item may come twice or not at all; the API offers no way to prevent this. What
//! a token guarantees is not documented. No list is read forever. A repeated token, a page that repeats the previous
//! one although the total shows no end, and a list that grows to twice its first total plus 10,000 items are errors of
//! the kind [`Stuck`](crate::ErrorKind::Stuck). A page that repeats the last one is dropped, because some services
//! return it beyond the end.
//!
//! # After an error
//! The stream ends, and [`Pages::token`] is that of the failed page. [`Pages::resume`] lets the stream continue there.
//! `with_start` starts another stream there, even in another process. All paged operations are reads, so asking again
//! is harmless.

mod cursor;
pub(crate) mod items;
pub(crate) mod json;
mod methods;
pub(crate) mod pages;
mod token;

pub use items::Items;
pub use json::{JsonPage, JsonPages};
#[allow(unused_imports, reason = "a build may have no paged operation")]
pub(crate) use methods::page_methods;
pub use pages::{ListPage, Pages};
