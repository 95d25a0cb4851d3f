//! Typed content: the JSON of every shape, reading it back, every limit at its edge, and what a call makes of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use cams::check::{Severity, Violation};
use cams::content::whatsapp::*;
use cams::content::{Body, Content, Template, instagram, messenger, telegram, viber, whatsapp};
use cams::models::{
    MessageFlowAction, MessageProductAction, MessageProductItem, MessageProductSection,
    SendChatappMessageRequest,
};
use cams::{Client, Config, Credentials, ErrorKind, PhoneNumber};
use cams_mock::MockServer;
use proptest::prelude::*;
use serde_json::{Value, json};

const LINK: &str = "https://example.com/a";

/// Every shape, with its channel, its kind and its JSON.
fn shapes() -> Vec<(Content, &'static str, &'static str, Value)> {
    let whatsapp: Vec<(Content, &str, Value)> = vec![
        (
            Text::new("hello").with_preview_url(false).into(),
            "text",
            json!({"text": "hello", "previewUrl": "false"}),
        ),
        (Text::new("hello").into(), "text", json!({"text": "hello"})),
        (Image::new(LINK).with_caption("c").into(), "image", json!({"link": LINK, "caption": "c"})),
        (Video::new(LINK).with_caption("c").into(), "video", json!({"link": LINK, "caption": "c"})),
        (Audio::new(LINK).into(), "audio", json!({"link": LINK})),
        (Document::new(LINK, "a.pdf").into(), "document", json!({"link": LINK, "fileName": "a.pdf"})),
        (Sticker::new(LINK).into(), "sticker", json!({"link": LINK})),
        (
            Location::new(31.25, 121.5).with_name("n").with_address("a").into(),
            "location",
            json!({"longitude": "121.5", "latitude": "31.25", "name": "n", "address": "a"}),
        ),
        (contacts().into(), "contacts", contacts_json()),
        (Reaction::new("m", "👍").into(), "reaction", json!({"messageId": "m", "emoji": "👍"})),
    ];
    let interactive = interactive().into_iter().map(|(message, json)| (message.into(), "interactive", json));
    let whatsapp = whatsapp.into_iter().chain(interactive);
    let whatsapp = whatsapp.map(|(content, kind, json)| (content, "whatsapp", kind, json));
    let (text, link) = (json!({"text": "hello"}), json!({"link": LINK}));
    let others: Vec<(Content, &str, &str, Value)> = vec![
        (messenger::Text::new("hello").into(), "messenger", "text", text.clone()),
        (messenger::Image::new(LINK).into(), "messenger", "image", link.clone()),
        (messenger::Video::new(LINK).into(), "messenger", "video", link.clone()),
        (messenger::Audio::new(LINK).into(), "messenger", "audio", link.clone()),
        (messenger::Document::new(LINK).into(), "messenger", "document", link.clone()),
        (instagram::Text::new("hello").into(), "instagram", "text", text.clone()),
        (instagram::Image::new(LINK).into(), "instagram", "image", link.clone()),
        (instagram::Video::new(LINK).into(), "instagram", "video", link.clone()),
        (instagram::Audio::new(LINK).into(), "instagram", "audio", link.clone()),
        (telegram::Text::new("hello").into(), "telegram", "text", text.clone()),
        (telegram::Image::new(LINK).into(), "telegram", "image", link.clone()),
        (telegram::Video::new(LINK).into(), "telegram", "video", link.clone()),
        (telegram::Audio::new(LINK).into(), "telegram", "audio", link.clone()),
        (telegram::Gif::new(LINK).into(), "telegram", "gif", link.clone()),
        (telegram::Sticker::new(LINK).into(), "telegram", "sticker", link.clone()),
        (
            telegram::Location::new(-1.5, 2.0).into(),
            "telegram",
            "location",
            json!({"latitude": "-1.5", "longitude": "2"}),
        ),
    ];
    let viber = viber_shapes().into_iter().map(|(content, kind, json)| (content, "viber", kind, json));
    whatsapp.chain(others).chain(viber).collect()
}

