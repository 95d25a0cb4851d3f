//! What the recipient can tap, in every form.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::content::shape::hidden;
use crate::content::whatsapp::interactive::buttons::{Buttons, CtaUrl};
use crate::content::whatsapp::interactive::flow::Flow;
use crate::content::whatsapp::interactive::list::List;
use crate::content::whatsapp::interactive::products::{Product, ProductList};

/// What the recipient can tap.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Reply buttons.
    Buttons(Buttons),
    /// A list that opens from a button.
    List(List),
    /// A product of a catalog.
    Product(Product),
    /// Products of a catalog.
    ProductList(ProductList),
    /// A button that opens a WhatsApp Flow.
    Flow(Flow),
    /// A button that opens a URL.
    CtaUrl(CtaUrl),
    /// A button that sends the recipient's location.
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
    /// Returns the `type` of a message with this action.
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

    /// Reads the action of a message of that `type`. If it does not fit the type, or contains more, it is kept
    /// unchanged.
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

// Hand-written: a derive could not wrap three of the kinds in a `Named` and write the others unchanged.
impl Serialize for Action {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Buttons(buttons) => buttons.serialize(to),
            Self::List(list) => list.serialize(to),
            Self::Product(product) => product.serialize(to),
            Self::ProductList(products) => products.serialize(to),
            Self::Flow(flow) => Named { name: "flow", parameters: Some(flow) }.serialize(to),
            Self::CtaUrl(url) => Named { name: "cta_url", parameters: Some(url) }.serialize(to),
            Self::LocationRequest => Named { name: "send_location", parameters: None::<()> }.serialize(to),
            Self::Raw { action, .. } => action.serialize(to),
        }
    }
}

/// An action with a name.
#[derive(Serialize)]
struct Named<Parameters> {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Parameters>,
}
