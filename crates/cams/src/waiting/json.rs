//! Waits with an operation that is chosen at run time, by its description.

use std::fmt;
use std::sync::Arc;

use cams_core::{BoxFuture, CallOptions, Error};
use cams_models::operations;
use cams_operation::OperationInfo;
use cams_operation::waiting::WaiterInfo;
use serde_json::Value;

use crate::client::Client;
use crate::paging::json::{at, list_in, text_at};
use crate::waiting::wait::Wait;

impl Client {
    /// Waits for a state with an operation that is chosen at run time. `waiter` is one of its
    /// [`waiters`](OperationInfo::waiters). A waiter for a list item needs the value of its
    /// [`key`](cams_operation::waiting::WaiterInfo::key). Nothing happens before [`Wait::run`].
    ///
    /// # Errors
    /// Fails if there is no such operation, if it has no such waiter, or if the key is missing.
    pub fn wait_json(
        &self,
        action: &str,
        waiter: &str,
        key: Option<&str>,
        input: &Value,
        options: &CallOptions,
    ) -> Result<Wait<JsonSeen>, Error> {
        let refuse = |problem: String| Error::invalid_request(action, problem);
        let info = operations::find(action).ok_or_else(|| refuse("there is no such operation".to_owned()))?;
        let waiter = info.waiters.iter().find(|known| known.name == waiter).ok_or_else(|| {
            let known: Vec<_> = info.waiters.iter().map(|known| known.name).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            refuse(format!("there is no waiter `{waiter}`; this operation has {known}"))
        })?;
        let looks_for = match (waiter.key, key) {
            (Some(name), None) => {
                return Err(refuse(format!("the `{name}` of the item to wait for is missing")));
            }
            (Some(_), Some(key)) => Some(key.to_owned()),
            (None, _) => None,
        };
        Ok(self::wait(self, info, waiter, looks_for, input, options))
    }
}

/// What a poll has seen: a response, or a list item in it.
#[derive(Clone)]
#[non_exhaustive]
pub struct JsonSeen {
    /// The unchanged response: a JSON object as text.
    pub text: Arc<str>,
    /// Where the item is in the response: the names of the members that lead to the list, and its index in it. `None`
    /// if the whole response matters.
    pub place: Option<(Vec<String>, usize)>,
    state: Option<String>,
    key: Option<String>,
}

impl JsonSeen {
    /// Returns the state, as the service spells it; `None` if there is none.
    #[must_use]
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }
}

/// Omits the response, which may contain personal data.
impl fmt::Debug for JsonSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonSeen").field("state", &self.state).finish_non_exhaustive()
    }
}

/// Waits until an operation shows a state.
fn wait(
    client: &Client,
    info: &'static OperationInfo,
    waiter: &'static WaiterInfo,
    meant: Option<String>,
    input: &Value,
    options: &CallOptions,
) -> Wait<JsonSeen> {
    let asked =
        Asked { client: client.clone(), info, waiter, input: input.clone(), options: options.clone() };
    let platform = Arc::clone(client.engine().platform());
    let read = move || -> BoxFuture<'static, Result<Vec<JsonSeen>, Error>> { Box::pin(asked.clone().read()) };
    Wait::of(info, platform, waiter, Box::new(read), JsonSeen::state, meant.map(|meant| (meant, key as _)))
}

fn key(seen: &JsonSeen) -> Option<&str> {
    seen.key.as_deref()
}

#[derive(Clone)]
struct Asked {
    client: Client,
    info: &'static OperationInfo,
    waiter: &'static WaiterInfo,
    input: Value,
    options: CallOptions,
}

impl Asked {
    /// Reads everything that may match, with one call or with one for each page.
    async fn read(self) -> Result<Vec<JsonSeen>, Error> {
        let Self { client, info, waiter, input, options } = self;
        let (Some(list), Some(_)) = (waiter.list, info.pages) else {
            let reply = client.call_for_text(info.action, &input, &options).await?;
            return Ok(seen_in(waiter, &reply.output, waiter.list));
        };
        let mut pages = client.pages_json(info.action, &input, &options)?;
        let mut seen = Vec::new();
        while let Some(page) = pages.next().await {
            seen.extend(seen_in(waiter, &page?.text, Some(list)));
        }
        Ok(seen)
    }
}

fn seen_in(waiter: &WaiterInfo, text: &str, list: Option<&str>) -> Vec<JsonSeen> {
    let answer: Value = serde_json::from_str(text).unwrap_or_default();
    let text: Arc<str> = Arc::from(text);
    let seen = |value: &Value, place| JsonSeen {
        text: Arc::clone(&text),
        place,
        state: text_of(value, waiter.state),
        key: waiter.key.and_then(|key| text_of(value, key)),
    };
    match list {
        None => vec![seen(&answer, None)],
        Some(list) => {
            let Some((path, items)) = list_in(&answer, list) else { return Vec::new() };
            items.iter().enumerate().map(|(number, item)| seen(item, Some((path.clone(), number)))).collect()
        }
    }
}

/// Returns a state or a key, which may be a number.
fn text_of(value: &Value, path: &str) -> Option<String> {
    text_at(value, path).or_else(|| at(value, path)?.as_bool().map(|is_true| is_true.to_string()))
}
