//! The pages of a list whose operation is chosen at run time: as JSON, by the description of the operation.

use std::fmt;

use cams_core::{CallOptions, Error, Metadata};
use cams_models::operations;
use cams_operation::paging::{Dialect, PagesInfo};
use cams_operation::{FieldInfo, Kind, OperationInfo};
use serde_json::{Map, Value};

use crate::client::Client;
use crate::paging::cursor::{Cursor, Seen, fingerprint};

/// Maximum depth of a list in a value without documented shape.
const DEPTH: usize = 4;

impl Client {
    /// Lists the pages of an operation that is chosen at run time, with unchanged responses. It works with any paging
    /// parameters. A page or a size in `input` sets the start. Nothing is sent yet.
    ///
    /// # Errors
    /// Fails if there is no such operation, or if it has no pages.
    pub fn pages_json(&self, action: &str, input: &Value, options: &CallOptions) -> Result<JsonPages, Error> {
        let pages = operations::find(action).and_then(|info| Some((info, info.pages?)));
        let (info, pages) = pages
            .ok_or_else(|| Error::invalid_request(action, "the operation does not return a list in pages"))?;
        Ok(JsonPages::new(self.clone(), info, pages, input.clone(), options.clone()))
    }
}

/// A page of a list, as the service returned it.
#[derive(Clone)]
#[non_exhaustive]
pub struct JsonPage {
    /// The response: a JSON object as text.
    pub text: String,
    /// Path of the list in the response, by the names of its members.
    pub path: Vec<String>,
    /// How many of its first items came with an earlier page, or before the starting position.
    pub skipped: usize,
    /// Number of items on all pages, if the service gives one. It can be wrong.
    pub total: Option<u64>,
    /// How it was obtained.
    pub metadata: Metadata,
    /// Token of the page itself, for [`JsonPages::with_start`].
    pub token: String,
    /// Token of the next page; `None` if this is the last one.
    pub next: Option<String>,
}

/// The pages of a list, with one call each, for an operation that is chosen at run time.
///
/// ```
/// # use cams::{CallOptions, Client, Config, Credentials};
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = cams_mock::MockServer::start().await?;
/// # let credentials = Credentials::new(server.access_key_id(), server.access_key_secret());
/// # let config = Config::new().credentials(credentials).endpoint(server.endpoint()).cust_space_id("cams-x000");
/// # let client = Client::new(config)?;
/// # for subject in ["Orders", "Returns", "Refunds"] {
/// #     client.add_chat_group().business_number("8613800000000").subject(subject).send().await?;
/// # }
/// let input = serde_json::json!({"BusinessNumber": "8613800000000"});
/// let pages = client.pages_json("ListChatGroup", &input, &CallOptions::default())?;
/// let mut pages = pages.with_page_size(2);
/// let mut count = 0;
/// while let Some(page) = pages.next().await {
///     let page = page?;
///     assert_eq!(page.path, ["Data", "List"]);
///     count += 1;
/// }
/// assert_eq!((count, pages.total()), (2, Some(3)));
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "pages are asked for one by one, with `next`"]
pub struct JsonPages {
    client: Client,
    info: &'static OperationInfo,
    pages: &'static PagesInfo,
    input: Value,
    options: CallOptions,
    cursor: Cursor,
}

impl JsonPages {
    pub(crate) fn new(
        client: Client,
        info: &'static OperationInfo,
        pages: &'static PagesInfo,
        input: Value,
        options: CallOptions,
    ) -> Self {
        let position = text_at(&input, pages.position);
        let size = text_at(&input, pages.size).and_then(|size| size.parse().ok());
        let cursor = Cursor::new(info.action, pages, position, size);
        Self { client, info, pages, input, options, cursor }
    }

    /// See [`Pages::with_page_size`](crate::Pages::with_page_size).
    pub fn with_page_size(mut self, items: u32) -> Self {
        self.cursor.ask_for(items);
        self
    }

    /// See [`Pages::with_start`](crate::Pages::with_start).
    pub fn with_start(mut self, token: &str) -> Self {
        self.cursor.start_at(token);
        self
    }

