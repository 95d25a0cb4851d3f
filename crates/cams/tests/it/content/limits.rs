//! Every limit at its edge.

use cams::check::{Severity, Violation};
use cams::content::whatsapp::*;
use cams::content::{Content, Template, telegram, viber};
use cams::models::{MessageProductAction, MessageProductItem, MessageProductSection};

use crate::content::shapes::LINK;

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
