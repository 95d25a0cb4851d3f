//! The rules of interactive messages. The service documents those for header, text, and footer. Those for actions come
//! from Meta, and some were only seen in production code.

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};

use crate::check::Violations;
use crate::content::body::Body;
use crate::content::rules::{advised, at_most, count, link, required};
use crate::content::whatsapp::interactive::action::Action;
use crate::content::whatsapp::interactive::buttons::Buttons;
use crate::content::whatsapp::interactive::flow::Flow;
use crate::content::whatsapp::interactive::header::Header;
use crate::content::whatsapp::interactive::list::List;
use crate::content::whatsapp::interactive::message::Interactive;
use crate::content::whatsapp::interactive::products::{Product, ProductList};

impl Body for Interactive {
    const CHANNEL: SendChannelType = SendChannelType::Whatsapp;
    const MESSAGE_TYPE: MessageType = MessageType::Interactive;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        match (&self.header, &self.action) {
            (None, Action::ProductList(_)) => found.error("header", "is needed with a list of products"),
            (Some(_), Action::Product(_)) => found.error("header", "must not be given with a product"),
            (Some(header), _) => found.within("header", check_header(header)),
            (None, _) => {}
        }
        if let (Some(Header::Image(_) | Header::Video(_) | Header::Document(_)), Action::List(_)) =
            (&self.header, &self.action)
        {
            found.warning("header", "must be a text above a list, by Meta's documentation");
        }
        match (&self.body, &self.action) {
            (Some(text), _) => {
                required(&mut found, "body.text", text);
                at_most(&mut found, "body.text", text, 1024);
            }
            (None, Action::Product(_) | Action::Raw { .. }) => {}
            (None, _) => found.error("body", "is needed"),
        }
        at_most(&mut found, "footer.text", self.footer.as_deref().unwrap_or_default(), 60);
        found.within("action", check_action(&self.action));
        found
    }
}

fn check_header(header: &Header) -> Violations {
    let mut found = Violations::new();
    match header {
        Header::Text(text) => {
            required(&mut found, "text", text);
            advised(&mut found, "text", text, 60);
        }
        Header::Image(url) => link(&mut found, "image.link", url),
        Header::Video(url) => link(&mut found, "video.link", url),
        Header::Document(url) => link(&mut found, "document.link", url),
        Header::Raw(_) => {}
    }
    found
}

fn check_action(action: &Action) -> Violations {
    let mut found = Violations::new();
    match action {
        Action::Buttons(buttons) => check_buttons(&mut found, buttons),
        Action::List(list) => check_list(&mut found, list),
        Action::Product(product) => check_product(&mut found, product),
        Action::ProductList(products) => check_products(&mut found, products),
        Action::Flow(flow) => check_flow(&mut found, flow),
        Action::CtaUrl(url) => {
            advised(&mut found, "parameters.display_text", &url.display_text, 20);
            link(&mut found, "parameters.url", &url.url);
        }
        Action::LocationRequest | Action::Raw { .. } => {}
    }
    found
}

fn check_buttons(found: &mut Violations, buttons: &Buttons) {
    count(found, "buttons", buttons.buttons.len(), 1..=3);
    for (at, button) in buttons.buttons.iter().enumerate() {
        let path = |name: &str| format!("buttons[{at}].reply.{name}");
        required(found, &path("id"), &button.id);
        required(found, &path("title"), &button.title);
        advised(found, &path("id"), &button.id, 256);
        advised(found, &path("title"), &button.title, 20);
        let earlier = || buttons.buttons.iter().take(at);
        distinct(found, &path("id"), &button.id, earlier().map(|button| &button.id));
        distinct(found, &path("title"), &button.title, earlier().map(|button| &button.title));
    }
}

/// Checks a text that Meta does not allow to equal an earlier one.
fn distinct<'a>(
    found: &mut Violations,
    path: &str,
    text: &str,
    mut earlier: impl Iterator<Item = &'a String>,
) {
    if !text.is_empty() && earlier.any(|other| other == text) {
        found.warning(path, "is the same as an earlier one, which Meta refuses");
    }
}

fn check_list(found: &mut Violations, list: &List) {
    required(found, "button", &list.button);
    advised(found, "button", &list.button, 20);
    count(found, "sections", list.sections.len(), 1..=10);
    count(
        found,
        "rows of all sections",
        list.sections.iter().map(|section| section.rows.len()).sum(),
        1..=10,
    );
    let mut ids: Vec<&String> = Vec::new();
    for (at, section) in list.sections.iter().enumerate() {
        let path = format!("sections[{at}]");
        if list.sections.len() > 1 && section.title.is_empty() {
            found.warning(format!("{path}.title"), "is needed where there is more than one section");
        }
        advised(found, &format!("{path}.title"), &section.title, 24);
        for (at, row) in section.rows.iter().enumerate() {
            let path = |name: &str| format!("{path}.rows[{at}].{name}");
            required(found, &path("id"), &row.id);
            required(found, &path("title"), &row.title);
            advised(found, &path("id"), &row.id, 200);
            distinct(found, &path("id"), &row.id, ids.iter().copied());
            ids.push(&row.id);
            advised(found, &path("title"), &row.title, 24);
            advised(found, &path("description"), row.description.as_deref().unwrap_or_default(), 72);
        }
    }
}

fn check_product(found: &mut Violations, product: &Product) {
    required(found, "catalog_id", &product.catalog_id);
    required(found, "product_retailer_id", &product.product_retailer_id);
}

fn check_products(found: &mut Violations, list: &ProductList) {
    required(found, "catalog_id", &list.catalog_id);
    count(found, "sections", list.sections.len(), 1..=10);
    let products = list.sections.iter().map(|section| section.products.len()).sum();
    count(found, "product_items of all sections", products, 1..=30);
    for (at, section) in list.sections.iter().enumerate() {
        advised(found, &format!("sections[{at}].title"), &section.title, 24);
        for (item, id) in section.products.iter().enumerate() {
            required(found, &format!("sections[{at}].product_items[{item}].product_retailer_id"), id);
        }
    }
}

fn check_flow(found: &mut Violations, flow: &Flow) {
    required(found, "parameters.flow_id", &flow.id);
    required(found, "parameters.flow_cta", &flow.label);
    required(found, "parameters.flow_token", &flow.token);
    if flow.screen.is_none() && flow.action.as_deref() == Some("navigate") {
        found.warning("parameters.flow_action_payload", "is needed to open a screen");
    }
}
