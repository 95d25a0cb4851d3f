//! The service behind the gateway: which operations have a handler, and what they remember. The others answer samples.
//!
//! To give a group of operations a state, write its module, add its `handler` to [`GROUPS`], and add a field to [`Service`] if
//! the group remembers anything.

use std::time::SystemTime;

use cams_operation::OperationInfo;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::answer::{Outcome, Refusal};
use crate::files::{self, Files};
use crate::im_groups::{self, ImGroups};
use crate::listing::Lists;
use crate::messages::{self, History};
use crate::numbers::{self, Numbers};
use crate::sample;
use crate::templates::{self, Templates};

/// What an operation does with its parameters, which were checked against the catalog.
pub(crate) type Handler = fn(&mut Service, Input) -> Outcome;

/// Every group: from the name of an operation to its handler.
const GROUPS: &[fn(&str) -> Option<Handler>] =
    &[files::handler, im_groups::handler, messages::handler, numbers::handler, templates::handler];

/// What the operations remember.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) files: Files,
    pub(crate) im_groups: ImGroups,
    /// Lists that a test has put.
    pub(crate) lists: Lists,
    pub(crate) messages: History,
    /// Time of the call that is executed, by the clock of the server.
    pub(crate) now: SystemTime,
    pub(crate) numbers: Numbers,
    pub(crate) templates: Templates,
}

impl Service {
    /// Executes an operation with parameters that were checked.
    pub(crate) fn execute(&mut self, info: &OperationInfo, input: Input) -> Outcome {
        if let Some(page) = self.lists.answer(info, &input.0) {
            return page;
        }
        match handler(info.action) {
            Some(handler) => handler(self, input),
            None => Ok(sample::answer(info, &input.0)),
        }
    }
}

/// The parameters of a call, by their names.
#[derive(Debug)]
pub(crate) struct Input(pub(crate) Map<String, Value>);

impl Input {
    /// The parameters as the request struct of the operation.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        let refuse = |error: serde_json::Error| Refusal::bad_request("InvalidParameter", error.to_string());
        serde_json::from_value(Value::Object(self.0)).map_err(refuse)
    }
}

/// The handler of an operation, if it has one.
fn handler(action: &str) -> Option<Handler> {
    GROUPS.iter().find_map(|group| group(action))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_models::operations;

    #[test]
    fn every_operation_of_a_group_with_state_has_a_handler() {
        let missing: Vec<_> = operations::ALL
            .iter()
            .filter(|info| info.group == "im-groups" && handler(info.action).is_none())
            .map(|info| info.action)
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert!(handler("AddChatGroupInviteLnk").is_none());
    }
}
