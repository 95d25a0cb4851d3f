//! A button that opens a WhatsApp Flow.

use serde_json::Value;

use crate::content::body::{hidden, shapes};
use crate::wire::objects;

objects! {
    /// A button that opens a WhatsApp Flow.
    ///
    /// ```
    /// use cams::content::whatsapp::{Flow, FlowScreen, Interactive};
    ///
    /// let screen = FlowScreen::new("BOOKING").with_data(serde_json::json!({"day": "2026-05-01"}));
    /// let flow = Flow::new("1121123456", "Book a table", "booking-4711").navigate(screen);
    /// let message = Interactive::flow("Your table is waiting.", flow);
    /// ```
    #[derive(Clone, PartialEq)]
    #[non_exhaustive]
    pub struct Flow {
        /// Version of the message: `3`.
        pub message_version: String = "flow_message_version",
        /// Text of your own choice that identifies this use of the flow; the answer carries it back.
        pub token: String = "flow_token",
        /// ID of the flow, as CreateFlow returns it.
        pub id: String = "flow_id",
        /// Label of the button.
        pub label: String = "flow_cta",
        /// `published`, or `draft` to try a flow that is not published yet.
        pub mode: String = "mode",
        ;
        /// `navigate` opens a screen, `data_exchange` asks the endpoint of the flow first.
        pub action: String = "flow_action",
        /// The screen to open.
        pub screen: FlowScreen = "flow_action_payload",
    }
}

impl Flow {
    /// Makes one of the flow's ID, the label of the button, and a text that identifies this use of it.
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

    /// Opens the flow although it is not published yet.
    #[must_use]
    pub fn draft(mut self) -> Self {
        self.mode = "draft".into();
        self
    }
}

hidden!(Flow);

shapes! {
    /// A screen of a flow to begin with.
    FlowScreen {
        /// Its name.
        screen: String = "screen",
        ;
        /// What it shows: an object.
        data / with_data: Value = "data",
    }
}
