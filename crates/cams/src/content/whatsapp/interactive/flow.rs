//! A button that opens a WhatsApp Flow.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::content::shape::{hidden, setters};

/// A button that opens a WhatsApp Flow.
///
/// ```
/// use cams::content::whatsapp::{Flow, FlowScreen, Interactive};
///
/// let screen = FlowScreen::new("BOOKING").with_data(serde_json::json!({"day": "2026-05-01"}));
/// let flow = Flow::new("1121123456", "Book a table", "booking-4711").navigate(screen);
/// let message = Interactive::flow("Your table is waiting.", flow);
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Flow {
    /// Version of the message: `3`.
    #[serde(rename = "flow_message_version")]
    pub message_version: String,
    /// Your own text that identifies this use of the flow; the reply contains it.
    #[serde(rename = "flow_token")]
    pub token: String,
    /// ID of the flow, as CreateFlow returns it.
    #[serde(rename = "flow_id")]
    pub id: String,
    /// Label of the button.
    #[serde(rename = "flow_cta")]
    pub label: String,
    /// `published`, or `draft` to try an unpublished flow.
    pub mode: String,
    /// `navigate` opens a screen, `data_exchange` asks the endpoint of the flow first.
    #[serde(rename = "flow_action", skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The screen to open.
    #[serde(rename = "flow_action_payload", skip_serializing_if = "Option::is_none")]
    pub screen: Option<FlowScreen>,
}

impl Flow {
    /// Creates a button from the flow's ID, a label, and a text that identifies this use of the flow.
    #[must_use]
    pub fn new(id: impl Into<String>, label: impl Into<String>, token: impl Into<String>) -> Self {
        Self {
            message_version: "3".into(),
            token: token.into(),
            id: id.into(),
            label: label.into(),
            mode: "published".into(),
            action: None,
            screen: None,
        }
    }

    /// Opens this screen.
    #[must_use]
    pub fn navigate(mut self, screen: FlowScreen) -> Self {
        self.action = Some("navigate".into());
        self.screen = Some(screen);
        self
    }

    /// Asks the endpoint of the flow for the first screen.
    #[must_use]
    pub fn data_exchange(mut self) -> Self {
        self.action = Some("data_exchange".into());
        self.screen = None;
        self
    }

    /// Opens the flow even if it is not published yet.
    #[must_use]
    pub fn draft(mut self) -> Self {
        self.mode = "draft".into();
        self
    }
}

/// The first screen of a flow.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FlowScreen {
    /// Its name.
    pub screen: String,
    /// Its data: an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
}

setters! {
    FlowScreen {
        screen: String;
        /// Data that the screen shows: an object.
        with_data(data: Value)
    }
}

hidden!(Flow, FlowScreen);
