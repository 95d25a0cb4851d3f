//! Rules for cards.

use cams::models::{TemplateCard, TemplateCardButton, TemplateCardComponent, TemplateComponent};
use cams::template::{Button, Card, CardButton, Definition, Header};

use crate::template::support::{check, marketing};

fn card() -> Card {
    Card::image("https://example.com/a.png").body("Now half the price").button(buy())
}

fn buy() -> CardButton {
    CardButton::url("Buy", "https://example.com/a")
}

fn with(cards: impl IntoIterator<Item = Card>) -> Definition {
    cards.into_iter().fold(marketing(), |definition, card| definition.card(card))
}

#[test]
fn how_many_cards_and_parts() {
    let part = || TemplateCardComponent::new("BODY").with_text("Text");
    let parts = |count| {
        let mut card = TemplateCard::from(card());
        card.card_components.resize(count, part());
        marketing().card(card)
    };
    check([
        ("one", with([card()]), ""),
        ("10", with(vec![card(); 10]), ""),
        ("11", with(vec![card(); 11]), "E Components[1].Cards"),
        ("none", marketing().component(TemplateComponent::new("CAROUSEL")), "W Components[1].Cards"),
        ("10 parts", parts(10), ""),
        ("11 parts", parts(11), "E Components[1].Cards[0].CardComponents"),
        (
            "no parts",
            marketing().card(TemplateCard::new(Vec::<TemplateCardComponent>::new())),
            "E Components[1].Cards[0].CardComponents, W Components[1].Cards[0].CardComponents, W Components[1].Cards[0].CardComponents",
        ),
    ]);
}

#[test]
fn all_cards_have_one_shape() {
    let differs: &str = "E Components[1].Cards[1]";
    let video = Card::video("https://example.com/a.mp4").button(buy());
    let image = Card::image("https://example.com/b.png");
    check([
        (
            "other texts and addresses",
            with([card(), image.clone().button(CardButton::url("Buy", "https://example.com/b"))]),
            "",
        ),
        ("a video among images", with([card(), video]), differs),
        (
            "another label",
            with([card(), image.clone().button(CardButton::url("See", "https://example.com/b"))]),
            differs,
        ),
        ("another type", with([card(), image.clone().button(CardButton::quick_reply("Buy"))]), differs),
        (
            "another order",
            with([
                card().button(CardButton::quick_reply("More")),
                image.button(CardButton::quick_reply("More")).button(buy()),
            ]),
            differs,
        ),
    ]);
}

#[test]
fn what_is_on_a_card() {
    let image = || Card::image("https://example.com/a.png");
    let path = |rest: &str| format!("Components[1].Cards[0].CardComponents{rest}");
    let body = |length| with([card().body("a".repeat(length))]);
    let button = |button: CardButton| with([image().button(button)]);
    let raw = |button: TemplateCardButton| with([image().button(button)]);
    let part = |part: TemplateCardComponent| {
        let mut whole = TemplateCard::from(image().button(buy()));
        whole.card_components.push(part);
        marketing().card(whole)
    };
    let table: [(&str, Definition, String); 12] = [
        ("160", body(160), String::new()),
        ("161", body(161), format!("W {}", path("[3].Text"))),
        ("two buttons", with([card().button(CardButton::quick_reply("More"))]), String::new()),
        ("three buttons", with([card().button(buy()).button(buy())]), format!("E {}", path("[2].Buttons"))),
        ("no buttons", with([image()]), format!("W {}", path(""))),
        ("a number", button(CardButton::phone_number("Call", "86138")), String::new()),
        (
            "a wrong number",
            button(CardButton::phone_number("Call", "one")),
            format!("W {}", path("[1].Buttons[0].PhoneNumber")),
        ),
        ("no label", button(CardButton::quick_reply("")), format!("W {}", path("[1].Buttons[0].Text"))),
        ("no address", button(CardButton::url("Buy", "")), format!("W {}", path("[1].Buttons[0].Url"))),
        (
            "a coupon",
            raw(TemplateCardButton::new("COPY_CODE").with_text("Copy")),
            format!("E {}", path("[1].Buttons[0].Type")),
        ),
        ("a footer", part(TemplateCardComponent::new("FOOTER")), format!("E {}", path("[2].Type"))),
        (
            "private media",
            with([Card::image("http://localhost/a.png").button(buy())]),
            format!("W {}", path("[0].Url")),
        ),
    ];
    for (name, definition, wanted) in table {
        assert_eq!(crate::template::support::broken(&definition), wanted, "{name}");
    }
}

#[test]
fn a_file_is_no_header_of_a_card() {
    let mut file = TemplateCard::from(card());
    file.card_components[0].format = Some("DOCUMENT".into());
    check([("file", marketing().card(file), "E Components[1].Cards[0].CardComponents[0].Format")]);
}

#[test]
fn what_is_beside_the_cards() {
    let cards = || with([card()]);
    check([
        ("header", cards().header(Header::text("Sale")), "W Components[2]"),
        ("footer", cards().footer("Sale"), "W Components[2]"),
        ("button", cards().button(Button::quick_reply("More")), "W Components[2]"),
        ("no body", Definition::new("a", "en", "MARKETING").card(card()), "W Components"),
    ]);
}
