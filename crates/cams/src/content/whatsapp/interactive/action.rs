//! What can be tapped, in every form.

use cams_operation::object;
use serde_core::de::Error;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Flow, List, Product, ProductList};
use crate::content::body::{hidden, shapes};
use crate::wire::objects;

/// What can be tapped.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Buttons that answer.
    Buttons(Buttons),
    /// A list that opens from a button.
    List(List),
    /// A product of a catalogue.
    Product(Product),
    /// Products of a catalogue.
    ProductList(ProductList),
    /// A button that opens a WhatsApp Flow.
    Flow(Flow),
    /// A button that opens a URL.
    CtaUrl(CtaUrl),
    /// A button that sends where the recipient is.
    LocationRequest,
    /// Any other, as JSON.
    Raw {
        /// `type` of the message.
        kind: String,
        /// `action` of the message.
        action: Value,
    },
}

impl Action {
    /// `type` of a message with it.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Buttons(_) => "button",
            Self::List(_) => "list",
            Self::Product(_) => "product",
            Self::ProductList(_) => "product_list",
            Self::Flow(_) => "flow",
            Self::CtaUrl(_) => "cta_url",
            Self::LocationRequest => "location_request_message",
            Self::Raw { kind, .. } => kind,
        }
    }

    /// The action of a message of that `type`. What does not fit its type, or has more than it, is kept as it is.
    pub(super) fn read(kind: String, action: Value) -> Self {
        let parameters = || action.get("parameters").unwrap_or(&Value::Null);
        let typed = match kind.as_str() {
            "button" => Buttons::deserialize(&action).ok().map(Self::Buttons),
            "list" => List::deserialize(&action).ok().map(Self::List),
            "product" => Product::deserialize(&action).ok().map(Self::Product),
            "product_list" => ProductList::deserialize(&action).ok().map(Self::ProductList),
            "flow" => Flow::deserialize(parameters()).ok().map(Self::Flow),
            "cta_url" => CtaUrl::deserialize(parameters()).ok().map(Self::CtaUrl),
            "location_request_message" => Some(Self::LocationRequest),
            _ => None,
        };
        let typed = typed.filter(|typed| serde_json::to_value(typed).is_ok_and(|again| again == action));
        typed.unwrap_or(Self::Raw { kind, action })
    }
}

hidden!(Action);

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Buttons(buttons) => buttons.serialize(to),
            Self::List(list) => list.serialize(to),
            Self::Product(product) => product.serialize(to),
            Self::ProductList(products) => products.serialize(to),
            Self::Flow(flow) => named(to, "flow", Some(flow)),
            Self::CtaUrl(url) => named(to, "cta_url", Some(url)),
            Self::LocationRequest => named(to, "send_location", None::<()>),
            Self::Raw { action, .. } => action.serialize(to),
        }
    }
}

/// Writes an action that has a name.
fn named<S: Serializer>(to: S, name: &str, parameters: Option<impl Serialize>) -> Result<S::Ok, S::Error> {
    object::write(to, "Named", 2).field("name", name).optional("parameters", &parameters).end()
}

shapes! {
    /// Buttons that answer.
    Buttons {
        /// The buttons; Meta allows three.
        buttons: Vec<Button> = "buttons",
    }

    /// A button that opens a URL.
    CtaUrl {
        /// Label of the button; Meta allows 20 characters.
        display_text: String = "display_text",
        /// The URL, `https://` or `http://`.
        url: String = "url",
    }
}

/// A button that answers.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Button {
    /// What the inbound message carries when it is tapped; Meta allows 256 characters.
    pub id: String,
    /// Label; Meta allows 20 characters.
    pub title: String,
}

impl Button {
    /// Makes one of ID and label.
    #[must_use]
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into() }
    }
}

hidden!(Button);

objects! {
    /// A button on the wire. There is one `type`: `reply`.
    struct Typed {
        kind: String = "type",
        reply: Reply = "reply",
    }

    struct Reply {
        id: String = "id",
        title: String = "title",
    }
}

impl<'de> Deserialize<'de> for Button {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        let Typed { kind, reply: Reply { id, title } } = Typed::deserialize(value)?;
        if kind != "reply" {
            return Err(D::Error::unknown_variant(&kind, &["reply"]));
        }
        Ok(Self { id, title })
    }
}

impl Serialize for Button {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { id, title } = self.clone();
        Typed { kind: "reply".into(), reply: Reply { id, title } }.serialize(to)
    }
}
