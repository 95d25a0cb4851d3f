//! Every shape beside its JSON.

use cams::content::whatsapp::*;
use cams::content::{Content, instagram, messenger, telegram, viber};
use serde_json::{Value, json};

pub(crate) const LINK: &str = "https://example.com/a";

/// Every shape, with its channel, its kind and its JSON.
pub(crate) fn shapes() -> Vec<(Content, &'static str, &'static str, Value)> {
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

pub(crate) fn contacts() -> Contacts {
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

pub(crate) fn interactive() -> Vec<(Interactive, Value)> {
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