fn contacts() -> Contacts {
    let name = Name::new("Dr. Ana M. Silva Jr.")
        .with_first_name("Ana")
        .with_last_name("Silva")
        .with_middle_name("M.")
        .with_prefix("Dr.")
        .with_suffix("Jr.");
    let address = Address::new()
        .with_street("1 Road")
        .with_city("Porto")
        .with_state("PT")
        .with_zip("4000")
        .with_country("Portugal")
        .with_country_code("pt")
        .with_kind("HOME");
    let contact = Contact::new(name)
        .with_addresses([address])
        .with_birthday("1990-02-28")
        .with_emails([Email::new("a@example.com").with_kind("WORK")])
        .with_org(Org::new().with_company("C").with_department("D").with_title("T"))
        .with_phones([Phone::new("+351 912").with_kind("CELL").with_wa_id("351912")])
        .with_urls([Url::new(LINK).with_kind("WORK")]);
    Contacts::new([contact])
}

fn contacts_json() -> Value {
    json!([{
        "name": {
            "formatted_name": "Dr. Ana M. Silva Jr.", "first_name": "Ana", "last_name": "Silva",
            "middle_name": "M.", "prefix": "Dr.", "suffix": "Jr.",
        },
        "addresses": [{
            "street": "1 Road", "city": "Porto", "state": "PT", "zip": "4000", "country": "Portugal",
            "country_code": "pt", "type": "HOME",
        }],
        "birthday": "1990-02-28",
        "emails": [{"email": "a@example.com", "type": "WORK"}],
        "org": {"company": "C", "department": "D", "title": "T"},
        "phones": [{"phone": "+351 912", "type": "CELL", "wa_id": "351912"}],
        "urls": [{"url": LINK, "type": "WORK"}],
    }])
}

fn interactive() -> Vec<(Interactive, Value)> {
    let rows = [Row::new("r", "Row").with_description("d"), Row::new("s", "Row 2")];
    let products = ProductList::new("cat", [ProductSection::new("s", ["p", "q"])]);
    let screen = FlowScreen::new("BOOKING").with_data(json!({"day": "today"}));
    let parameters = json!({
        "flow_message_version": "3", "flow_token": "t", "flow_id": "1", "flow_cta": "Book", "mode": "published",
        "flow_action": "navigate",
        "flow_action_payload": {"screen": "BOOKING", "data": {"day": "today"}},
    });
    vec![
        (
            Interactive::buttons("b", [Button::new("y", "Yes")])
                .with_header(Header::text("h"))
                .with_footer("f"),
            json!({
                "type": "button", "header": {"type": "text", "text": "h"}, "body": {"text": "b"},
                "footer": {"text": "f"},
                "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}]},
            }),
        ),
        (
            Interactive::list("b", List::new("Choose", [Section::new("s", rows)])),
            json!({
                "type": "list", "body": {"text": "b"},
                "action": {"button": "Choose", "sections": [{"title": "s", "rows": [
                    {"id": "r", "title": "Row", "description": "d"}, {"id": "s", "title": "Row 2"},
                ]}]},
            }),
        ),
        (
            Interactive::product("cat", "p"),
            json!({"type": "product", "action": {"catalog_id": "cat", "product_retailer_id": "p"}}),
        ),
        (
            Interactive::product_list(Header::image(LINK), "b", products),
            json!({
                "type": "product_list", "header": {"type": "image", "image": {"link": LINK}}, "body": {"text": "b"},
                "action": {"catalog_id": "cat", "sections": [{"title": "s", "product_items": [
                    {"product_retailer_id": "p"}, {"product_retailer_id": "q"},
                ]}]},
            }),
        ),
        (
            Interactive::flow("b", Flow::new("1", "Book", "t").navigate(screen))
                .with_header(Header::video(LINK)),
            json!({
                "type": "flow", "header": {"type": "video", "video": {"link": LINK}}, "body": {"text": "b"},
                "action": {"name": "flow", "parameters": parameters},
            }),
        ),
        (
            Interactive::cta_url("b", "Look", LINK).with_header(Header::document(LINK)),
            json!({
                "type": "cta_url", "header": {"type": "document", "document": {"link": LINK}}, "body": {"text": "b"},
                "action": {"name": "cta_url", "parameters": {"display_text": "Look", "url": LINK}},
            }),
        ),
        (
            Interactive::location_request("b"),
            json!({
                "type": "location_request_message", "body": {"text": "b"}, "action": {"name": "send_location"},
            }),
        ),
        (
            Interactive::raw("address_message", json!({"name": "address_message"})),
            json!({"type": "address_message", "action": {"name": "address_message"}}),
        ),
    ]
}

