//! Messages that the recipient answers by a tap: buttons, lists, products, flows.
//!
//! The keys are those of Meta's Cloud API, in snake case, which production code was seen to send through CAMS for buttons,
//! lists, products and flows. `cta_url` and `location_request_message` were not: they may be refused.

mod action;
mod check;
mod flow;
mod header;
mod list;
mod products;

use cams_operation::object;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

pub use action::{Action, Button, Buttons, CtaUrl};
pub use flow::{Flow, FlowScreen};
pub use header::Header;
pub use list::{List, Row, Section};
pub use products::{Product, ProductList, ProductSection};

use crate::content::body::hidden;
use crate::wire::objects;

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
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Interactive {
    /// What stands on top. A product list needs one, a product must not have one.
    pub header: Option<Header>,
    /// The text, at most 1,024 characters. Only a product can do without.
    pub body: Option<String>,
    /// Small text below, at most 60 characters.
    pub footer: Option<String>,
    /// What can be tapped.
    pub action: Action,
}

impl Interactive {
    /// Makes one of an action, without any text.
    #[must_use]
    pub fn new(action: impl Into<Action>) -> Self {
        Self { header: None, body: None, footer: None, action: action.into() }
    }

    /// Up to three buttons that answer.
    #[must_use]
    pub fn buttons(body: impl Into<String>, buttons: impl IntoIterator<Item = Button>) -> Self {
        Self::new(Action::Buttons(Buttons::new(buttons.into_iter().collect::<Vec<_>>()))).with_body(body)
    }

    /// A list that opens from a button.
    #[must_use]
    pub fn list(body: impl Into<String>, list: List) -> Self {
        Self::new(Action::List(list)).with_body(body)
    }

    /// A product of a catalogue.
    #[must_use]
    pub fn product(catalog_id: impl Into<String>, product_retailer_id: impl Into<String>) -> Self {
        Self::new(Action::Product(Product::new(catalog_id, product_retailer_id)))
    }

    /// Products of a catalogue.
    #[must_use]
    pub fn product_list(header: Header, body: impl Into<String>, products: ProductList) -> Self {
        Self::new(Action::ProductList(products)).with_header(header).with_body(body)
    }

    /// A button that opens a WhatsApp Flow.
    #[must_use]
    pub fn flow(body: impl Into<String>, flow: Flow) -> Self {
        Self::new(Action::Flow(flow)).with_body(body)
    }

    /// A button that opens a URL. Meta's shape; not confirmed for CAMS.
    #[must_use]
    pub fn cta_url(body: impl Into<String>, label: impl Into<String>, url: impl Into<String>) -> Self {
        Self::new(Action::CtaUrl(CtaUrl::new(label, url))).with_body(body)
    }

    /// A button that sends where the recipient is. Meta's shape; not confirmed for CAMS.
    #[must_use]
    pub fn location_request(body: impl Into<String>) -> Self {
        Self::new(Action::LocationRequest).with_body(body)
    }

    /// Anything else, such as `address_message`: its `type`, and its `action` as JSON, unchecked.
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

objects! {
    /// A message on the wire, whose type tells how its action is read.
    struct Read {
        kind: String = "type",
        action: Value = "action",
        ;
        header: Header = "header",
        body: Text = "body",
        footer: Text = "footer",
    }

    struct Text {
        text: String = "text",
    }
}

impl<'de> Deserialize<'de> for Interactive {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        let Read { kind, header, body, footer, action } = Read::deserialize(value)?;
        let (body, footer) = (body.map(|part| part.text), footer.map(|part| part.text));
        Ok(Self { header, body, footer, action: Action::read(kind, action) })
    }
}

impl Serialize for Interactive {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let part = |text: &Option<String>| text.clone().map(|text| Text { text });
        object::write(to, "Interactive", 5)
            .field("type", self.action.kind())
            .optional("header", &self.header)
            .optional("body", &part(&self.body))
            .optional("footer", &part(&self.footer))
            .field("action", &self.action)
            .end()
    }
}
