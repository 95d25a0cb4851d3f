//! Content for WhatsApp. It reaches only people who wrote to the business within the last 24 hours. At other times, use
//! a [`Template`](crate::content::Template).
//!
//! ```
//! use cams::content::{Content, whatsapp};
//!
//! let image = whatsapp::Image::new("https://example.com/chart.png").with_caption("Sales in May");
//! let content = Content::from(image);
//! assert_eq!(content.to_json(), r#"{"caption":"Sales in May","link":"https://example.com/chart.png"}"#);
//! ```
//!
//! `typing_indicator`, `pin`, and `carousel` have no documented keys; send them with
//! [`Content::raw`](crate::content::Content::raw).

mod contacts;
mod interactive;
mod location;
mod media;
mod text;

pub use contacts::{Address, Contact, Contacts, Email, Name, Org, Phone, Url};
pub use interactive::{
    Action, Button, Buttons, CtaUrl, Flow, FlowScreen, Header, Interactive, List, Product, ProductList,
    ProductSection, Row, Section,
};
pub use location::Location;
pub use media::{Audio, Document, Image, Sticker, Video};
pub use text::{Reaction, Text};