fn viber_shapes() -> Vec<(Content, &'static str, Value)> {
    let video = json!({"text": "t", "link": LINK, "thumbnail": LINK, "fileSize": 9, "duration": 60});
    let mut with_button = video.clone();
    with_button["caption"] = "c".into();
    vec![
        (viber::Text::new("t").into(), "text", json!({"text": "t"})),
        (viber::Image::new(LINK).into(), "image", json!({"link": LINK})),
        (
            viber::Video::new(LINK, LINK, 9, 60).into(),
            "video",
            json!({"link": LINK, "thumbnail": LINK, "fileSize": 9, "duration": 60}),
        ),
        (
            viber::Document::new(LINK, "a.pdf", "pdf").into(),
            "document",
            json!({"link": LINK, "fileName": "a.pdf", "fileType": "pdf"}),
        ),
        (viber::TextImage::new("t", LINK).into(), "text_image", json!({"text": "t", "link": LINK})),
        (
            viber::TextButton::new("t", "c", LINK).into(),
            "text_button",
            json!({"text": "t", "caption": "c", "action": LINK}),
        ),
        (
            viber::TextImageButton::new("t", LINK, "c", LINK).into(),
            "text_image_button",
            json!({"text": "t", "link": LINK, "caption": "c", "action": LINK}),
        ),
        (viber::TextVideo::new("t", LINK, LINK, 9, 60).into(), "text_video", video),
        (viber::TextVideoButton::new("t", LINK, LINK, 9, 60, "c").into(), "text_video_button", with_button),
    ]
}

#[test]
fn every_shape_is_written_as_documented_and_breaks_no_rule() {
    for (content, channel, kind, json) in shapes() {
        let of = (content.channel().as_str(), content.message_type().as_str());
        assert_eq!(of, (channel, kind));
        assert_eq!(content.body(), &json);
        assert_eq!(serde_json::from_str::<Value>(&content.to_json()).unwrap(), json);
        assert!(content.check().is_empty(), "{kind}: {:?}", content.check());
    }
}

#[test]
fn an_interactive_message_is_read_back_as_what_it_was() {
    for (message, json) in interactive() {
        assert_eq!(serde_json::from_value::<Interactive>(json).unwrap(), message);
    }
}

#[test]
fn what_a_type_does_not_know_is_kept_as_json() {
    let odd = json!({
        "type": "button", "header": {"type": "document", "document": {"link": LINK, "filename": "a.pdf"}},
        "body": {"text": "b"}, "action": {"buttons": [], "more": 1},
    });
    let read: Interactive = serde_json::from_value(odd.clone()).unwrap();
    assert!(matches!((&read.header, &read.action), (Some(Header::Raw(_)), Action::Raw { .. })));
    assert_eq!(serde_json::to_value(&read).unwrap(), odd);
}

