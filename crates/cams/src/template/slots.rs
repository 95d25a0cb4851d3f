//! The texts of a template: every place that may contain a placeholder.

use cams_models::{TemplateButton, TemplateCard, TemplateCardButton, TemplateComponent, TemplateUrlType};

use crate::rules::placeholders;

/// A text of a template.
pub(super) struct Slot<'a> {
    /// Its place, in wire names: `Components[0].Text`.
    pub(super) path: String,
    /// The part it belongs to: `header`, `body`, `button2`, `card1_body`.
    pub(super) part: String,
    pub(super) text: &'a mut String,
}

/// Returns every text, in the order of the components.
pub(super) fn slots(components: &mut [TemplateComponent]) -> Vec<Slot<'_>> {
    let mut found = Vec::new();
    for (at, component) in components.iter_mut().enumerate() {
        let path = format!("Components[{at}]");
        let part = component.r#type.as_str().to_lowercase();
        let texts = [
            ("Text", &mut component.text),
            ("Caption", &mut component.caption),
            ("FileName", &mut component.file_name),
            ("Url", &mut component.url),
            ("OfferExpirationTimeMs", &mut component.offer_expiration_time_ms),
        ];
        add(&mut found, &path, &part, texts);
        for (at, button) in component.buttons.iter_mut().enumerate() {
            of_button(&mut found, &format!("{path}.Buttons[{at}]"), &format!("button{}", at + 1), button);
        }
        for (at, card) in component.cards.iter_mut().enumerate() {
            of_card(&mut found, &format!("{path}.Cards[{at}]"), &format!("card{}", at + 1), card);
        }
    }
    found
}

fn of_button<'a>(found: &mut Vec<Slot<'a>>, path: &str, part: &str, button: &'a mut TemplateButton) {
    let texts = [
        ("Text", &mut button.text),
        ("Url", &mut button.url),
        ("CouponCode", &mut button.coupon_code),
        ("AutofillText", &mut button.autofill_text),
    ];
    add(found, path, part, texts);
}

fn of_card<'a>(found: &mut Vec<Slot<'a>>, path: &str, part: &str, card: &'a mut TemplateCard) {
    for (at, component) in card.card_components.iter_mut().enumerate() {
        let path = format!("{path}.CardComponents[{at}]");
        let kind = component.r#type.as_str().to_lowercase();
        let texts = [("Text", &mut component.text), ("Url", &mut component.url)];
        add(found, &path, &format!("{part}_{kind}"), texts);
        for (at, button) in component.buttons.iter_mut().enumerate() {
            let texts = [("Text", &mut button.text), ("Url", &mut button.url)];
            add(found, &format!("{path}.Buttons[{at}]"), &format!("{part}_button{}", at + 1), texts);
        }
    }
}

fn add<'a, const N: usize>(
    found: &mut Vec<Slot<'a>>,
    path: &str,
    part: &str,
    texts: [(&str, &'a mut Option<String>); N],
) {
    for (name, text) in texts {
        let slot = |text| Slot { path: format!("{path}.{name}"), part: part.to_owned(), text };
        found.extend(text.as_mut().map(slot));
    }
}

/// Marks the address of every button that contains a variable as dynamic.
pub(super) fn mark_dynamic(components: &mut [TemplateComponent]) {
    let mark = |url: Option<&String>, url_type: &mut Option<TemplateUrlType>| {
        if url.is_some_and(|url| !placeholders::variables(url).is_empty()) {
            *url_type = Some(TemplateUrlType::Dynamic);
        }
    };
    for component in components {
        for TemplateButton { url, url_type, .. } in &mut component.buttons {
            mark(url.as_ref(), url_type);
        }
        let parts = component.cards.iter_mut().flat_map(|card| &mut card.card_components);
        for TemplateCardButton { url, url_type, .. } in parts.flat_map(|part| &mut part.buttons) {
            mark(url.as_ref(), url_type);
        }
    }
}
