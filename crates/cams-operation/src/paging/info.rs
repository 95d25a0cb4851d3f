//! How an operation pages, as data.

/// How an operation pages. Paths use wire names, such as `Page.Index` or `Data.List`.
#[derive(Debug)]
pub struct PagesInfo {
    /// How a page is requested.
    pub by: Dialect,
    /// Path of the parameter that selects the page.
    pub position: &'static str,
    /// Path of the parameter for the page size.
    pub size: &'static str,
    /// Page size unless the caller sets one. The service must be certain to return that many items on a full page.
    pub default_size: u32,
    /// Maximum page size, if it is documented.
    pub max_size: Option<u32>,
    /// Path of the items in the response. If the value there has no documented shape, the items are searched for in it.
    pub items: &'static str,
    /// Path of the total number of items on all pages, if the service returns it.
    pub total: Option<&'static str>,
    /// Path of the token of the next page, for [`Dialect::Token`].
    pub next: Option<&'static str>,
}

/// How a page is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The page number, counted from 1.
    Number,
    /// A token from the previous page. The first page needs none.
    Token,
}
