//! Templates: build them, check them before review, and check message parameters against them.
//!
//! A [`Definition`] creates the parts of a CreateChatappTemplate or ModifyChatappTemplate call. Write variables as
//! `$(name)`, and give each an example.
//!
//! ```
//! use cams::models::TemplateCategory;
//! use cams::template::{Button, Definition, Header};
//!
//! # async fn run(client: cams::Client) -> Result<(), cams::Error> {
//! let shipped = Definition::new("order_shipped", "en_US", TemplateCategory::Utility)
//!     .header(Header::text("Order $(number)"))
//!     .body("Hello $(name), your order has been shipped.")
//!     .footer("Thank you for your order")
//!     .button(Button::url("Track it", "https://example.com/orders/$(number)"))
//!     .button(Button::phone_number("Call us", "8613800000000"))
//!     .example("name", "Alice")
//!     .example("number", "4711");
//! assert!(shipped.lint().is_empty());
//!
//! client.create_chatapp_template().definition(&shipped).send().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # What is checked
//! [`Definition::lint`] reports every rule that the service or Meta is known, or said, to enforce. Rules that the
//! service documents are errors: a call with such a definition is not sent. Rules that only Meta documents, or that
//! were only seen in production code, are warnings: they are logged, and the call is sent. Lengths are counted in
//! characters (Unicode scalar values), with `$(name)` unchanged; how the service counts is not documented. To bypass a
//! rule, pass [`components`](Definition::components) to the call directly.
//!
//! ```
//! use cams::models::TemplateCategory;
//! use cams::template::{Button, Card, CardButton, Definition};
//!
//! let card = |shoe: &str| {
//!     Card::image(format!("https://example.com/{shoe}.png"))
//!         .body("Now $(price)")
//!         .button(CardButton::url("Buy", "https://example.com/shoes"))
//! };
//! let sale = Definition::new("sale", "en_US", TemplateCategory::Marketing)
//!     .body("Our shoes, $(name):")
//!     .footer("Only for $(name)")
//!     .card(card("running"))
//!     .card(card("walking").button(CardButton::quick_reply("More")))
//!     .example("name", "Alice")
//!     .example("price", "$50");
//! let found = sale.lint();
//! let errors: Vec<_> = found.errors().map(|found| found.path.as_str()).collect();
//! assert_eq!(errors, ["Components[1].Text", "Components[2].Cards[1]"]);
//! ```
//!
//! # An existing template
//! The response of GetChatappTemplateDetail converts into a [`Definition`]. You can check it, or change it and send it
//! with ModifyChatappTemplate, which the service accepts before the review and after a refusal.
//!
//! ```
//! use cams::template::Definition;
//!
//! # async fn run(client: cams::Client) -> Result<(), cams::Error> {
//! let reply = client.get_chatapp_template_detail().language("en_US").template_name("order_shipped").send().await?;
//! if let Some(detail) = reply.data {
//!     let changed = Definition::from(detail).footer("Thank you for your order");
//!     client.modify_chatapp_template().definition(&changed).send().await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`Definition::convert_placeholders`] rewrites a text from elsewhere that contains Meta's `{{1}}`.
//!
//! # What a message must provide
//! ```
//! use cams::models::TemplateCategory;
//! use cams::template::Definition;
//!
//! let shipped = Definition::new("order_shipped", "en_US", TemplateCategory::Utility).body("Hello $(name)!");
//! assert_eq!(shipped.variables(), ["name"]);
//! let found = shipped.check_parameters([("nmae", "Alice")]);
//! let first = found.errors().next().unwrap().to_string();
//! assert_eq!(first, "`TemplateParams.name` is missing; the template has `$(name)`");
//! ```

mod button;
mod call;
mod card;
mod definition;
mod header;
mod lint;
mod slots;

pub use button::Button;
pub use card::{Card, CardButton};
pub use definition::{Definition, Renamed};
pub use header::Header;

pub use crate::rules::placeholders;
