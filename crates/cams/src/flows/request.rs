//! The requests of WhatsApp.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::FlowError;
use super::media::FlowMedia;

/// The reason for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FlowAction {
    /// The flow was opened and needs its first screen.
    Init,
    /// The customer went back to a screen that asks for fresh data.
    Back,
    /// The customer submitted a screen.
    DataExchange,
    /// A health check.
    Ping,
    /// An action that was not documented when this was written.
    Other(String),
}

impl FlowAction {
    fn of(name: String) -> Self {
        match name.as_str() {
            "INIT" => Self::Init,
            "BACK" => Self::Back,
            "data_exchange" => Self::DataExchange,
            "ping" => Self::Ping,
            _ => Self::Other(name),
        }
    }
}

/// A decrypted request. `Debug` hides the customer's input and the token.
#[derive(Clone, PartialEq)]
pub struct FlowRequest {
    action: FlowAction,
    fields: Fields,
}

#[derive(Clone, PartialEq, Deserialize)]
struct Fields {
    version: Option<String>,
    screen: Option<String>,
    #[serde(default)]
    data: Value,
    flow_token: Option<String>,
    flow_token_signature: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    action: String,
    #[serde(flatten)]
    fields: Fields,
}

/// A notice that WhatsApp could not show an earlier reply of the endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorNotice {
    /// What went wrong, such as `PAYLOAD_SCHEMA_ERROR`.
    pub error: String,
    /// More about it, for developers.
    pub message: Option<String>,
}

impl FlowRequest {
    pub(super) fn parse(text: &[u8]) -> Result<Self, FlowError> {
        let named: Named = serde_json::from_slice(text).map_err(|_| FlowError::NotARequest)?;
        Ok(Self { action: FlowAction::of(named.action), fields: named.fields })
    }

    /// Returns the reason for the request.
    #[must_use]
    pub fn action(&self) -> &FlowAction {
        &self.action
    }

    /// Returns the version of the protocol, such as `3.0`.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.fields.version.as_deref()
    }

    /// Returns the screen that the customer submitted or went back to. A flow that was just opened has none.
    #[must_use]
    pub fn screen(&self) -> Option<&str> {
        self.fields.screen.as_deref().filter(|screen| !screen.is_empty())
    }

    /// Returns the customer's input as JSON: `null` if there is none.
    #[must_use]
    pub fn data(&self) -> &Value {
        &self.fields.data
    }

    /// Returns the customer's input as your own type.
    ///
    /// # Errors
    /// Fails if the data does not have the shape of `T`.
    pub fn data_as<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.fields.data)
    }

    /// Returns the files of a `PhotoPicker` or `DocumentPicker`, by the name of its field.
    ///
    /// # Errors
    /// Fails if the field is missing or not a list of files.
    pub fn media(&self, field: &str) -> Result<Vec<FlowMedia>, serde_json::Error> {
        Vec::deserialize(self.fields.data.get(field).unwrap_or(&Value::Null))
    }

    /// Returns the token of the message that opened the flow. It is the only link to a conversation, so compare it with
    /// a token that you issued.
    #[must_use]
    pub fn flow_token(&self) -> Option<&str> {
        self.fields.flow_token.as_deref()
    }

    /// Returns a JWT over the token, available since version 4.0. It is signed with the secret of the Meta app, which
    /// is Alibaba's, so you cannot verify it.
    #[must_use]
    pub fn flow_token_signature(&self) -> Option<&str> {
        self.fields.flow_token_signature.as_deref()
    }

    /// Returns whether it is a health check. Answer with [`FlowReply::active`](super::FlowReply::active).
    #[must_use]
    pub fn is_health_check(&self) -> bool {
        self.action == FlowAction::Ping
    }

    /// Returns what WhatsApp could not show, if this is an error notice. Check this before the action, which is that of
    /// the failed request. Answer with [`FlowReply::acknowledged`](super::FlowReply::acknowledged).
    ///
    /// The text `error` in the data distinguishes it from a submitted screen, so do not use this name for a form field.
    #[must_use]
    pub fn error_notice(&self) -> Option<ErrorNotice> {
        let text = |name: &str| self.fields.data.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(ErrorNotice { error: text("error")?, message: text("error_message") })
    }
}

impl fmt::Debug for FlowRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowRequest")
            .field("action", &self.action)
            .field("version", &self.fields.version)
            .field("screen", &self.fields.screen)
            .finish_non_exhaustive()
    }
}
