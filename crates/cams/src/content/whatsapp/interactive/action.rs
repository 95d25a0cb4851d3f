//! What can be tapped, in every form.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::{Flow, List, Product, ProductList};
use crate::content::body::{hidden, shapes};

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

/// An action that has a name.
#[derive(Serialize)]
struct Named<T> {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<T>,
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Buttons(buttons) => buttons.serialize(serializer),
            Self::List(list) => list.serialize(serializer),
            Self::Product(product) => product.serialize(serializer),
            Self::ProductList(products) => products.serialize(serializer),
            Self::Flow(flow) => Named { name: "flow", parameters: Some(flow) }.serialize(serializer),
            Self::CtaUrl(url) => Named { name: "cta_url", parameters: Some(url) }.serialize(serializer),
            Self::LocationRequest => {
                Named { name: "send_location", parameters: None::<()> }.serialize(serializer)
            }
            Self::Raw { action, .. } => action.serialize(serializer),
        }
    }
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
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Typed", into = "Typed")]
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

/// A button on the wire. There is one `type`.
#[derive(Serialize, Deserialize)]
struct Typed {
    r#type: ReplyType,
    reply: Reply,
}

#[derive(Serialize, Deserialize)]
enum ReplyType {
    #[serde(rename = "reply")]
    Reply,
}

#[derive(Serialize, Deserialize)]
struct Reply {
    id: String,
    title: String,
}

impl From<Typed> for Button {
    fn from(Typed { reply: Reply { id, title }, .. }: Typed) -> Self {
        Self { id, title }
    }
}

impl From<Button> for Typed {
    fn from(Button { id, title }: Button) -> Self {
        Self { r#type: ReplyType::Reply, reply: Reply { id, title } }
    }
}
