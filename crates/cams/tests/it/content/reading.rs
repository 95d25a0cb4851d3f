//! Content is written as documented, and read back as what it was.

use cams::content::whatsapp::*;
use cams::content::{Body, Content, instagram, messenger, telegram, viber};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::content::shapes::{LINK, contacts, interactive, shapes};

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

#[test]
fn fields_are_written_in_order_and_only_those_that_are_set() {
    let flow = Flow::new("1", "Book", "t").navigate(FlowScreen::new("S")).draft();
    let products = ProductList::new("7", [ProductSection::new("Tea", ["a", "b"])]);
    for (message, text) in [
        (
            Interactive::flow("b", flow),
            r#"{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_token":"t","flow_id":"1","flow_cta":"Book","mode":"draft","flow_action":"navigate","flow_action_payload":{"screen":"S"}}}}"#,
        ),
        (
            Interactive::product_list(Header::text("h"), "b", products).with_footer("f"),
            r#"{"type":"product_list","header":{"text":"h","type":"text"},"body":{"text":"b"},"footer":{"text":"f"},"action":{"catalog_id":"7","sections":[{"title":"Tea","product_items":[{"product_retailer_id":"a"},{"product_retailer_id":"b"}]}]}}"#,
        ),
        (
            Interactive::location_request("b"),
            r#"{"type":"location_request_message","body":{"text":"b"},"action":{"name":"send_location"}}"#,
        ),
        (
            Interactive::buttons("b", [Button::new("y", "Yes")]),
            r#"{"type":"button","body":{"text":"b"},"action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"Yes"}}]}}"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&message).unwrap(), text);
        assert_eq!(serde_json::from_str::<Interactive>(text).unwrap(), message);
    }
    let written = serde_json::to_string(&contacts()).unwrap();
    assert_eq!(
        written,
        r#"[{"name":{"formatted_name":"Dr. Ana M. Silva Jr.","first_name":"Ana","last_name":"Silva","middle_name":"M.","prefix":"Dr.","suffix":"Jr."},"addresses":[{"street":"1 Road","city":"Porto","state":"PT","zip":"4000","country":"Portugal","country_code":"pt","type":"HOME"}],"birthday":"1990-02-28","emails":[{"email":"a@example.com","type":"WORK"}],"org":{"company":"C","department":"D","title":"T"},"phones":[{"phone":"+351 912","type":"CELL","wa_id":"351912"}],"urls":[{"url":"https://example.com/a","type":"WORK"}]}]"#
    );
    assert_eq!(serde_json::from_str::<Contacts>(&written).unwrap(), contacts());
    let list = List::new("Choose", [Section::new("s", [Row::new("r", "Row").with_description("d")])]);
    assert_eq!(
        serde_json::to_string(&list).unwrap(),
        r#"{"button":"Choose","sections":[{"title":"s","rows":[{"id":"r","title":"Row","description":"d"}]}]}"#
    );
    let video = viber::TextVideoButton::new("t", LINK, LINK, 9, 60, "c").with_action(LINK);
    assert_eq!(
        serde_json::to_string(&video).unwrap(),
        r#"{"text":"t","link":"https://example.com/a","thumbnail":"https://example.com/a","fileSize":9,"duration":60,"caption":"c","action":"https://example.com/a"}"#
    );
    let document = Document::new(LINK, "a.pdf").with_caption("c");
    assert_eq!(
        serde_json::to_string(&document).unwrap(),
        r#"{"link":"https://example.com/a","fileName":"a.pdf","caption":"c"}"#
    );
    assert_eq!(
        serde_json::to_string(&Interactive::cta_url("b", "Look", LINK)).unwrap(),
        r#"{"type":"cta_url","body":{"text":"b"},"action":{"name":"cta_url","parameters":{"display_text":"Look","url":"https://example.com/a"}}}"#
    );
    let place = Location::new(1.5, -20.0);
    assert_eq!(serde_json::to_string(&place).unwrap(), r#"{"latitude":"1.5","longitude":"-20"}"#);
    let text = Text::new("t").with_preview_url(false);
    assert_eq!(serde_json::to_string(&text).unwrap(), r#"{"text":"t","previewUrl":"false"}"#);
}

fn reads<T: serde::de::DeserializeOwned>(value: Value) -> bool {
    serde_json::from_value::<T>(value).is_ok()
}

#[test]
fn what_may_be_absent_may_be_null_and_what_is_required_may_be_neither() {
    assert!(reads::<Text>(json!({"previewUrl": null, "text": "t", "new": {"a": [1]}})));
    assert!(reads::<Interactive>(json!({"action": {}, "type": "t", "header": null, "body": null})));
    assert!(reads::<FlowScreen>(json!({"screen": "S", "data": null})));
    assert!(reads::<Contacts>(json!([{"name": {"formatted_name": "a"}, "org": {"new": 1}}])));
    assert!(reads::<Address>(json!({})));
    assert!(reads::<Button>(
        json!({"reply": {"title": "t", "id": "i", "new": 1}, "type": "reply", "new": 1})
    ));
    for refused in [json!({}), json!({"text": null}), json!({"text": 1}), json!("t"), json!(null)] {
        assert!(!reads::<Text>(refused.clone()), "{refused}");
    }
    for refused in [json!("t"), json!(null), json!({"name": null}), json!({"name": "a"})] {
        assert!(!reads::<Contact>(refused.clone()), "{refused}");
    }
    assert!(!reads::<Location>(json!({"latitude": "north", "longitude": "2"})));
    assert!(!reads::<Location>(json!({"latitude": "1"})));
    assert!(!reads::<viber::Video>(
        json!({"link": LINK, "thumbnail": LINK, "fileSize": null, "duration": 1})
    ));
    assert!(!reads::<Text>(json!({"text": "t", "previewUrl": "maybe"})));
    assert!(!reads::<Interactive>(json!({"type": "t"})));
    assert!(!reads::<Interactive>(json!({"action": {}})));
    assert!(!reads::<Interactive>(json!({"action": {}, "type": "t", "body": {}})));
    assert!(!reads::<Contacts>(json!([{"name": {}}])));
    assert!(!reads::<Button>(json!({"type": "other", "reply": {"id": "i", "title": "t"}})));
    assert!(!reads::<Button>(json!({"type": "reply", "reply": {"id": "i"}})));
}

#[test]
fn products_have_an_id_and_nothing_else() {
    let section = |item: Value| json!({"title": "t", "product_items": [item], "new": 1});
    assert!(reads::<ProductSection>(section(json!({"product_retailer_id": "a"}))));
    for item in [json!({"product_retailer_id": "a", "new": "b"}), json!({"new": "b"}), json!({}), json!("a")]
    {
        assert!(!reads::<ProductSection>(section(item.clone())), "{item}");
    }
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
