//! The items of a list, page by page.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use cams_core::Error;
use cams_operation::paging::Paged;
use futures_core::Stream;

use crate::paging::pages::Pages;
use crate::paging::token;

/// The items of a list, with one call per page. Use it as a [`Stream`], or call [`next`](Self::next).
///
/// Dropping it, or a future of `next`, loses nothing: the next call continues a request in flight.
#[must_use = "items are asked for one by one, with `next` or as a stream"]
pub struct Items<Op: Paged> {
    pages: Pages<Op>,
    /// The remaining items of the page.
    rest: std::vec::IntoIter<Op::Item>,
    /// Token of that page, and the number of its items that were returned.
    page: Option<(String, usize)>,
}

impl<Op: Paged> Items<Op> {
    pub(crate) fn new(pages: Pages<Op>) -> Self {
        Self { pages, rest: Vec::new().into_iter(), page: None }
    }

    /// See [`Pages::with_page_size`].
    pub fn with_page_size(mut self, items: u32) -> Self {
        self.pages = self.pages.with_page_size(items);
        self
    }

    /// See [`Pages::with_start`].
    pub fn with_start(mut self, token: &str) -> Self {
        self.pages = self.pages.with_start(token);
        self
    }

    /// Returns the next item; `None` at the end, and after an error.
    ///
    /// # Errors
    /// See [`Error`]. Every item of the previous pages was returned. [`resume`](Self::resume) requests the page again.
    pub async fn next(&mut self) -> Option<Result<Op::Item, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// See [`Pages::total`].
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.pages.total()
    }

    /// Returns the token of the next item; `None` at the end. It identifies a page and a position in it, so starting
    /// there skips and repeats nothing, unless the list changes before it.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        match &self.page {
            Some((page, passed)) if self.rest.len() > 0 => Some(token::skipping(page, *passed)),
            _ => self.pages.token(),
        }
    }

    /// See [`Pages::resume`].
    pub fn resume(&mut self) {
        self.pages.resume();
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Op::Item, Error>>> {
        loop {
            if let Some(item) = self.rest.next() {
                self.page.iter_mut().for_each(|(_, passed)| *passed += 1);
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => {
                    self.page = Some((page.token, 0));
                    self.rest = page.items.into_iter();
                }
            }
        }
    }
}

impl<Op: Paged> Stream for Items<Op> {
    type Item = Result<Op::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

/// Only the call is pinned, and it has its own box.
impl<Op: Paged> Unpin for Items<Op> {}

/// Omits items and tokens, which may contain personal data.
impl<Op: Paged> fmt::Debug for Items<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
