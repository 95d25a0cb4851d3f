//! What WhatsApp asks.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::FlowError;
use super::media::FlowMedia;

/// Why WhatsApp asks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FlowAction {
    /// The flow was opened, and wants its first screen.
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

/// A decrypted request. `Debug` hides what the customer entered and the token.
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

/// WhatsApp could not show what the endpoint answered before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorNotice {
    /// What went wrong, such as `PAYLOAD_SCHEMA_ERROR`.
    pub error: String,
    /// More about it, in words for you.
    pub message: Option<String>,
}

impl FlowRequest {
    pub(super) fn parse(text: &[u8]) -> Result<Self, FlowError> {
        let named: Named = serde_json::from_slice(text).map_err(|_| FlowError::NotARequest)?;
        Ok(Self { action: FlowAction::of(named.action), fields: named.fields })
    }

    /// Why WhatsApp asks.
    #[must_use]
    pub fn action(&self) -> &FlowAction {
        &self.action
    }

    /// The version of the protocol, such as `3.0`.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.fields.version.as_deref()
    }

    /// The screen that the customer submitted or went back to. A flow that was just opened has none.
    #[must_use]
    pub fn screen(&self) -> Option<&str> {
        self.fields.screen.as_deref().filter(|screen| !screen.is_empty())
    }

    /// What the customer entered, as JSON: `null` if there is nothing.
    #[must_use]
    pub fn data(&self) -> &Value {
        &self.fields.data
    }

    /// What the customer entered, as a type of yours.
    ///
    /// # Errors
    /// The data does not have the shape of `T`.
    pub fn data_as<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.fields.data)
    }

    /// The files of a `PhotoPicker` or `DocumentPicker`, by the name of its field.
    ///
    /// # Errors
    /// The field is missing or not a list of files.
    pub fn media(&self, field: &str) -> Result<Vec<FlowMedia>, serde_json::Error> {
        Vec::deserialize(self.fields.data.get(field).unwrap_or(&Value::Null))
    }

    /// The token of the message that opened the flow. It is the only link to a conversation, so compare it with one
    /// that you gave out.
    #[must_use]
    pub fn flow_token(&self) -> Option<&str> {
        self.fields.flow_token.as_deref()
    }

    /// A JWT over the token, since version 4.0. It is signed with the secret of the Meta app, which is Alibaba's, so
    /// you cannot check it.
    #[must_use]
    pub fn flow_token_signature(&self) -> Option<&str> {
        self.fields.flow_token_signature.as_deref()
    }

    /// Whether it is a health check. Answer [`FlowReply::active`](super::FlowReply::active).
    #[must_use]
    pub fn is_health_check(&self) -> bool {
        self.action == FlowAction::Ping
    }

    /// What WhatsApp could not show, if that is what it tells. Look at this before the action, which is the one of the
    /// failed request. Answer [`FlowReply::acknowledged`](super::FlowReply::acknowledged).
    ///
    /// The text `error` in the data tells it apart from a submitted screen, so do not name a field of a form so.
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
