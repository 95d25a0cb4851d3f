//! Lists that a test has put: served page by page, in the dialect that the spec of the operation declares.
//!
//! They replace the handler of the operation, or its sample. Filters are ignored.

use std::collections::HashMap;
use std::fmt;

use cams_models::operations;
use cams_operation::OperationInfo;
use cams_operation::paging::{Dialect, PagesInfo};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answer::{Outcome, Refusal};
use crate::bounds::check_bytes;
use crate::weight::weight;

/// Prefix of a page's token; the rest is the position of its first item.
const TOKEN: &str = "mock-page-at-";

/// Bytes of the items of all operations, about.
const MAX_BYTES: usize = 128 * 1024 * 1024;

/// Why the items of an operation could not be set.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PutItemsError {
    /// The operation does not return pages, or is unknown.
    NotPaged(String),
    /// The items of all operations would take more than 128 MiB of memory, by a rough estimate.
    TooLarge,
}

impl fmt::Display for PutItemsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPaged(action) => write!(f, "there is no operation `{action}` that answers in pages"),
            Self::TooLarge => f.write_str(
                "the items of all operations would take more than 128 MiB of memory; put fewer or smaller ones",
            ),
        }
    }
}

impl std::error::Error for PutItemsError {}

/// The lists that were put, by operation.
#[derive(Debug, Default)]
pub(crate) struct Lists(HashMap<&'static str, List>);

/// The items of an operation.
#[derive(Debug)]
struct List {
    items: Vec<Value>,
    /// Bytes that they take, about.
    bytes: usize,
}

impl List {
    fn new(items: Vec<Value>) -> Self {
        Self { bytes: weight(&items), items }
    }
}

/// A list as it is kept across restarts.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct KeptList {
    action: String,
    items: Vec<Value>,
}

impl Lists {
    pub(crate) fn kept(&self) -> Vec<KeptList> {
        let list = |(action, list): (&&str, &List)| KeptList {
            action: (*action).to_owned(),
            items: list.items.clone(),
        };
        let mut kept: Vec<_> = self.0.iter().map(list).collect();
        kept.sort_by(|one, other| one.action.cmp(&other.action));
        kept
    }

    /// Refuses a state with more than is kept.
    pub(crate) fn check(kept: &[KeptList]) -> Result<(), String> {
        check_bytes("lists", kept.iter().map(|list| weight(&list.items)).sum(), MAX_BYTES)
    }

    /// A list of an operation that no longer exists is omitted.
    pub(crate) fn restore(&mut self, kept: Vec<KeptList>) {
        let list = |list: KeptList| Some((operations::find(&list.action)?.action, List::new(list.items)));
        self.0 = kept.into_iter().filter_map(list).collect();
    }

    /// Replaces the list of an operation.
    pub(crate) fn put(&mut self, action: &str, items: Vec<Value>) -> Result<(), PutItemsError> {
        let info = operations::find(action).filter(|info| info.pages.is_some());
        let info = info.ok_or_else(|| PutItemsError::NotPaged(action.to_owned()))?;
        let list = List::new(items);
        let others = self.0.iter().filter(|(action, _)| **action != info.action);
        if others.map(|(_, list)| list.bytes).sum::<usize>() + list.bytes > MAX_BYTES {
            return Err(PutItemsError::TooLarge);
        }
        self.0.insert(info.action, list);
        Ok(())
    }

    /// Returns the requested page; `None` if no list was put.
    pub(crate) fn answer(&self, info: &OperationInfo, input: &Map<String, Value>) -> Option<Outcome> {
        let (pages, list) = (info.pages?, self.0.get(info.action)?);
        Some(page(pages, &list.items, input))
    }
}

fn page(pages: &PagesInfo, items: &[Value], input: &Map<String, Value>) -> Outcome {
    let size = match whole(read(input, pages.size)) {
        Some(0) => return Err(refusal(pages.size)),
        size => size.unwrap_or(pages.default_size.into()),
    };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let position = read(input, pages.position);
    let first = match (pages.by, position) {
        (_, None) => 0,
        (Dialect::Number, Some(_)) => match whole(position).and_then(|number| number.checked_sub(1)) {
            Some(before) => usize::try_from(before).unwrap_or(usize::MAX).saturating_mul(size),
            None => return Err(refusal(pages.position)),
        },
        (Dialect::Token, Some(token)) => {
            let place = token.as_str().and_then(|token| token.strip_prefix(TOKEN)?.parse().ok());
            place.ok_or_else(|| refusal(pages.position))?
        }
    };
    let rows: Vec<_> = items.iter().skip(first).take(size).cloned().collect();
    let end = first.saturating_add(size);
    let mut answer = Map::new();
    write(&mut answer, pages.items, rows.into());
    if let Some(total) = pages.total {
        write(&mut answer, total, items.len().into());
    }
    if let Some(next) = pages.next.filter(|_| end < items.len()) {
        write(&mut answer, next, format!("{TOKEN}{end}").into());
    }
    Ok(answer)
}

