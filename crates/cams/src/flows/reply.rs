//! The replies of the endpoint.

use std::fmt;

use serde_json::{Value, json};

/// A reply before encryption. `Debug` shows only the status.
#[derive(Clone, PartialEq)]
pub struct FlowReply {
    status: u16,
    body: Value,
}

impl FlowReply {
    /// Shows the next screen with its data. `data` is a JSON object with the fields that the screen declares.
    #[must_use]
    pub fn screen(name: &str, data: Value) -> Self {
        Self::ok(json!({"screen": name, "data": data}))
    }

    /// Adds a message to that screen, such as why an input is refused. It replaces an earlier message.
    #[must_use]
    pub fn with_error_message(mut self, text: &str) -> Self {
        if let Some(data) = self.body.get_mut("data") {
            if !data.is_object() {
                *data = json!({});
            }
            if let Some(data) = data.as_object_mut() {
                data.insert("error_message".into(), text.into());
            }
        }
        self
    }

    /// Ends the flow. `params`, a JSON object, arrives with the customer's reply as an inbound message, together with
    /// the token of the request.
    #[must_use]
    pub fn success(flow_token: Option<&str>, params: Value) -> Self {
        let mut params = if params.is_object() { params } else { json!({}) };
        if let (Some(token), Some(params)) = (flow_token, params.as_object_mut()) {
            params.insert("flow_token".into(), token.into());
        }
        Self::ok(json!({"screen": "SUCCESS", "data": {"extension_message_response": {"params": params}}}))
    }

    /// Reports that the flow's token is no longer valid: status 427. WhatsApp disables the button of the message and
    /// shows the text.
    ///
    /// The body is encrypted like any other, as in Meta's sample; Meta's table of codes shows it unencrypted.
    #[must_use]
    pub fn expired(text: &str) -> Self {
        Self { status: 427, body: json!({"error_msg": text}) }
    }

    /// Answers a health check.
    #[must_use]
    pub fn active() -> Self {
        Self::ok(json!({"data": {"status": "active"}}))
    }

    /// Acknowledges an error notice.
    #[must_use]
    pub fn acknowledged() -> Self {
        Self::ok(json!({"data": {"acknowledged": true}}))
    }

    /// Creates a reply with your own content and status 200.
    #[must_use]
    pub fn json(body: Value) -> Self {
        Self::ok(body)
    }

    /// Returns the HTTP status: 200 or 427.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the text to encrypt.
    pub(super) fn text(&self) -> String {
        self.body.to_string()
    }

    fn ok(body: Value) -> Self {
        Self { status: 200, body }
    }
}

impl fmt::Debug for FlowReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowReply").field("status", &self.status).finish_non_exhaustive()
    }
}
