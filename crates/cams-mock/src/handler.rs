//! The handler of an operation: a function over what the service remembers and the parameters of a call.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::answer::{Outcome, Refusal};
use crate::service::Service;

/// What an operation does with its parameters, which were checked against the catalog.
pub(crate) type Handler = fn(&mut Service, Input) -> Outcome;

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