fn refusal(parameter: &str) -> Refusal {
    Refusal::business("InvalidParameter.PageInvalid", format!("{parameter} leads to no page."))
}

/// A number that may come as text.
fn whole(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::String(text) => text.parse().ok(),
        value => value.as_u64(),
    }
}

/// The value at a path.
fn read<'v>(object: &'v Map<String, Value>, path: &str) -> Option<&'v Value> {
    let mut names = path.split('.');
    let first = object.get(names.next()?)?;
    names.try_fold(first, |value, name| value.get(name))
}

/// Puts a value at a path, with the objects on the way.
fn write(object: &mut Map<String, Value>, path: &str, value: Value) {
    let Some((first, rest)) = path.split_once('.') else {
        object.insert(path.to_owned(), value);
        return;
    };
    let inner = object.entry(first).or_insert_with(|| Map::new().into());
    if let Value::Object(inner) = inner {
        write(inner, rest, value);
    }
}

#[cfg(test)]
mod tests {
    use std::mem::size_of;

    use super::*;
    use serde_json::json;

    fn answer(action: &str, items: usize, input: &Value) -> Value {
        let info = cams_models::operations::find(action).unwrap();
        let mut lists = Lists::default();
        lists.put(action, (0..items).map(Value::from).collect()).unwrap();
        lists.answer(info, input.as_object().unwrap()).unwrap().unwrap().into()
    }

    #[test]
    fn each_dialect_answers_in_its_own_words() {
        for (action, input, expected) in [
            (
                "ListChatGroup",
                json!({"Page": {"Index": 2, "Size": 2}}),
                json!({"Data": {"List": [2], "Total": 3}}),
            ),
            (
                "ListMarketingFlow",
                json!({"PageIndex": "1", "PageSize": "2"}),
                json!({"Data": [0, 1], "TotalCount": 3}),
            ),
            ("ListFlow", json!({"Page": {"Index": 9, "Size": 2}}), json!({"Data": []})),
            (
                "ListProduct",
                json!({"Limit": 2}),
                json!({"Model": {"Data": [0, 1], "Paging": {"Cursors": {"After": "mock-page-at-2"}}}}),
            ),
            ("ListProduct", json!({"Limit": 2, "After": "mock-page-at-2"}), json!({"Model": {"Data": [2]}})),
        ] {
            assert_eq!(answer(action, 3, &input), expected, "{action} {input}");
        }
    }

    #[test]
    fn a_page_that_cannot_be_is_refused_and_a_list_needs_pages() {
        let info = cams_models::operations::find("ListFlow").unwrap();
        let mut lists = Lists::default();
        lists.put("ListFlow", Vec::new()).unwrap();
        for page in [json!({"Index": 0, "Size": 1}), json!({"Index": 1, "Size": 0})] {
            let input = json!({"Page": page});
            assert!(lists.answer(info, input.as_object().unwrap()).unwrap().is_err(), "{input}");
        }
        let info = cams_models::operations::find("AddChatGroup").unwrap();
        assert_eq!(
            lists.put("AddChatGroup", Vec::new()),
            Err(PutItemsError::NotPaged("AddChatGroup".into()))
        );
        assert!(lists.answer(info, &Map::new()).is_none());
    }

    #[test]
    fn items_that_take_too_much_memory_are_refused_and_the_earlier_ones_stay() {
        let mut lists = Lists::default();
        let (flows, products) = ("ListFlow", "ListProduct");
        let half = || vec![json!("x".repeat(MAX_BYTES / 2))];
        lists.put(flows, vec![json!(1)]).unwrap();
        lists.put(products, half()).unwrap();
        assert_eq!(lists.put(flows, half()), Err(PutItemsError::TooLarge));
        let info = operations::find(flows).unwrap();
        assert_eq!(lists.answer(info, &Map::new()).unwrap().unwrap()["Data"], json!([1]));
        lists.put(products, half()).unwrap();
        let small = vec![json!(0); MAX_BYTES / size_of::<Value>()];
        assert_eq!(
            lists.put(products, small),
            Err(PutItemsError::TooLarge),
            "each item has a size of its own"
        );
    }
}