#[test]
fn numbers_and_texts_are_read_for_each_other() {
    let content = Content::from_json("whatsapp", "text", r#"{"text":"t","previewUrl":true}"#).unwrap();
    assert_eq!(content.read(), Some(Text::new("t").with_preview_url(true)));
    let content = Content::raw("whatsapp", "location", json!({"longitude": 2.5, "latitude": "1"}));
    assert_eq!(content.read(), Some(Location::new(1.0, 2.5)));
    let video = json!({"link": LINK, "thumbnail": LINK, "fileSize": "9", "duration": "60"});
    assert_eq!(Content::raw("viber", "video", video).read(), Some(viber::Video::new(LINK, LINK, 9, 60)));
    assert_eq!(
        Content::raw("whatsapp", "location", json!({"longitude": 2, "latitude": null})).read::<Location>(),
        None
    );
}

fn read_back<T: Body + Clone + PartialEq + std::fmt::Debug>(value: T) -> Result<(), TestCaseError> {
    let content = Content::from(value.clone());
    let (channel, kind) = (content.channel().as_str(), content.message_type().as_str());
    let again = Content::from_json(channel, kind, &content.to_json()).unwrap();
    prop_assert!(again.read().as_ref() == Some(&value), "{}", content.to_json());
    let debug = format!("{value:?} {content:?}");
    prop_assert!(!debug.contains("canary"));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_content_is_read_back_and_hidden_from_debug(
        a in "(canary)?\\PC{0,8}", b in "(canary)?\\PC{0,8}", extra: Option<bool>,
        latitude in -90.0..90.0f64, number: i64,
    ) {
        let a = &*a;
        let (mut text, mut image, mut video) = (Text::new(a), Image::new(a), Video::new(a));
        let (mut document, mut place) = (Document::new(a, &b), Location::new(latitude, -latitude));
        let mut button = viber::TextVideoButton::new(a, &b, a, number, number, &b);
        text.preview_url = extra;
        let fields = [&mut image.caption, &mut video.caption, &mut document.caption, &mut place.name, &mut button.action];
        fields.into_iter().for_each(|field| *field = extra.map(|_| b.clone()));
        read_back(text)?;
        read_back(image)?;
        read_back(video)?;
        read_back(document)?;
        read_back(place)?;
        read_back(button)?;
        read_back(Audio::new(a))?;
        read_back(Sticker::new(a))?;
        read_back(Reaction::new(a, &b))?;
        read_back(Contacts::new([Contact::new(Name::new(a).with_suffix(&b)), Contact::new(Name::new(&b))]))?;
        read_back(Interactive::buttons(a, [Button::new(a, &b), Button::new(&b, a)]).with_footer(&b))?;
        read_back(Interactive::list(a, List::new(&b, [Section::new(a, [Row::new(a, &b)])])))?;
        read_back(Interactive::product(a, &b))?;
        let products = ProductList::new(a, [ProductSection::new(&b, [a, &b])]);
        read_back(Interactive::product_list(Header::text(&b), a, products))?;
        read_back(Interactive::flow(a, Flow::new(a, &b, a).data_exchange().draft()))?;
        read_back(Interactive::cta_url(a, &b, a).with_header(Header::document(&b)))?;
        read_back(Interactive::location_request(a))?;
        read_back(Interactive::raw(format!("x{a}"), json!({ b.clone(): a })))?;
        read_back(messenger::Document::new(a))?;
        read_back(instagram::Text::new(a))?;
        read_back(telegram::Location::new(latitude, latitude))?;
    }
}

/// What is found in a content at a path.
fn at(content: &Content, path: &str) -> Option<Severity> {
    let mut found = content.check().iter().filter(|found| found.path == path);
    let severity = found.next().map(|found| found.severity);
    assert!(found.next().is_none(), "{path}: {:?}", content.check());
    severity
}

#[track_caller]
fn edge(path: &str, most: usize, severity: Severity, of: impl Fn(usize) -> Content) {
    assert_eq!(at(&of(most), path), None, "{path} at {most}");
    assert_eq!(at(&of(most + 1), path), Some(severity), "{path} beyond {most}");
}

/// So many characters of two bytes: limits are not counted in bytes.
fn long(length: usize) -> String {
    "ä".repeat(length)
}

#[test]
fn every_length_is_checked_at_its_edge() {
    use Severity::{Error, Warning};
    let buttons = |button: Button| Interactive::buttons("b", [button]);
    let list = |list: List| Content::from(Interactive::list("b", list));
    let row = |row: Row| list(List::new("b", [Section::new("s", [row])]));
    edge("Content.text", 4096, Warning, |n| Text::new(long(n)).into());
    edge("Content.caption", 1024, Error, |n| Image::new(LINK).with_caption(long(n)).into());
    edge("Content.caption", 1024, Error, |n| Video::new(LINK).with_caption(long(n)).into());
    edge("Content.body.text", 1024, Error, |n| Interactive::location_request(long(n)).into());
    edge("Content.footer.text", 60, Error, |n| {
        Interactive::location_request("b").with_footer(long(n)).into()
    });
    edge("Content.header.text", 60, Warning, |n| {
        Interactive::location_request("b").with_header(Header::text(long(n))).into()
    });
    edge("Content.action.buttons[0].reply.id", 256, Warning, |n| buttons(Button::new(long(n), "t")).into());
    edge("Content.action.buttons[0].reply.title", 20, Warning, |n| buttons(Button::new("i", long(n))).into());
    edge("Content.action.button", 20, Warning, |n| {
        list(List::new(long(n), [Section::new("s", [Row::new("i", "t")])]))
    });
    edge("Content.action.sections[0].title", 24, Warning, |n| {
        list(List::new("b", [Section::new(long(n), [Row::new("i", "t")])]))
    });
    edge("Content.action.sections[0].rows[0].id", 200, Warning, |n| row(Row::new(long(n), "t")));
    edge("Content.action.sections[0].rows[0].title", 24, Warning, |n| row(Row::new("i", long(n))));
    edge("Content.action.sections[0].rows[0].description", 72, Warning, |n| {
        row(Row::new("i", "t").with_description(long(n)))
    });
    edge("Content.action.parameters.display_text", 20, Warning, |n| {
        Interactive::cta_url("b", long(n), LINK).into()
    });
    edge("Content.action.sections[0].title", 24, Warning, |n| {
        let products = ProductList::new("c", [ProductSection::new(long(n), ["p"])]);
        Interactive::product_list(Header::text("h"), "b", products).into()
    });
}

#[test]
fn every_number_is_checked_at_its_edge() {
    use Severity::Warning;
    let buttons = |n| Content::from(Interactive::buttons("b", (0..n).map(|_| Button::new("i", "t"))));
    edge("Content.action.buttons", 3, Warning, buttons);
    assert_eq!(at(&buttons(0), "Content.action.buttons"), Some(Warning));
    let list = |sections: usize, rows: usize| {
        let rows = |_| Section::new("s", (0..rows).map(|_| Row::new("i", "t")).collect::<Vec<_>>());
        Content::from(Interactive::list("b", List::new("b", (0..sections).map(rows).collect::<Vec<_>>())))
    };
    edge("Content.action.sections", 10, Warning, |n| list(n, 1));
    edge("Content.action.rows of all sections", 10, Warning, |n| list(1, n));
    let products = |sections: usize, products: usize| {
        let section = |_| ProductSection::new("s", vec!["p"; products]);
        let list = ProductList::new("c", (0..sections).map(section).collect::<Vec<_>>());
        Content::from(Interactive::product_list(Header::text("h"), "b", list))
    };
    edge("Content.action.sections", 10, Warning, |n| products(n, 1));
    edge("Content.action.product_items of all sections", 30, Warning, |n| products(1, n));
    for (latitude, longitude, is_fine) in [
        (90.0, 180.0, true),
        (-90.0, -180.0, true),
        (90.1, 0.0, false),
        (0.0, -180.1, false),
        (f64::NAN, 0.0, false),
    ] {
        assert_eq!(Content::from(Location::new(latitude, longitude)).check().is_empty(), is_fine);
        assert_eq!(Content::from(telegram::Location::new(latitude, longitude)).check().is_empty(), is_fine);
    }
    for (duration, severity) in [(-1, Some(Warning)), (0, None), (600, None), (601, Some(Warning))] {
        assert_eq!(at(&viber::Video::new(LINK, LINK, 9, duration).into(), "Content.duration"), severity);
    }
    assert_eq!(at(&viber::Video::new(LINK, LINK, 0, 1).into(), "Content.fileSize"), Some(Severity::Error));
}

#[test]
fn what_must_be_there_and_what_must_not_be() {
    use Severity::{Error, Warning};
    let contact = |contact: Contact| Content::from(Contacts::new([contact]));
    let name = || Name::new("A").with_first_name("A");
    let products = || ProductList::new("c", [ProductSection::new("s", ["p"])]);
    let cases: Vec<(Content, &str, Severity)> = vec![
        (Text::new(" ").into(), "Content.text", Error),
        (Image::new("").into(), "Content.link", Error),
        (Image::new("ftp://example.com/a").into(), "Content.link", Error),
        (Image::new("https://").into(), "Content.link", Error),
        (Audio::new("https://example.com/a b").into(), "Content.link", Error),
        (Document::new(LINK, "").into(), "Content.fileName", Error),
        (Document::new(LINK, "a").with_caption("c").into(), "Content.caption", Warning),
        (Location::new(0.0, 0.0).with_address("a").into(), "Content.address", Warning),
        (Reaction::new("", "👍").into(), "Content.messageId", Error),
        (Reaction::new("m", "").into(), "Content.emoji", Warning),
        (Contacts::new([]).into(), "Content", Error),
        (contact(Contact::new(Name::new("A"))), "Content[0].name", Error),
        (contact(Contact::new(Name::new("").with_suffix("x"))), "Content[0].name.formatted_name", Error),
        (contact(Contact::new(name()).with_birthday("1990-2-28")), "Content[0].birthday", Error),
        (contact(Contact::new(name()).with_birthday("1990-13-28")), "Content[0].birthday", Error),
        (Interactive::new(Action::ProductList(products())).with_body("b").into(), "Content.header", Error),
        (Interactive::product("c", "p").with_header(Header::text("h")).into(), "Content.header", Error),
        (Interactive::new(Action::LocationRequest).into(), "Content.body", Error),
        (Interactive::buttons("", [Button::new("i", "t")]).into(), "Content.body.text", Error),
        (
            Interactive::buttons("b", [Button::new("", "t")]).into(),
            "Content.action.buttons[0].reply.id",
            Error,
        ),
        (Interactive::cta_url("b", "t", "x").into(), "Content.action.parameters.url", Error),
        (viber::TextButton::new("t", "c", "x").into(), "Content.action", Error),
        (
            viber::TextVideoButton::new("t", LINK, LINK, 9, 60, "c").with_action(LINK).into(),
            "Content.action",
            Warning,
        ),
    ];
    for (content, path, severity) in cases {
        assert_eq!(at(&content, path), Some(severity), "{path}");
    }
}

#[test]
fn a_template_is_checked_at_its_edges() {
    let first = |template: Template| {
        template.check().iter().next().cloned().map(|Violation { path, severity, .. }| (path, severity))
    };
    let products = |sections: usize, items: usize| {
        let item = MessageProductItem::new().with_product_retailer_id("p");
        let section = MessageProductSection::new().with_title("s").with_product_items(vec![item; items]);
        let action = MessageProductAction::new().with_sections(vec![section; sections]);
        Template::code("1", "en").product_action(action)
    };
    let (error, warning) = (Severity::Error, Severity::Warning);
    for (template, expected) in [
        (Template::code("1", "en").variable("n", " "), None),
        (Template::code("", "en"), Some(("TemplateCode", error))),
        (Template::name(" ", "en"), Some(("TemplateName", error))),
        (Template::code("1", ""), Some(("Language", error))),
        (Template::code("1", "en").variable("n", ""), Some(("TemplateParams.n", error))),
        (Template::code("1", "en").variable("", "v"), Some(("TemplateParams", error))),
        (Template::code("1", "en").payload(["a"; 3]), None),
        (Template::code("1", "en").payload(["a"; 4]), Some(("Payload", warning))),
        (products(10, 3), None),
        (products(11, 1), Some(("ProductAction.Sections", error))),
        (products(1, 31), Some(("ProductAction.Sections", error))),
    ] {
        assert_eq!(first(template), expected.map(|(path, severity)| (path.to_owned(), severity)));
    }
}

fn offline() -> Client {
    Client::new(Config::new().credentials(Credentials::new("id", "secret")).endpoint("http://127.0.0.1:9"))
        .unwrap()
}

#[test]
fn content_and_template_take_the_place_of_each_other() {
    let call = || offline().send_chatapp_message().from("8613800000000").to("8613800000001");
    let flow = MessageFlowAction::new().with_flow_token("t");
    let template = Template::name("order", "en").variable("n", "v").payload(["p"]).flow_action(flow);
    let sent: Value = serde_json::to_value(call().template(template.clone()).into_request()).unwrap();
    let expected = json!({
        "ChannelType": "whatsapp", "Type": "template", "From": "8613800000000", "To": "8613800000001",
        "TemplateName": "order", "Language": "en", "TemplateParams": {"n": "v"}, "Payload": ["p"],
        "FlowAction": {"FlowToken": "t"},
    });
    assert_eq!(sent, expected);
    let again = call().content(Text::new("")).template(template.clone()).into_request();
    assert_eq!(serde_json::to_value(again).unwrap(), expected);
    let sent: SendChatappMessageRequest =
        call().template(template).content(viber::Text::new("t")).into_request();
    let expected = json!({
        "ChannelType": "viber", "Type": "message", "From": "8613800000000", "To": "8613800000001",
        "MessageType": "text", "Content": "{\"text\":\"t\"}",
    });
    assert_eq!(serde_json::to_value(sent).unwrap(), expected);
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once_before_anything_is_sent() {
    let call = offline().send_chatapp_message().from("+8613800000000").to("86 138");
    let error = call.content(Document::new("x", "")).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let message = error.message();
    for path in ["`Content.link`", "`Content.fileName`", "`From`", "`To`", "`PhoneNumber`"] {
        assert!(message.contains(path), "{path}: {message}");
    }
    assert!(!message.contains("138"), "{message}");
    // What is replaced breaks nothing any more.
    let call = offline().send_chatapp_message().from("8613800000000").to("8613800000001");
    let prepared = call.content(Text::new("")).content(Text::new("hello")).prepare().await;
    assert!(prepared.is_ok(), "{prepared:?}");
}

#[tokio::test]
async fn a_typed_message_arrives_as_it_was_written() {
    let server = MockServer::start().await.unwrap();
    let config = Config::new().credentials(server.credentials()).endpoint(server.endpoint());
    let client = Client::new(config).unwrap();
    let number: PhoneNumber = "+86 138-0013-8000".parse().unwrap();
    let call = client.send_chatapp_message().from("8613800000000").to(number);
    let reply = call.content(whatsapp::Text::new("hello")).send().await.unwrap();
    assert!(reply.message_id.is_some());
    let calls = server.calls();
    let sent =
        ["ChannelType", "Type", "MessageType", "Content", "To"].map(|name| calls[0].parameter(name).unwrap());
    assert_eq!(sent, ["whatsapp", "message", "text", "{\"text\":\"hello\"}", "8613800138000"]);
}
