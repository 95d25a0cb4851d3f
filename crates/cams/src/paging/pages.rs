//! The pages of a list, with one call each.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use cams_core::{BoxFuture, Error, Metadata, Reply};
use cams_operation::paging::{Dialect, Paged};
use futures_core::Stream;

use crate::call::Call;
use crate::paging::cursor::{Cursor, Seen, fingerprint};

// Not `Page`: the compiler shortens a missing parameter to `Page` only while no other type has that name.
/// A page of a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ListPage<Op: Paged> {
    /// Its items. Empty if the response has no documented shape and no list can be identified in it. `response` then
    /// contains it.
    pub items: Vec<Op::Item>,
    /// Number of items on all pages, if the service gives one. It can be wrong, and does not alone decide where the
    /// list ends.
    pub total: Option<u64>,
    /// The response of the page, without the items.
    pub response: Op::Response,
    /// How it was obtained.
    pub metadata: Metadata,
    /// Token of the page itself, for `with_start`.
    pub token: String,
    /// Token of the next page, for `with_start`; `None` if this is the last one.
    pub next: Option<String>,
}

/// The pages of a list, with one call each. Use it as a [`Stream`], or call [`next`](Self::next).
///
/// Dropping it, or a future of `next`, loses nothing: the next call continues a request in flight.
#[doc(alias("paginator", "pager", "iterator"))]
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

    /// Sets the number of items per page. Default: the size in the request, or the documented one. A size of 0, or
    /// above a documented maximum, fails before anything is sent.
    pub fn with_page_size(mut self, items: u32) -> Self {
        self.cursor.ask_for(items);
        self
    }

    /// Starts at a token from [`token`](Self::token), [`ListPage::next`], or [`Items::token`](crate::Items::token),
    /// with the page size of the token. A token of another operation, or an invalid one, fails before anything is sent.
    pub fn with_start(mut self, token: &str) -> Self {
        self.cursor.start_at(token);
        self
    }

    /// Returns the next page; `None` at the end, and after an error.
    ///
    /// # Errors
    /// See [`Error`]. You can request the failed page again: see [`resume`](Self::resume).
    pub async fn next(&mut self) -> Option<Result<ListPage<Op>, Error>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    /// Returns the number of items on all pages, according to the last page; `None` before the first one, and if the
    /// service does not return it.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.cursor.total()
    }

    /// Returns the token of the next page, or of the one that failed; `None` at the end.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        self.cursor.token()
    }

    /// Continues with the failed page after an error. Otherwise it does nothing.
    pub fn resume(&mut self) {
        self.cursor.resume();
    }

    pub(super) fn poll_page(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<ListPage<Op>, Error>>> {
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

    /// Returns the call for the next page.
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
        let is_compared = Op::PAGES.by == Dialect::Number;
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

/// Only the call is pinned, and it has its own box.
impl<Op: Paged> Unpin for Pages<Op> {}

/// Omits the request and the tokens, which may contain personal data.
impl<Op: Paged> fmt::Debug for Pages<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("action", &Op::INFO.action).finish_non_exhaustive()
    }
}
