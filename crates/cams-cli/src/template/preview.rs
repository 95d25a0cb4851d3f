//! Shows a template as a recipient sees it.

use std::collections::BTreeMap;

use cams::models::{TemplateButton, TemplateCard, TemplateComponent};
use cams::template::Definition;
use cams::template::placeholders::{self, Form};
use serde_json::Value;

use crate::output::escape::on_one_line;
use crate::output::text;

/// The values of variables.
#[derive(Debug)]
pub(crate) struct Filler<'a> {
    values: BTreeMap<&'a str, &'a str>,
}

impl<'a> Filler<'a> {
    /// Uses the given values, and the samples of the template for other variables.
    pub(crate) fn new(definition: &'a Definition, given: &'a [(String, String)]) -> Self {
        let samples = definition.example.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let given = given.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Self { values: samples.chain(given).collect() }
    }

    /// Returns the text with its variables filled in; variables without a value stay.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        for placeholder in placeholders::scan(text) {
            let Some((before, after)) = rest.split_once(placeholder.source) else { break };
            filled.push_str(before);
            match placeholder.form {
                Form::Variable(name) => {
                    filled.push_str(self.values.get(name).copied().unwrap_or(placeholder.source));
                }
                _ => filled.push_str(placeholder.source),
            }
            rest = after;
        }
        filled + rest
    }

    /// Returns the variables of a template without a value.
    pub(crate) fn missing(&self, definition: &Definition) -> Vec<String> {
        definition.variables().into_iter().filter(|name| !self.values.contains_key(name.as_str())).collect()
    }

    /// Does the same in every text of a JSON value.
    pub(crate) fn fill_all(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.fill(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.fill_all(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.fill_all(field)),
            _ => {}
        }
    }
}

/// Returns what a recipient sees, in lines of at most `width` columns.
pub(crate) fn render(definition: &Definition, filler: &Filler<'_>, width: usize) -> String {
    let Definition { name, language, category, template_type, .. } = definition;
    let mut out = format!("{name} ({language}, {}, {})\n", category.as_str(), template_type.as_str());
    let mut page = Page { out: String::new(), filler, width, indent: "  " };
    for component in &definition.components {
        page.component(component);
    }
    out.push_str(&page.out);
    out
}

struct Page<'a> {
    out: String,
    filler: &'a Filler<'a>,
    width: usize,
    indent: &'static str,
}

impl Page<'_> {
    fn component(&mut self, component: &TemplateComponent) {
        match component.r#type.as_str() {
            "BUTTONS" => component.buttons.iter().for_each(|button| self.button(button)),
            "CAROUSEL" => {
                for (card, number) in component.cards.iter().zip(1..) {
                    self.card(card, number);
                }
            }
            "LIMITED_TIME_OFFER" => self.paragraph(&format!("[offer] {}", or_nothing(&component.text))),
            kind => {
                let format = component.format.as_ref().map(|format| format.as_str());
                self.media(format, component.url.as_deref(), component.file_name.as_deref());
                if let Some(name) = component.location_name.as_deref() {
                    self.paragraph(&format!("[location: {name}]"));
                }
                match (&component.text, kind) {
                    (Some(text), _) => self.paragraph(text),
                    (None, "BODY") => self.paragraph("(WhatsApp writes this text)"),
                    (None, _) => {}
                }
                if let Some(caption) = &component.caption {
                    self.paragraph(caption);
                }
                if let Some(minutes) = component.code_expiration_minutes {
                    self.paragraph(&format!("(the code is valid for {minutes} minutes)"));
                }
            }
        }
    }

    fn card(&mut self, card: &TemplateCard, number: usize) {
        self.paragraph(&format!("card {number}"));
        self.indent = "    ";
        for component in &card.card_components {
            let format = component.format.as_ref().map(|format| format.as_str());
            self.media(format, component.url.as_deref(), None);
            if let Some(text) = &component.text {
                self.paragraph(text);
            }
            for button in &component.buttons {
                self.labeled(
                    or_nothing(&button.text),
                    button.url.as_deref(),
                    button.phone_number.as_deref(),
                    None,
                );
            }
        }
        self.indent = "  ";
    }

    fn media(&mut self, format: Option<&str>, url: Option<&str>, file_name: Option<&str>) {
        if let Some(format) = format.filter(|format| *format != "TEXT") {
            let shown = file_name.or(url).unwrap_or("given with each message");
            self.paragraph(&format!("[{}: {shown}]", format.to_lowercase()));
        }
    }

    fn button(&mut self, button: &TemplateButton) {
        let label = button.text.as_deref().unwrap_or(button.r#type.as_str());
        let code = button.coupon_code.as_deref();
        self.labeled(label, button.url.as_deref(), button.phone_number.as_deref(), code);
    }

    fn labeled(&mut self, label: &str, url: Option<&str>, phone: Option<&str>, code: Option<&str>) {
        let target = match (url, phone, code) {
            (Some(url), ..) => format!(" \u{2192} {url}"),
            (_, Some(phone), _) => format!(" \u{2192} tel:{phone}"),
            (.., Some(code)) => format!(" \u{2192} copies {code}"),
            _ => String::new(),
        };
        self.paragraph(&format!("[{label}]{target}"));
    }

    fn paragraph(&mut self, text: &str) {
        for line in self.filler.fill(text).lines() {
            text::hanging(&mut self.out, self.indent, self.indent, &on_one_line(line), self.width);
        }
    }
}

fn or_nothing(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams::template::{Button, Card, CardButton, Header};

    #[test]
    fn a_recipient_sees_every_part_with_its_values() {
        let sale = Definition::new("sale", "en", "MARKETING")
            .header(Header::text("Order $(id)"))
            .body("Hi $(name), now $(price).\n\nBye $(unknown) {{1}}")
            .footer("Thanks")
            .button(Button::url("Shop", "https://example.com/$(id)"))
            .button(Button::phone_number("Call", "8613800000000"))
            .card(
                Card::image("https://example.com/a.png")
                    .body("Shoe $(id)")
                    .button(CardButton::quick_reply("More")),
            )
            .example("id", "4711")
            .example("price", "$5");
        let given =
            [("name".to_owned(), "Ana\u{1b}[2J".to_owned()), ("price".to_owned(), "$(id)".to_owned())];
        let filler = Filler::new(&sale, &given);
        assert_eq!(
            render(&sale, &filler, 100),
            "sale (en, MARKETING, WHATSAPP)\n  Order 4711\n  Hi Ana\\u001b[2J, now $(id).\n\n  Bye $(unknown) {{1}}\n  \
             Thanks\n  [Shop] \u{2192} https://example.com/4711\n  [Call] \u{2192} tel:8613800000000\n  card 1\n    \
             [image: https://example.com/a.png]\n    Shoe 4711\n    [More]\n"
        );
        assert_eq!(filler.missing(&sale), ["unknown"]);
    }
}
