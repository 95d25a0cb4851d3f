//! The buttons of a template.

use cams_models::{
    TemplateButton, TemplateButtonApp, TemplateButtonFlowAction, TemplateButtonType, TemplateUrlType,
};

use crate::rules::placeholders;

/// A button of a template. Labels contain no variables.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Button(TemplateButton);

impl Button {
    /// Sends its label back as a reply.
    pub fn quick_reply(text: impl Into<String>) -> Self {
        Self(labeled(TemplateButtonType::QuickReply, text))
    }

    /// A quick reply that unsubscribes the recipient from marketing. It takes effect if sending control is set up for
    /// the channel.
    pub fn opt_out(text: impl Into<String>) -> Self {
        Self(labeled(TemplateButtonType::QuickReply, text).with_is_opt_out(true))
    }

    /// Opens an address, which may contain one variable.
    pub fn url(text: impl Into<String>, url: impl Into<String>) -> Self {
        let url = url.into();
        Self(labeled(TemplateButtonType::Url, text).with_url_type(url_type(&url)).with_url(url))
    }

    /// Viber: the button of a template with a video. It has no address of its own.
    pub fn url_of_video(text: impl Into<String>) -> Self {
        Self(labeled(TemplateButtonType::Url, text))
    }

    /// Calls a number: country code and digits.
    pub fn phone_number(text: impl Into<String>, number: impl Into<String>) -> Self {
        Self(labeled(TemplateButtonType::PhoneNumber, text).with_phone_number(number))
    }

    /// Copies a coupon code: letters and digits, or one variable.
    pub fn coupon_code(text: impl Into<String>, code: impl Into<String>) -> Self {
        Self(labeled(TemplateButtonType::CopyCode, text).with_coupon_code(code))
    }

    /// Copies the verification code of an authentication template.
    pub fn copy_code(text: impl Into<String>) -> Self {
        Self(labeled(TemplateButtonType::CopyCode, text))
    }

    /// Fills the verification code into an app after a tap. `text` labels the button that copies the code if none of
    /// the apps (1 to 5) is installed; `autofill` labels the button that fills it in.
    pub fn one_tap(
        text: impl Into<String>,
        autofill: impl Into<String>,
        apps: impl IntoIterator<Item = TemplateButtonApp>,
    ) -> Self {
        Self(autofilling(TemplateButtonType::OneTap, text, autofill, apps))
    }

    /// Fills the verification code into an app without a tap; otherwise like [`one_tap`](Self::one_tap).
    pub fn zero_tap(
        text: impl Into<String>,
        autofill: impl Into<String>,
        apps: impl IntoIterator<Item = TemplateButtonApp>,
    ) -> Self {
        Self(autofilling(TemplateButtonType::ZeroTap, text, autofill, apps))
    }

    /// Opens the catalog.
    pub fn catalog(text: impl Into<String>) -> Self {
        Self(labeled(TemplateButtonType::Catalog, text))
    }

    /// Shows several products of the catalog; each message names them.
    pub fn products(text: impl Into<String>) -> Self {
        Self(labeled(TemplateButtonType::Mpm, text))
    }

    /// Opens a WhatsApp Flow at the given screen.
    pub fn flow(text: impl Into<String>, flow_id: impl Into<String>, screen: impl Into<String>) -> Self {
        Self(opening_flow(text, flow_id, TemplateButtonFlowAction::Navigate).with_navigate_screen(screen))
    }

    /// Opens a WhatsApp Flow whose endpoint names the first screen.
    pub fn flow_with_endpoint(text: impl Into<String>, flow_id: impl Into<String>) -> Self {
        Self(opening_flow(text, flow_id, TemplateButtonFlowAction::DataExchange))
    }
}

fn labeled(kind: TemplateButtonType, text: impl Into<String>) -> TemplateButton {
    TemplateButton::new(kind).with_text(text)
}

fn autofilling(
    kind: TemplateButtonType,
    text: impl Into<String>,
    autofill: impl Into<String>,
    apps: impl IntoIterator<Item = TemplateButtonApp>,
) -> TemplateButton {
    labeled(kind, text).with_autofill_text(autofill).with_supported_apps(apps)
}

fn opening_flow(
    text: impl Into<String>,
    flow_id: impl Into<String>,
    action: TemplateButtonFlowAction,
) -> TemplateButton {
    labeled(TemplateButtonType::Flow, text).with_flow_id(flow_id).with_flow_action(action)
}

/// An address with a variable is dynamic.
pub(super) fn url_type(url: &str) -> TemplateUrlType {
    if placeholders::variables(url).is_empty() { TemplateUrlType::Static } else { TemplateUrlType::Dynamic }
}

impl From<Button> for TemplateButton {
    fn from(button: Button) -> Self {
        button.0
    }
}
