//! Messages that the recipient answers by a tap: buttons, lists, products, flows.
//!
//! The keys are those of Meta's Cloud API, in snake case, which production code was seen to send through CAMS for
//! buttons, lists, products and flows. `cta_url` and `location_request_message` were not: they may be refused.

mod action;
mod buttons;
mod check;
mod flow;
mod header;
mod list;
mod message;
mod products;

pub use action::Action;
pub use buttons::{Button, Buttons, CtaUrl};
pub use flow::{Flow, FlowScreen};
pub use header::Header;
pub use list::{List, Row, Section};
pub use message::Interactive;
pub use products::{Product, ProductList, ProductSection};
