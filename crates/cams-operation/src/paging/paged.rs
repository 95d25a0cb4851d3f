//! Where the parts of a page are in the request and response of an operation.

use std::fmt;

use serde_core::Serialize;

use super::info::PagesInfo;
use super::slot::Slot;
use crate::info::Operation;

/// An operation that returns a list in pages.
pub trait Paged: Operation + Clone {
    /// An item of the list.
    type Item: fmt::Debug + Serialize + Send + 'static;

    /// How the operation pages.
    const PAGES: &'static PagesInfo;

    /// Returns the parameter that selects the page.
    fn position(&mut self) -> &mut dyn Slot;

    /// Returns the parameter for the page size.
    fn size(&mut self) -> &mut dyn Slot;

    /// Takes the items out of a response. Returns `None` if the response has no documented shape and the list in it is
    /// ambiguous or missing.
    fn take_items(response: &mut Self::Response) -> Option<Vec<Self::Item>>;

    /// Returns the total number of items on all pages, if the response contains it.
    fn total(_response: &Self::Response) -> Option<i64> {
        None
    }

    /// Returns the token of the next page, if the response contains one.
    fn next(_response: &Self::Response) -> Option<&str> {
        None
    }
}
