//! Lists in pages: every paged operation as a stream of pages or of items, whatever the service calls its parameters.
//!
//! The builder of a paged operation has `pages()` and `items()` beside `send()`. They set the parameters of paging
//! themselves; a page or a size that was given before is where they begin.
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
//!   give less than it is asked for, so a page counts as full when it has as many items as the default size, or as
//!   the largest page before it.
//! - A full page is the last one only if it completes a total that the page before it gave too. Services have been
//!   seen that count the items of the page, or give 0 on later pages. Otherwise one more page is asked for. This may
//!   cost a call, and no item.
//! - By token: when the answer holds no token.
//!
//! # While the list changes
//! Every item of every page that the service returns is passed on, once for each time that it is returned. Pages that
//! are counted shift when items are added or removed before them, so an item may then come twice or not at all; the API
//! has no means against it. What a token promises is not documented. No list is read forever: a token that comes
//! again, a page that repeats the one before it although the total shows no end, and a list that grows to twice its
//! first total and 10,000 items more are an error of the kind [`Stuck`](crate::ErrorKind::Stuck). A page that repeats
//! a last one is dropped, since some services answer so beyond the end.
//!
//! # After an error
//! The stream is at its end, and [`Pages::token`] is that of the page that failed. [`Pages::resume`] lets it go on
//! there; `with_start` begins there with another stream, in another process if need be. All paged operations are
//! reads, so asking again is harmless.

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
