//! What a template shows, with its variables filled in or left as they are.

use std::collections::BTreeMap;

use cams_models::{
    TemplateButton, TemplateButtonType, TemplateCard, TemplateCardButton, TemplateCardButtonType,
    TemplateCardComponentType, TemplateComponent, TemplateComponentType,
};

use super::parts::{Button, ButtonKind, Card, Header, Parts};

/// Values for variables.
pub(crate) type Values<'a> = Option<&'a BTreeMap<String, String>>;

/// The parts of a template. Without values, the variables stay in the texts. The payloads are what the quick replies
/// send back, in the order of the buttons.
pub(crate) fn template(components: &[TemplateComponent], values: Values<'_>, payload: &[String]) -> Parts {
    let mut parts = Parts::default();
    let mut missing = Vec::new();
    let mut fill = |text: &Option<String>| {
        let text = text.as_deref()?;
        Some(match values {
            Some(values) => filled(text, values, &mut missing),
            None => text.to_owned(),
        })
    };
    for component in components {
        match component.r#type {
            TemplateComponentType::Header => {
                let kind = component.format.as_ref().map_or("text".to_owned(), ToString::to_string);
                parts.header = Some(Header {
                    kind: kind.to_ascii_lowercase(),
                    text: fill(&component.text),
                    url: fill(&component.url),
                    file_name: component.file_name.clone(),
                    path: None,
                });
            }
            TemplateComponentType::Footer => parts.footer = fill(&component.text),
            TemplateComponentType::Body => parts.body = fill(&component.text),
            // What an offer says stands above its buttons.
            _ => parts.body = parts.body.take().or_else(|| fill(&component.text)),
        }
        for given in &component.buttons {
            let index = parts.buttons.len();
            // Only quick replies have a payload.
            let replies = parts.buttons.iter().filter(|button| button.kind == ButtonKind::Reply).count();
            parts.buttons.push(button(index, given, payload.get(replies), &mut fill));
        }
        parts.cards.extend(component.cards.iter().map(|given| card(given, &mut fill)));
    }
    missing.sort_unstable();
    missing.dedup();
    parts.missing = missing;
    parts
}

type Fill<'a> = &'a mut dyn FnMut(&Option<String>) -> Option<String>;

fn button(index: usize, given: &TemplateButton, payload: Option<&String>, fill: Fill<'_>) -> Button {
    let title = fill(&given.text).unwrap_or_default();
    let (kind, target) = match given.r#type {
        TemplateButtonType::QuickReply => (ButtonKind::Reply, None),
        TemplateButtonType::Url => (ButtonKind::Url, fill(&given.url)),
        TemplateButtonType::PhoneNumber => (ButtonKind::Phone, given.phone_number.clone()),
        TemplateButtonType::Flow => (ButtonKind::Flow, given.flow_id.clone()),
        TemplateButtonType::CopyCode | TemplateButtonType::OneTap | TemplateButtonType::ZeroTap => {
            (ButtonKind::Copy, fill(&given.coupon_code))
        }
        _ => (ButtonKind::Other, None),
    };
    // A quick reply without a payload of its own sends its label.
    let id = payload.filter(|text| !text.is_empty()).cloned();
    let id = id.or_else(|| Some(title.clone())).filter(|_| kind == ButtonKind::Reply);
    let title = if title.is_empty() { given.r#type.to_string() } else { title };
    Button { id, target, ..Button::new(index, kind, title) }
}

fn card(given: &TemplateCard, fill: Fill<'_>) -> Card {
    let mut card = Card::default();
    for part in &given.card_components {
        match part.r#type {
            TemplateCardComponentType::Header => {
                let kind = part.format.as_ref().map_or("image".to_owned(), ToString::to_string);
                let (kind, url) = (kind.to_ascii_lowercase(), fill(&part.url));
                card.header = Some(Header { kind, text: fill(&part.text), url, ..Header::default() });
            }
            TemplateCardComponentType::Body => card.body = fill(&part.text),
            _ => {}
        }
        for given in &part.buttons {
            let index = card.buttons.len();
            card.buttons.push(card_button(index, given, fill));
        }
    }
    card
}

fn card_button(index: usize, given: &TemplateCardButton, fill: Fill<'_>) -> Button {
    let title = fill(&given.text).unwrap_or_default();
    let (kind, target) = match given.r#type {
        TemplateCardButtonType::QuickReply => (ButtonKind::Reply, None),
        TemplateCardButtonType::Url => (ButtonKind::Url, fill(&given.url)),
        TemplateCardButtonType::PhoneNumber => (ButtonKind::Phone, given.phone_number.clone()),
        _ => (ButtonKind::Other, None),
    };
    let id = (kind == ButtonKind::Reply).then(|| title.clone());
    Button { id, target, ..Button::new(index, kind, title) }
}

/// The text with values in place of `$(name)`; a variable without one stays, and is noted.
fn filled(text: &str, values: &BTreeMap<String, String>, missing: &mut Vec<String>) -> String {
    let mut parts = text.split("$(");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some((name, rest)) = part.split_once(')') else {
            filled.push_str("$(");
            filled.push_str(part);
            continue;
        };
        match values.get(name.trim()) {
            Some(value) => filled.push_str(value),
            None => {
                filled.push_str(&format!("$({name})"));
                missing.push(name.trim().to_owned());
            }
        }
        filled.push_str(rest);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_once_and_what_is_missing_is_noted() {
        let values =
            [("name", "$(day)"), ("day", "Friday")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        let mut missing = Vec::new();
        let text = filled("Hi $(name), $( day ) or $(night)? $(x", &values, &mut missing);
        assert_eq!(text, "Hi $(day), Friday or $(night)? $(x");
        assert_eq!(missing, ["night"]);
    }

    #[test]
    fn a_template_is_shown_with_its_header_its_footer_and_its_buttons() {
        let components = serde_json::from_value::<Vec<TemplateComponent>>(serde_json::json!([
            {"Type": "HEADER", "Format": "TEXT", "Text": "Order $(id)"},
            {"Type": "BODY", "Text": "Hi $(name)"},
            {"Type": "FOOTER", "Text": "Harbor Tea"},
            {"Type": "BUTTONS", "Buttons": [
                {"Type": "URL", "Text": "Track", "Url": "https://x.example/$(id)"},
                {"Type": "QUICK_REPLY", "Text": "Talk"}]},
        ]))
        .unwrap();
        let values = BTreeMap::from([("id".to_owned(), "7".to_owned())]);
        let shown =
            serde_json::to_value(template(&components, Some(&values), &[String::new(), "t".into()])).unwrap();
        let wanted = serde_json::json!({
            "Header": {"Kind": "text", "Text": "Order 7"}, "Body": "Hi $(name)", "Footer": "Harbor Tea",
            "Buttons": [
                {"Index": 0, "Kind": "url", "Title": "Track", "Target": "https://x.example/7", "CanPress": false},
                {"Index": 1, "Kind": "reply", "Title": "Talk", "Id": "t", "CanPress": true},
            ],
            "Missing": ["name"],
        });
        assert_eq!(shown, wanted);
        assert_eq!(template(&components, None, &[]).body.as_deref(), Some("Hi $(name)"));
    }
}
