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
    /// Items that a page has unless the caller wants another number. The service is taken to grant that many.
    pub default_size: u32,
    /// Maximum page size, if it is documented.
    pub max_size: Option<u32>,
    /// Path of the items in the response. Where a value without documented shape is, they are looked for in it.
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
    /// A token from the answer with the previous page; the first page needs none.
    Token,
}
