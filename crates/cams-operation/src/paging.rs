//! Lists that come in pages: how an operation pages as data, and where in its request and response the parts are.
//!
//! There are two dialects. Pages that are counted have a *number*, from 1 on. Otherwise the answer holds a *token*
//! for the next page, whatever the service calls it: next token, cursor or key. The pager of the SDK and the local
//! CAMS read [`PagesInfo`] and reach the parts by [`Paged`], which is generated; neither knows an operation by name.
//!
//! ```
//! use cams_operation::paging::Slot;
//!
//! // A page number may be a number or a text, and may be left out.
//! let (mut number, mut text) = (0_i64, None::<String>);
//! for slot in [&mut number as &mut dyn Slot, &mut text] {
//!     assert_eq!(slot.get(), None);
//!     slot.set(Some("3"));
//!     assert_eq!(slot.get().as_deref(), Some("3"));
//! }
//! ```

use std::fmt;

use serde_core::Serialize;
use serde_json::Value;

use crate::Operation;

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

/// A parameter of paging, whatever its type and whether it may be left out.
pub trait Slot {
    /// Its value as text; `None` when it is not set. A number below 1 and an empty text are placeholders.
    fn get(&self) -> Option<String>;

    /// Sets it. A text that its type cannot hold leaves it as it is.
    fn set(&mut self, value: Option<&str>);
}

impl Slot for String {
    fn get(&self) -> Option<String> {
        Some(self.clone()).filter(|text| !text.is_empty())
    }

    fn set(&mut self, value: Option<&str>) {
        value.unwrap_or_default().clone_into(self);
    }
}

macro_rules! number_slots {
    ($($number:ty),*) => {$(
        impl Slot for $number {
            fn get(&self) -> Option<String> {
                (*self > 0).then(|| self.to_string())
            }

            fn set(&mut self, value: Option<&str>) {
                *self = value.map_or(Ok(0), str::parse).unwrap_or(*self);
            }
        }
    )*};
}
number_slots!(i32, i64);

impl<T: Slot + Default> Slot for Option<T> {
    fn get(&self) -> Option<String> {
        self.as_ref()?.get()
    }

    fn set(&mut self, value: Option<&str>) {
        match value {
            None => *self = None,
            text => self.get_or_insert_default().set(text),
        }
    }
}

/// How deep a list may lie in a value without documented shape.
const DEPTH: usize = 4;

/// Takes the rows out of a value whose shape is not documented: the value itself if it is a list, otherwise the only
/// list among its members, or among theirs. Nothing, `null` and `{}` have no rows. `None` when there is no list or
/// there are several, so that nobody can tell.
pub fn take_rows(value: &mut Option<Value>) -> Option<Vec<Value>> {
    let Some(value) = value else { return Some(Vec::new()) };
    if value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty) {
        return Some(Vec::new());
    }
    let mut level = vec![value];
    for _ in 0..DEPTH {
        let (mut lists, others): (Vec<_>, Vec<_>) = level.into_iter().partition(|value| value.is_array());
        match lists.as_mut_slice() {
            [] => {}
            [list] => return list.as_array_mut().map(std::mem::take),
            _ => return None,
        }
        level =
            others.into_iter().filter_map(Value::as_object_mut).flat_map(|map| map.values_mut()).collect();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_are_the_only_list_of_the_highest_level_that_has_one() {
        for (value, rows) in [
            (json!(null), Some(json!([]))),
            (json!({}), Some(json!([]))),
            (json!([1, [2]]), Some(json!([1, [2]]))),
            (json!({"Total": 2, "List": [1, 2]}), Some(json!([1, 2]))),
            (json!({"Model": {"Data": [1], "Page": {"Sort": {"By": []}}}}), Some(json!([1]))),
            (json!({"List": [], "Ids": [1]}), None),
            (json!({"Total": 0}), None),
            (json!("text"), None),
            (json!({"A": {"B": {"C": {"D": [1]}}}}), None),
        ] {
            let taken = take_rows(&mut Some(value.clone()));
            assert_eq!(taken.map(Value::Array), rows, "{value}");
        }
        assert_eq!(take_rows(&mut None), Some(Vec::new()));
    }

    #[test]
    fn what_is_taken_is_gone_and_the_rest_stays() {
        let mut value = Some(json!({"Total": 2, "List": [1, 2]}));
        take_rows(&mut value);
        assert_eq!(value, Some(json!({"Total": 2, "List": []})));
    }

    #[test]
    fn a_slot_keeps_what_it_cannot_hold_out() {
        let mut number = Some(7_i32);
        number.set(Some("99999999999"));
        assert_eq!(number.get().as_deref(), Some("7"));
        number.set(None);
        assert_eq!(number, None);
        let mut plain = 7_i64;
        plain.set(None);
        assert_eq!((plain, plain.get()), (0, None));
    }
}
