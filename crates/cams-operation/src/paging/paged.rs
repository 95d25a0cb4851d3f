//! Where in its request and response an operation has the parts of a page.

use std::fmt;

use serde_core::Serialize;

use super::info::PagesInfo;
use super::slot::Slot;
use crate::info::Operation;

/// An operation that answers a list in pages.
pub trait Paged: Operation + Clone {
    /// An item of the list.
    type Item: fmt::Debug + Serialize + Send + 'static;

    /// How it pages.
    const PAGES: &'static PagesInfo;

    /// The parameter that says which page is wanted.
    fn position(&mut self) -> &mut dyn Slot;

    /// The parameter that says how many items a page has.
    fn size(&mut self) -> &mut dyn Slot;

    /// Takes the items out of an answer. `None` when the answer has no documented shape and no list can be told in it.
    fn take_items(response: &mut Self::Response) -> Option<Vec<Self::Item>>;

    /// Number of items on all pages, if the answer holds it.
    fn total(_response: &Self::Response) -> Option<i64> {
        None
    }

    /// Token of the next page, if the answer holds one.
    fn next(_response: &Self::Response) -> Option<&str> {
        None
    }
}
