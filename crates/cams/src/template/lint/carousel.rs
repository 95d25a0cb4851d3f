//! The cards of a carousel: each on its own, and that all have the same shape.

use cams_models::{
    TemplateCard, TemplateCardButton, TemplateCardButtonType, TemplateCardComponent,
    TemplateCardComponentFormat, TemplateCardComponentType, TemplateComponent,
};

use crate::check::{Severity, Violations};
use crate::rules::address;
use crate::template::lint::{buttons, text};

/// Maximum number of cards in a carousel, and of parts in a card.
const MOST: usize = 10;
/// Maximum number of buttons on a card.
const MOST_BUTTONS: usize = 2;
/// Maximum number of characters in the text of a card, according to Meta's documentation.
const LONGEST_BODY: usize = 160;

pub(super) fn check(component: &TemplateComponent, found: &mut Violations) {
    let cards = &component.cards;
    if cards.is_empty() {
        found.warning("Cards", "must not be empty");
    }
    if cards.len() > MOST {
        found.error("Cards", format!("holds {} cards; at most {MOST} are allowed", cards.len()));
    }
    let first = cards.first().map(shape);
    for (at, card) in cards.iter().enumerate() {
        let mut inner = Violations::new();
        if first.as_ref().is_some_and(|first| *first != shape(card)) {
            inner.error(
                "",
                "differs from the first card; all need headers of one format, and buttons of the same types and labels \
                 in the same order",
            );
        }
        parts(card, &mut inner);
        found.within(&format!("Cards[{at}]"), inner);
    }
}

/// What all cards must share: the formats of their headers, and their buttons.
type Shape<'a> =
    (Vec<Option<&'a TemplateCardComponentFormat>>, Vec<(&'a TemplateCardButtonType, Option<&'a str>)>);

fn shape(card: &TemplateCard) -> Shape<'_> {
    let headers = of_type(card, TemplateCardComponentType::Header).map(|header| header.format.as_ref());
    let buttons = card.card_components.iter().flat_map(|part| &part.buttons);
    (headers.collect(), buttons.map(|button| (&button.r#type, button.text.as_deref())).collect())
}

fn of_type(
    card: &TemplateCard,
    kind: TemplateCardComponentType,
) -> impl Iterator<Item = &TemplateCardComponent> {
    card.card_components.iter().filter(move |part| part.r#type == kind)
}

fn parts(card: &TemplateCard, found: &mut Violations) {
    let parts = &card.card_components;
    if !(1..=MOST).contains(&parts.len()) {
        found.error("CardComponents", format!("must hold 1 to {MOST} parts, not {}", parts.len()));
    }
    for kind in [TemplateCardComponentType::Header, TemplateCardComponentType::Buttons] {
        if of_type(card, kind.clone()).next().is_none() {
            found.warning("CardComponents", format!("should hold a {kind}, which Meta wants on every card"));
        }
    }
    for (at, part) in parts.iter().enumerate() {
        let mut inner = Violations::new();
        each(part, &mut inner);
        found.within(&format!("CardComponents[{at}]"), inner);
    }
}

fn each(part: &TemplateCardComponent, found: &mut Violations) {
    match part.r#type {
        TemplateCardComponentType::Header => header(part, found),
        TemplateCardComponentType::Body => {
            let body = text::given(part.text.as_ref());
            text::at_most(found, "Text", body, LONGEST_BODY, Severity::Warning);
        }
        TemplateCardComponentType::Buttons => {
            let buttons = &part.buttons;
            if buttons.len() > MOST_BUTTONS {
                let rule = format!("holds {} buttons; at most {MOST_BUTTONS} are allowed", buttons.len());
                found.error("Buttons", rule);
            }
            for (at, button) in buttons.iter().enumerate() {
                let mut inner = Violations::new();
                self::button(button, &mut inner);
                found.within(&format!("Buttons[{at}]"), inner);
            }
        }
        _ => found.error("Type", "must be HEADER, BODY or BUTTONS"),
    }
}

fn header(part: &TemplateCardComponent, found: &mut Violations) {
    use TemplateCardComponentFormat::{Image, Video};
    if !matches!(part.format, Some(Image | Video)) {
        found.error("Format", "must be IMAGE or VIDEO on a card");
    }
    let address = text::given(part.url.as_ref());
    if address.is_none() {
        found.warning("Url", "must be given: the address of the media");
    }
    address::fetched(found, "Url", address);
}

fn button(button: &TemplateCardButton, found: &mut Violations) {
    let label = text::given(button.text.as_ref());
    match button.r#type {
        TemplateCardButtonType::PhoneNumber => buttons::number(button.phone_number.as_ref(), found),
        TemplateCardButtonType::Url => {
            let address = text::given(button.url.as_ref());
            if address.is_none() {
                found.warning("Url", "must be given: the address that the button opens");
            }
            buttons::url(address, button.url_type.as_ref(), found);
        }
        TemplateCardButtonType::QuickReply => {}
        _ => found.error("Type", "must be PHONE_NUMBER, URL or QUICK_REPLY on a card"),
    }
    if label.is_none() {
        found.warning("Text", "must be given: the label");
    }
    buttons::label(label, found);
}
