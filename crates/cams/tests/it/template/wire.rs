//! What a definition becomes in a request, and how it comes back from an answer.

use cams::models::{GetChatappTemplateDetailResponse, TemplateCategory};
use cams::template::{Button, Card, CardButton, Definition, Header};
use cams::{Client, Config, Credentials, ErrorKind};
use serde_json::{Value, json};

use crate::template::support::{app, authentication, marketing, utility, viber};

fn client() -> Client {
    let config = Config::new().credentials(Credentials::new("id", "secret")).endpoint("http://127.0.0.1:9");
    Client::new(config.cust_space_id("cams-x000")).unwrap()
}

/// The request that would create it.
fn created(definition: &Definition) -> Value {
    serde_json::to_value(client().create_chatapp_template().definition(definition).into_request().unwrap())
        .unwrap()
}

fn modified(definition: &Definition) -> Value {
    serde_json::to_value(client().modify_chatapp_template().definition(definition).into_request().unwrap())
        .unwrap()
}

fn full() -> Definition {
    Definition::new("order_shipped", "en_US", TemplateCategory::Utility)
        .header(Header::document("https://example.com/a.pdf").caption("Packing list").file_name("a.pdf"))
        .body("Hello $(name), your order has been shipped.")
        .footer("Thank you for your order")
        .button(Button::quick_reply("Thanks"))
        .button(Button::url("Track", "https://example.com/$(number)"))
        .button(Button::url("Shop", "https://example.com/"))
        .button(Button::phone_number("Call us", "8613800000000"))
        .button(Button::flow("Rate us", "664597077870605", "DETAILS"))
        .example("name", "Alice")
        .example("number", "4711")
        .message_send_ttl_seconds(120)
        .category_change_paused(true)
}

#[test]
fn a_definition_sets_the_whole_request() {
    let components = json!([
        {"Type": "HEADER", "Format": "DOCUMENT", "Url": "https://example.com/a.pdf", "Caption": "Packing list", "FileName": "a.pdf"},
        {"Type": "BODY", "Text": "Hello $(name), your order has been shipped."},
        {"Type": "FOOTER", "Text": "Thank you for your order"},
        {"Type": "BUTTONS", "Buttons": [
            {"Type": "QUICK_REPLY", "Text": "Thanks"},
            {"Type": "URL", "Text": "Track", "Url": "https://example.com/$(number)", "UrlType": "dynamic"},
            {"Type": "URL", "Text": "Shop", "Url": "https://example.com/", "UrlType": "static"},
            {"Type": "PHONE_NUMBER", "Text": "Call us", "PhoneNumber": "8613800000000"},
            {"Type": "FLOW", "Text": "Rate us", "FlowId": "664597077870605", "FlowAction": "NAVIGATE", "NavigateScreen": "DETAILS"},
        ]},
    ]);
    let example = json!({"name": "Alice", "number": "4711"});
    assert_eq!(
        created(&full()),
        json!({
            "Category": "UTILITY",
            "CategoryChangePaused": true,
            "Components": components,
            "Example": example,
            "Language": "en_US",
            "MessageSendTtlSeconds": 120,
            "Name": "order_shipped",
            "TemplateType": "WHATSAPP",
        })
    );
    let mut known = full();
    known.product_set_id = Some("1".into());
    let by_name = json!({
        "Category": "UTILITY",
        "CategoryChangePaused": true,
        "Components": components,
        "Example": example,
        "Language": "en_US",
        "MessageSendTtlSeconds": 120,
        "ProductSetId": "1",
        "TemplateName": "order_shipped",
        "TemplateType": "WHATSAPP",
    });
    assert_eq!(modified(&known), by_name);
    known.code = Some("744170217654419456".into());
    let by_code = modified(&known);
    assert_eq!(
        (&by_code["TemplateCode"], &by_code["TemplateName"]),
        (&json!("744170217654419456"), &Value::Null)
    );
}

