//! An interactive message.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::content::shape::hidden;
use crate::content::whatsapp::interactive::action::Action;
use crate::content::whatsapp::interactive::buttons::{Button, Buttons, CtaUrl};
use crate::content::whatsapp::interactive::flow::Flow;
use crate::content::whatsapp::interactive::header::Header;
use crate::content::whatsapp::interactive::list::List;
use crate::content::whatsapp::interactive::products::{Product, ProductList};

/// A message with something to tap.
///
/// ```
/// use cams::content::whatsapp::{Button, Header, Interactive, List, Row, Section};
///
/// let question = Interactive::buttons("Deliver today?", [Button::new("yes", "Yes"), Button::new("no", "No")])
///     .with_header(Header::text("Order 4711"))
///     .with_footer("Answer until noon");
/// let hours = Section::new("Morning", [Row::new("9", "9 to 10"), Row::new("10", "10 to 11")]);
/// let choice = Interactive::list("When?", List::new("Choose", [hours]));
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Wire<Value>", into = "Wire<Action>")]
#[non_exhaustive]
pub struct Interactive {
    /// The header. A product list needs one; a product must not have one.
    pub header: Option<Header>,
    /// The text, at most 1,024 characters. Only a product can omit it.
    pub body: Option<String>,
    /// Small text below, at most 60 characters.
    pub footer: Option<String>,
    /// What the recipient can tap.
    pub action: Action,
}

impl Interactive {
    /// Creates a message from an action, without any text.
    #[must_use]
    pub fn new(action: Action) -> Self {
        Self { header: None, body: None, footer: None, action }
    }

    /// Creates a message with up to three reply buttons.
    #[must_use]
    pub fn buttons(body: impl Into<String>, buttons: impl IntoIterator<Item = Button>) -> Self {
        Self::new(Action::Buttons(Buttons::new(buttons.into_iter().collect::<Vec<_>>()))).with_body(body)
    }

    /// Creates a message with a list that opens from a button.
    #[must_use]
    pub fn list(body: impl Into<String>, list: List) -> Self {
        Self::new(Action::List(list)).with_body(body)
    }

    /// Creates a message with a product of a catalog.
    #[must_use]
    pub fn product(catalog_id: impl Into<String>, product_retailer_id: impl Into<String>) -> Self {
        Self::new(Action::Product(Product::new(catalog_id, product_retailer_id)))
    }

    /// Creates a message with products of a catalog.
    #[must_use]
    pub fn product_list(header: Header, body: impl Into<String>, products: ProductList) -> Self {
        Self::new(Action::ProductList(products)).with_header(header).with_body(body)
    }

    /// Creates a message with a button that opens a WhatsApp Flow.
    #[must_use]
    pub fn flow(body: impl Into<String>, flow: Flow) -> Self {
        Self::new(Action::Flow(flow)).with_body(body)
    }

    /// Creates a message with a button that opens a URL. Meta's format; not confirmed for CAMS.
    #[must_use]
    pub fn cta_url(body: impl Into<String>, label: impl Into<String>, url: impl Into<String>) -> Self {
        Self::new(Action::CtaUrl(CtaUrl::new(label, url))).with_body(body)
    }

    /// Creates a message with a button that sends the recipient's location. Meta's format; not confirmed for CAMS.
    #[must_use]
    pub fn location_request(body: impl Into<String>) -> Self {
        Self::new(Action::LocationRequest).with_body(body)
    }

    /// Creates any other message, such as `address_message`, from its `type` and its `action` as JSON, unchecked.
    #[must_use]
    pub fn raw(kind: impl Into<String>, action: impl Into<Value>) -> Self {
        Self::new(Action::Raw { kind: kind.into(), action: action.into() })
    }

    /// Sets [`header`](Self::header).
    #[must_use]
    pub fn with_header(mut self, header: Header) -> Self {
        self.header = Some(header);
        self
    }

    /// Sets [`body`](Self::body).
    #[must_use]
    pub fn with_body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets [`footer`](Self::footer).
    #[must_use]
    pub fn with_footer(mut self, footer: impl Into<String>) -> Self {
        self.footer = Some(footer.into());
        self
    }
}

hidden!(Interactive);

/// A message as JSON. Its `type` decides how its `action` is read, so the action is read as a `Value` first.
#[derive(Serialize, Deserialize)]
struct Wire<A> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<Header>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    footer: Option<Text>,
    action: A,
}

#[derive(Serialize, Deserialize)]
struct Text {
    text: String,
}

impl From<Wire<Value>> for Interactive {
    fn from(Wire { kind, header, body, footer, action }: Wire<Value>) -> Self {
        let (body, footer) = (body.map(|part| part.text), footer.map(|part| part.text));
        Self { header, body, footer, action: Action::read(kind, action) }
    }
}

impl From<Interactive> for Wire<Action> {
    fn from(Interactive { header, body, footer, action }: Interactive) -> Self {
        let part = |text: Option<String>| text.map(|text| Text { text });
        Self { kind: action.kind().to_owned(), header, body: part(body), footer: part(footer), action }
    }
}
