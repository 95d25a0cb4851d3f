//! Interactive messages, which the recipient answers with a tap: buttons, lists, products, flows.
//!
//! The keys are those of Meta's Cloud API, in snake case. Production code was seen to send buttons, lists, products,
//! and flows through CAMS in this form. `cta_url` and `location_request_message` were not seen: the service may refuse
//! them.

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