    /// Returns the next page; `None` at the end, and after an error.
    ///
    /// # Errors
    /// See [`Error`]. [`resume`](Self::resume) requests the failed page again.
    pub async fn next(&mut self) -> Option<Result<JsonPage, Error>> {
        let place = match self.cursor.ask()? {
            Ok(place) => place,
            Err(error) => return Some(Err(error)),
        };
        let mut input = self.input.clone();
        set(&mut input, self.info, self.pages.position, place.position.as_deref());
        set(&mut input, self.info, self.pages.size, Some(&place.size.to_string()));
        let reply = self.client.call_for_text(self.info.action, &input, &self.options).await;
        let page = match reply {
            Ok(reply) => self.page(reply.output, reply.metadata),
            Err(error) => {
                self.cursor.fail();
                Err(error)
            }
        };
        Some(page)
    }

    /// See [`Pages::total`](crate::Pages::total).
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.cursor.total()
    }

    /// See [`Pages::token`](crate::Pages::token).
    #[must_use]
    pub fn token(&self) -> Option<String> {
        self.cursor.token()
    }

    /// See [`Pages::resume`](crate::Pages::resume).
    pub fn resume(&mut self) {
        self.cursor.resume();
    }

    /// Returns the token of an item of a page, by its index among all items that the service sent on the page.
    #[must_use]
    pub fn token_of(page: &JsonPage, item: usize) -> String {
        crate::paging::token::skipping(&page.token, item.saturating_sub(page.skipped))
    }

    fn page(&mut self, text: String, metadata: Metadata) -> Result<JsonPage, Error> {
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        let total =
            self.pages.total.and_then(|path| text_at(&answer, path)).and_then(|text| text.parse().ok());
        let next = self.pages.next.and_then(|path| text_at(&answer, path));
        let found = list_in(&answer, self.pages.items);
        let is_compared = self.pages.by == Dialect::Number;
        let print = found.as_ref().filter(|_| is_compared).and_then(|(_, items)| fingerprint(items));
        let items = found.as_ref().map(|(_, items)| items.len());
        let path = found.map(|(path, _)| path).unwrap_or_default();
        let token = self.cursor.here();
        let skipped = self.cursor.advance(Seen { items, total, next, print })?;
        Ok(JsonPage { text, path, skipped, total, metadata, token, next: self.cursor.token() })
    }
}

/// Omits the input and the tokens, which may contain personal data.
impl fmt::Debug for JsonPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonPages").field("action", &self.info.action).finish_non_exhaustive()
    }
}

/// Omits the response and the tokens, which may contain personal data.
impl fmt::Debug for JsonPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonPage")
            .field("path", &self.path)
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

/// Returns the text or the number at a path. A number below 1 and an empty text count as absent.
pub(crate) fn text_at(value: &Value, path: &str) -> Option<String> {
    match at(value, path)? {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => {
            number.as_u64().filter(|number| *number > 0).map(|number| number.to_string())
        }
        _ => None,
    }
}

pub(crate) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, name| value.get(name))
}

/// Sets a parameter at a path, as a number if it is one. A text that is not a number leaves a number unchanged.
fn set(input: &mut Value, info: &OperationInfo, path: &str, value: Option<&str>) {
    let Some(kind) = kind_at(info, path) else { return };
    let value = match (value, kind) {
        (None, _) => None,
        (Some(text), Kind::Int32 | Kind::Int64) => match text.parse::<i64>() {
            Ok(number) => Some(Value::from(number)),
            Err(_) => return,
        },
        (Some(text), _) => Some(Value::from(text)),
    };
    let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut object = Some(input);
    for parent in parents.split('.').filter(|parent| !parent.is_empty()) {
        object = object.and_then(Value::as_object_mut).map(|object| {
            let inner = object.entry(parent).or_insert_with(|| Value::Object(Map::new()));
            if inner.is_null() {
                *inner = Value::Object(Map::new());
            }
            inner
        });
    }
    if let Some(object) = object.and_then(Value::as_object_mut) {
        match value {
            Some(value) => drop(object.insert(name.to_owned(), value)),
            None => drop(object.remove(name)),
        }
    }
}

