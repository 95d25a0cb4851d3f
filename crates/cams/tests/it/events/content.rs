//! What users write, typed.

use cams::models::events::{InboundContent, InteractiveReply};
use cams::receive::{Event, Inbound};
use serde_json::{Value, json};

use super::event;

/// A message whose content comes as a text that holds JSON, as the service sends it.
fn message(kind: &str, content: &Value) -> Inbound {
    let item = json!({"MessageId": "1", "Type": kind, "Message": content.to_string()});
    inbound(&item.to_string())
}

fn inbound(item: &str) -> Inbound {
    match event(item) {
        Event::Inbound(message) => message,
        other => panic!("{other:?}"),
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn media_have_their_address_under_every_spelling() {
    for media in [
        json!({"id": "m", "mimeType": "audio/ogg", "url": "https://a.b/c", "filename": "f.ogg", "animated": false}),
        json!({"ID": "m", "mime_type": "audio/ogg", "Url": "https://a.b/c", "fileName": "f.ogg", "animated": "false"}),
    ] {
        let InboundContent::Audio(audio) = message("audio", &media).content.clone() else {
            panic!("{media}")
        };
        assert_eq!((audio.id, audio.mime_type), (some("m"), some("audio/ogg")));
        assert_eq!(
            (audio.url, audio.filename, audio.animated),
            (some("https://a.b/c"), some("f.ogg"), Some(false))
        );
    }
    let no_address = message("IMAGE", &json!({"id": "m", "url": null, "caption": ""}));
    let InboundContent::Image(image) = &no_address.content else { panic!("{no_address:?}") };
    assert_eq!((&image.url, &image.caption), (&None, &None));
}

#[test]
fn a_place_is_two_numbers_and_what_is_no_number_is_absent() {
    let place = |place: Value| match message("LOCATION", &place).content.clone() {
        InboundContent::Location(location) => (location.latitude, location.longitude),
        other => panic!("{other:?}"),
    };
    assert_eq!(place(json!({"latitude": "-0.000001", "longitude": 180})), (Some(-0.000001), Some(180.0)));
    assert_eq!(place(json!({"latitude": "north", "longitude": "1"})), (None, Some(1.0)));
    assert_eq!(place(json!({"location": {"latitude": 1.5, "longitude": 2}})), (Some(1.5), Some(2.0)));
}

#[test]
fn contacts_and_orders_come_bare_or_wrapped() {
    let card = json!({"name": {"formatted_name": "Ada"}, "phones": [{"phone": "+44", "type": "CELL"}, null]});
    for cards in [json!([card]), json!({"contacts": [card]})] {
        let message = message("CONTACTS", &cards);
        let InboundContent::Contacts(contacts) = &message.content else { panic!("{message:?}") };
        assert_eq!(contacts[0].name.as_ref().and_then(|name| name.formatted_name.as_deref()), Some("Ada"));
        assert_eq!(contacts[0].phones.len(), 1);
    }
    let cart =
        json!({"catalog_id": 7, "product_items": [{"quantity": "2", "item_price": 9.90, "currency": "USD"}]});
    for order in [cart.clone(), json!({"order": cart})] {
        let message = message("ORDER", &order);
        let InboundContent::Order(order) = &message.content else { panic!("{message:?}") };
        assert_eq!(order.catalog_id.as_deref(), Some("7"));
        assert_eq!(order.product_items[0].quantity, Some(2.0));
        assert_eq!(order.product_items[0].item_price.as_deref(), Some("9.9"));
    }
}

#[test]
fn an_answer_is_found_wherever_its_kind_stands() {
    let tapped = json!({"id": "yes", "title": "Yes"});
    for answer in [
        json!({"type": "interactive", "interactive": {"type": "button_reply", "button_reply": tapped}}),
        json!({"interactive": {"button_reply": tapped}}),
        json!({"type": "button_reply", "button_reply": tapped}),
        json!({"type": "button_reply", "id": "yes", "title": "Yes"}),
        json!({"button_reply": tapped}),
    ] {
        let message = message("INTERACTIVE", &answer);
        let InboundContent::Interactive(InteractiveReply::ButtonReply(button)) = &message.content else {
            panic!("{message:?}")
        };
        assert_eq!((&button.id, &button.title), (&some("yes"), &some("Yes")));
    }
    let list = json!({"interactive": {"type": "list_reply", "button_reply": 1, "list_reply": {"id": "row"}}});
    let message_of_list = message("INTERACTIVE", &list);
    let InboundContent::Interactive(InteractiveReply::ListReply(row)) = &message_of_list.content else {
        panic!("{message_of_list:?}")
    };
    assert_eq!(row.id, some("row"));
    let new = message("INTERACTIVE", &json!({"interactive": {"type": "new", "new": {}}}));
    let InboundContent::Interactive(InteractiveReply::Other(other)) = &new.content else { panic!("{new:?}") };
    assert_eq!((other.kind.as_deref(), other.error), (Some("new"), None));
}

#[test]
fn what_a_flow_was_filled_in_with_is_decoded() {
    let response = |response: Value| {
        let flow = json!({"interactive": {"type": "nfm_reply", "nfm_reply": {"name": "flow", "response_json": response}}});
        match message("INTERACTIVE", &flow).content.clone() {
            InboundContent::Interactive(InteractiveReply::FlowReply(flow)) => flow.response,
            other => panic!("{other:?}"),
        }
    };
    let filled = json!({"flow_token": "t", "field": "{\"not\":\"decoded\"}"});
    assert_eq!(response(json!(filled.to_string())), Some(filled.clone()));
    assert_eq!(response(filled.clone()), Some(filled));
    assert_eq!(response(json!("{broken")), Some(json!("{broken")));
    assert_eq!(response(Value::Null), None);
}

#[test]
fn context_and_referral_are_read_as_objects_and_as_texts() {
    let context = json!({"from": "8613800000000", "id": "0", "forwarded": true});
    let referral = json!({"source_type": "ad", "ctwa_clid": "c"});
    for item in [
        json!({"Type": "TEXT", "Message": "a", "Context": context, "Referral": referral}),
        json!({"type": "TEXT", "message": "a", "context": context.to_string(), "referral": referral.to_string()}),
    ] {
        let message = inbound(&item.to_string());
        assert_eq!(message.context.as_ref().and_then(|context| context.id.as_deref()), Some("0"));
        assert_eq!(
            message.referral.as_ref().and_then(|referral| referral.source_type.as_deref()),
            Some("ad")
        );
    }
}

#[test]
fn a_text_is_what_was_written_even_if_the_kind_comes_after_it() {
    for text in ["[1,2]", "null", "\"quoted\"", "", " {\"a\":1}\n", "42"] {
        let item = format!(r#"{{"Message":{},"Type":"text"}}"#, json!(text));
        assert_eq!(inbound(&item).content, InboundContent::Text(text.to_owned()));
    }
}

#[test]
fn half_an_emoji_within_the_content_costs_one_character() {
    let item = r#"{"Type":"IMAGE","Message":"{\"id\":\"m\",\"caption\":\"cut \\ud83d\"}"}"#;
    let InboundContent::Image(image) = &inbound(item).content else { panic!("an image") };
    assert_eq!((&image.id, &image.caption), (&some("m"), &some("cut \u{fffd}")));
}
