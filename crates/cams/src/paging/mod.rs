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
//! - With a total: when as many items were seen, or at a page without items.
//! - By number without a total: at a page that is not full. A service may silently give less than it is asked for, so a
//!   page counts as full when it has as many items as the default size, or as the largest page before it. This may cost
//!   one more call, and no item.
//! - By token: when the answer holds no token.
//!
//! # While the list changes
//! Every item of every page that the service returns is passed on, once for each time that it is returned. Pages that
//! are counted shift when items are added or removed before them, so an item may then come twice or not at all; the API
//! has no means against it. What a token promises is not documented. No list is read for ever: a token that comes
//! again, a page that repeats the one before it (where there is no total), and a total that grows without end are an
//! error of the kind [`Stuck`](crate::ErrorKind::Stuck).
//!
//! # After an error
//! The stream is at its end, and [`Pages::token`] is that of the page that failed. [`Pages::resume`] lets it go on there;
//! `with_start` begins there with another stream, in another process if need be. All paged operations are reads, so
//! asking again is harmless.

mod cursor;
mod items;
mod token;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use cams_core::{BoxFuture, Error, Metadata, Reply};
use cams_operation::paging::{Dialect, Paged};
use futures_core::Stream;

use self::cursor::{Cursor, Seen, fingerprint};
pub use self::items::Items;
use crate::call::Call;

// Not `Page`: the compiler names a missing parameter `Page` so only while no other type has the name.
/// A page of a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ListPage<Op: Paged> {
    /// Its items. Empty where the answer has no documented shape and no list can be told in it; it is in `response` then.
    pub items: Vec<Op::Item>,
    /// Number of items on all pages, where the service says it.
    pub total: Option<u64>,
    /// The answer that the page came in, without the items.
    pub response: Op::Response,
    /// How it was obtained.
    pub metadata: Metadata,
    /// Token of the page itself, for `with_start`.
    pub token: String,
    /// Token of the page after it, for `with_start`; `None` when this one is the last.
    pub next: Option<String>,
}

/// The pages of a list, one call each. A [`Stream`], and without one by [`next`](Self::next).
///
/// Dropping it, or a future of `next`, loses nothing: a call that was begun goes on when it is asked again.
#[must_use = "pages are asked for one by one, with `next` or as a stream"]
pub struct Pages<Op: Paged> {
    call: Call<Op>,
    cursor: Cursor,
    pending: Option<BoxFuture<'static, Result<Reply<Op::Response>, Error>>>,
}

impl<Op: Paged> Pages<Op> {
    pub(crate) fn new(mut call: Call<Op>) -> Self {
        let position = call.request.position().get();
        let size = call.request.size().get().and_then(|size| size.parse().ok());
        Self { call, cursor: Cursor::new(Op::INFO.action, Op::PAGES, position, size), pending: None }
    }

    /// Items on a page. Default: the size that the request already has, or the documented one. A size that is 0, or above
    /// a documented maximum, fails before anything is sent.
    pub fn with_page_size(mut self, items: u32) -> Self {
        self.cursor.ask_for(items);
        self
    }

    /// Begins at a token of [`token`](Self::token), [`ListPage::next`] or [`Items::token`], with the page size that it was made
    /// with. A token of another operation, or something else, fails before anything is sent.
    pub fn with_start(mut self, token: &str) -> Self {
        self.cursor.start_at(token);
        self
    }

    /// The next page; `None` at the end, and after an error.
    ///
    /// # Errors
    /// See [`Error`]. The page that failed can be asked for again: see [`resume`](Self::resume).
    pub async fn next(&mut self) -> Option<Result<ListPage<Op>, Error>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    /// Number of items on all pages, as the last page has it; `None` before the first, and where the service does not
    /// say.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.cursor.total()
    }

    /// Token of the page that comes next, or that failed; `None` at the end.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        self.cursor.token()
    }

    /// Goes on after an error at the page that failed. Otherwise it does nothing.
    pub fn resume(&mut self) {
        self.cursor.resume();
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<ListPage<Op>, Error>>> {
        let pending = match &mut self.pending {
            Some(pending) => pending,
            None => match self.begin() {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(call)) => self.pending.insert(Box::pin(call.send())),
            },
        };
        let reply = ready!(pending.as_mut().poll(context));
        self.pending = None;
        let page = reply.inspect_err(|_| self.cursor.fail()).and_then(|reply| self.page(reply));
        Poll::Ready(Some(page))
    }

    /// The call of the next page.
    fn begin(&mut self) -> Option<Result<Call<Op>, Error>> {
        let asked = self.cursor.ask()?;
        Some(asked.map(|place| {
            let mut call = self.call.clone();
            call.request.position().set(place.position.as_deref());
            call.request.size().set(Some(&place.size.to_string()));
            call
        }))
    }

    fn page(&mut self, mut reply: Reply<Op::Response>) -> Result<ListPage<Op>, Error> {
        let total = Op::total(&reply.output).and_then(|total| u64::try_from(total).ok());
        let next = Op::next(&reply.output).filter(|token| !token.is_empty()).map(str::to_owned);
        let items = Op::take_items(&mut reply.output);
        let is_compared = Op::PAGES.by == Dialect::Number && total.is_none();
        let print = items.as_ref().filter(|_| is_compared).and_then(|items| fingerprint(items));
        let seen = Seen { items: items.as_ref().map(Vec::len), total, next, print };
        let token = self.cursor.here();
        let skipped = self.cursor.advance(seen)?;
        let items = items.unwrap_or_default().into_iter().skip(skipped).collect();
        let Reply { output: response, metadata, .. } = reply;
        Ok(ListPage { items, total, response, metadata, token, next: self.cursor.token() })
    }
}

impl<Op: Paged> Stream for Pages<Op> {
    type Item = Result<ListPage<Op>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

/// Nothing in it is pinned but the call, which has a box of its own.
impl<Op: Paged> Unpin for Pages<Op> {}

/// Without the request and the tokens, which may hold personal data.
impl<Op: Paged> fmt::Debug for Pages<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("action", &Op::INFO.action).finish_non_exhaustive()
    }
}

/// The methods that the builder of a paged operation has besides. They do not ask for the parameters of paging.
#[allow(unused_macros, reason = "a build may have no paged operation")]
macro_rules! page_methods {
    ($builder:ident<$($state:ident $(: $parameter:ident)?),*>, $request:ident) => {
        impl<$($state),*> $builder<$($state),*> {
            /// The list as a stream of [pages](crate::paging). Nothing is sent until the first is asked for.
            pub fn pages(self) -> crate::Pages<cams_models::$request>
            where
                $($($state: crate::IsGiven<crate::generated::required::$parameter>,)?)*
            {
                crate::Pages::new(self.call)
            }

            /// The list as a stream of its [items](crate::paging), page by page. Nothing is sent until the first is
            /// asked for.
            pub fn items(self) -> crate::Items<cams_models::$request>
            where
                $($($state: crate::IsGiven<crate::generated::required::$parameter>,)?)*
            {
                crate::Items::new(self.pages())
            }
        }
    };
}
#[allow(unused_imports, reason = "a build may have no paged operation")]
pub(crate) use page_methods;
