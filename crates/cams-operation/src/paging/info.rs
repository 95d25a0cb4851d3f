//! How an operation pages, as data.

/// How an operation pages. Paths are those of the wire, such as `Page.Index` or `Data.List`.
#[derive(Debug)]
pub struct PagesInfo {
    /// What a page is asked for by.
    pub by: Dialect,
    /// Path of the parameter that says which page is wanted.
    pub position: &'static str,
    /// Path of the parameter that says how many items a page has.
    pub size: &'static str,
    /// Items that a page has unless the caller wants another number. The service is taken to grant that many.
    pub default_size: u32,
    /// Most items that a page can have, where that is documented.
    pub max_size: Option<u32>,
    /// Path of the items in the response. Where a value without documented shape is, they are looked for in it.
    pub items: &'static str,
    /// Path of the number of items on all pages, if the service gives it.
    pub total: Option<&'static str>,
    /// Path of the token of the next page, for [`Dialect::Token`].
    pub next: Option<&'static str>,
}

/// What a page is asked for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Its number, counted from 1.
    Number,
    /// A token from the answer that holds the page before; the first page needs none.
    Token,
}