#[test]
fn each_kind_of_template_has_its_shape() {
    let code = Definition::authentication("code", "en", Button::one_tap("Copy", "Fill in", [app()]))
        .secret_recommendation()
        .code_expiration_minutes(5);
    let app = json!({"PackageName": "com.example.app", "SignatureHash": "K8a/AINcGX7"});
    let cards = marketing().body("Shoes:").card(
        Card::video("https://example.com/a.mp4")
            .body("Now $(price)")
            .button(CardButton::phone_number("Call", "86138"))
            .button(CardButton::quick_reply("More")),
    );
    let offer = marketing()
        .body("Sale")
        .limited_time_offer("Ends soon", true)
        .button(Button::coupon_code("Copy", "$(coupon)"))
        .button(Button::opt_out("Stop"));
    let video =
        Header::video("https://example.com/a.mp4").thumbnail("https://example.com/a.png").duration(50);
    let table = [
        (
            code,
            json!([
                {"Type": "BODY", "AddSecretRecommendation": true},
                {"Type": "BUTTONS", "Buttons": [
                    {"Type": "ONE_TAP", "Text": "Copy", "AutofillText": "Fill in", "SupportedApps": [app]},
                ]},
                {"Type": "FOOTER", "CodeExpirationMinutes": 5},
            ]),
        ),
        (
            cards,
            json!([
                {"Type": "BODY", "Text": "Shoes:"},
                {"Type": "CAROUSEL", "Cards": [{"CardComponents": [
                    {"Type": "HEADER", "Format": "VIDEO", "Url": "https://example.com/a.mp4"},
                    {"Type": "BODY", "Text": "Now $(price)"},
                    {"Type": "BUTTONS", "Buttons": [
                        {"Type": "PHONE_NUMBER", "Text": "Call", "PhoneNumber": "86138"},
                        {"Type": "QUICK_REPLY", "Text": "More"},
                    ]},
                ]}]},
            ]),
        ),
        (
            offer,
            json!([
                {"Type": "BODY", "Text": "Sale"},
                {"Type": "LIMITED_TIME_OFFER", "Text": "Ends soon", "HasExpiration": true},
                {"Type": "BUTTONS", "Buttons": [
                    {"Type": "COPY_CODE", "Text": "Copy", "CouponCode": "$(coupon)"},
                    {"Type": "QUICK_REPLY", "Text": "Stop", "IsOptOut": true},
                ]},
            ]),
        ),
        (
            viber().body("Look").header(video).button(Button::url_of_video("Open")),
            json!([
                {"Type": "BODY", "Text": "Look"},
                {
                    "Type": "HEADER",
                    "Format": "VIDEO",
                    "Url": "https://example.com/a.mp4",
                    "ThumbUrl": "https://example.com/a.png",
                    "Duration": 50,
                },
                {"Type": "BUTTONS", "Buttons": [{"Type": "URL", "Text": "Open"}]},
            ]),
        ),
    ];
    for (definition, components) in table {
        assert_eq!(created(&definition)["Components"], components);
    }
    assert_eq!(created(&viber())["TemplateType"], "VIBER");
    assert_eq!(created(&authentication()).get("Example"), None);
}

#[test]
fn a_template_of_the_service_becomes_the_definition_that_made_it() {
    let mut detail = created(&full());
    detail["TemplateCode"] = "1".into();
    let answer: GetChatappTemplateDetailResponse = serde_json::from_value(json!({"Data": detail})).unwrap();
    let read = Definition::from(answer.data.unwrap());
    let mut wanted = full();
    wanted.code = Some("1".into());
    assert_eq!(read, wanted);
    let nothing: GetChatappTemplateDetailResponse =
        serde_json::from_value(json!({"Data": {"Name": null}})).unwrap();
    let found = Definition::from(nothing.data.unwrap()).lint();
    let paths: Vec<_> = found.errors().map(|found| found.path.as_str()).collect();
    assert_eq!(paths, ["Name", "Language", "Category", "Components"]);
}

#[tokio::test]
async fn what_the_service_would_refuse_is_not_sent() {
    let refused = utility().footer("For $(name)");
    let create = client().create_chatapp_template().definition(&refused).send().await.unwrap_err();
    let modify = client().modify_chatapp_template().definition(&refused).send().await.unwrap_err();
    for error in [create, modify] {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(!error.may_have_executed());
        let message = error.to_string();
        assert!(message.contains("`Components[1].Text` must not hold a variable"), "{message}");
    }
}

#[test]
fn converting_tells_what_became_what() {
    let mut definition = utility()
        .header(Header::text("Order {{1}}"))
        .body("Hello {{1}}, {{name}}, {{1}}.")
        .button(Button::url("Track", "https://example.com/{{1}}"))
        .card(
            Card::image("https://example.com/a.png")
                .body("{{2}}!")
                .button(CardButton::url("Buy", "https://x.org/{{1}}")),
        );
    let renamed = definition.convert_placeholders(Definition::placeholder_name);
    let renamed: Vec<_> =
        renamed.iter().map(|found| (found.path.as_str(), found.old.as_str(), found.new.as_str())).collect();
    assert_eq!(
        renamed,
        [
            ("Components[0].Text", "1", "body_1"),
            ("Components[0].Text", "name", "name"),
            ("Components[1].Text", "1", "header_1"),
            ("Components[2].Buttons[0].Url", "1", "button1_1"),
            ("Components[3].Cards[0].CardComponents[1].Text", "2", "card1_body_2"),
            ("Components[3].Cards[0].CardComponents[2].Buttons[0].Url", "1", "card1_button1_1"),
        ]
    );
    let request = created(&definition);
    assert_eq!(request["Components"][0]["Text"], "Hello $(body_1), $(name), $(body_1).");
    let button = &request["Components"][2]["Buttons"][0];
    assert_eq!(
        (&button["Url"], &button["UrlType"]),
        (&json!("https://example.com/$(button1_1)"), &json!("dynamic"))
    );
    let card_button = &request["Components"][3]["Cards"][0]["CardComponents"][2]["Buttons"][0];
    assert_eq!(card_button["UrlType"], "dynamic");
}