/// Returns the type of the parameter at a path, or of a field in it.
fn kind_at(info: &OperationInfo, path: &str) -> Option<Kind> {
    let mut names = path.split('.');
    let mut kind = info.parameter(names.next()?)?.field.kind;
    for name in names {
        let Kind::Object(shape) = kind else { return None };
        kind = shape.fields.iter().find(|field: &&FieldInfo| field.name == name)?.kind;
    }
    Some(kind)
}

/// Returns the items at a path, and their own path. Inside a value without documented shape, it returns the only list
/// of the highest level that has one; `None` if that is not unique.
pub(crate) fn list_in<'v>(answer: &'v Value, path: &str) -> Option<(Vec<String>, &'v [Value])> {
    let names: Vec<_> = path.split('.').map(str::to_owned).collect();
    let value = at(answer, path).unwrap_or(&Value::Null);
    if value.is_null() || value.as_object().is_some_and(Map::is_empty) {
        return Some((names, &[]));
    }
    let mut level = vec![(names, value)];
    for _ in 0..DEPTH {
        let mut lists = level.iter().filter(|(_, value)| value.is_array());
        match (lists.next(), lists.next()) {
            (Some((path, list)), None) => return Some((path.clone(), list.as_array()?.as_slice())),
            (Some(_), Some(_)) => return None,
            (None, _) => {}
        }
        let below = level.into_iter().filter_map(|(path, value)| Some((path, value.as_object()?)));
        level = below
            .flat_map(|(path, members)| {
                members.iter().map(move |(name, value)| {
                    (path.iter().cloned().chain([name.clone()]).collect::<Vec<_>>(), value)
                })
            })
            .collect();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_operation::paging::take_rows;
    use serde_json::json;

    #[test]
    fn an_empty_text_and_a_number_below_one_stand_for_nothing() {
        for (value, text) in [
            (json!("x"), Some("x")),
            (json!(""), None),
            (json!(2), Some("2")),
            (json!(1), Some("1")),
            (json!(0), None),
            (json!(-1), None),
            (json!(true), None),
        ] {
            assert_eq!(text_at(&json!({"A": {"B": value}}), "A.B").as_deref(), text, "{value}");
        }
    }

    #[test]
    fn a_parameter_is_set_as_what_it_is_described_to_be() {
        let info = operations::find("ListChatGroup").unwrap();
        assert!(kind_at(info, "Page.Nothing").is_none() && kind_at(info, "BusinessNumber.Index").is_none());
        let mut input = json!({"Page": null});
        for (path, value) in
            [("Page.Index", "2"), ("Page.Size", "x"), ("Page.Nothing", "1"), ("BusinessNumber", "86")]
        {
            set(&mut input, info, path, Some(value));
        }
        assert_eq!(input, json!({"Page": {"Index": 2}, "BusinessNumber": "86"}));
        set(&mut input, info, "Page.Index", None);
        assert_eq!(input, json!({"Page": {}, "BusinessNumber": "86"}));
    }

    #[test]
    fn a_list_is_found_where_the_typed_pages_find_it() {
        for data in [
            json!(null),
            json!({}),
            json!([1, [2]]),
            json!({"Total": 2, "List": [1, 2]}),
            json!({"Model": {"Data": [1], "Page": {"Sort": {"By": []}}}}),
            json!({"List": [], "Ids": [1]}),
            json!({"Total": 0}),
            json!("text"),
            json!({"A": {"B": {"C": {"D": [1]}}}}),
        ] {
            let answer = json!({"Data": data.clone()});
            let found = list_in(&answer, "Data").map(|(path, items)| {
                let again = path.iter().try_fold(&answer, |value, name| value.get(name));
                assert!(
                    items.is_empty() || again.and_then(Value::as_array).map(Vec::as_slice) == Some(items)
                );
                items.to_vec()
            });
            assert_eq!(found, take_rows(&mut Some(data.clone())), "{data}");
        }
    }
}
