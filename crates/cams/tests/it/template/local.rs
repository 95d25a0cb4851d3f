//! Definitions on the local CAMS: the way of a template through its review, and that the linter knows what is refused.

use std::cell::Cell;

use cams::models::{TemplateAuditStatus, TemplateComponent};
use cams::template::{Button, Card, CardButton, Definition, Header};
use cams::{Client, Config};
use cams_mock::MockServer;
use proptest::prelude::*;

use crate::template::support::utility;

fn client(server: &MockServer) -> Client {
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    Client::new(config.cust_space_id("cams-x000")).unwrap()
}

/// Looks at a template once.
async fn look(client: &Client, code: &str) -> (Option<TemplateAuditStatus>, Definition) {
    let detail =
        client.get_chatapp_template_detail().language("en_US").template_code(code).send().await.unwrap();
    let data = detail.data.unwrap();
    (data.audit_status.clone(), Definition::from(data))
}

#[tokio::test]
async fn a_refused_template_is_read_mended_and_passed() {
    let server = MockServer::builder().audit_listings(0).start().await.unwrap();
    let client = client(&server);
    server.refuse_template("order_shipped", "INVALID_FORMAT");
    let first = utility().body("Hello $(name)!").example("name", "Ana").message_send_ttl_seconds(60);
    let created = client.create_chatapp_template().definition(&first).send().await.unwrap();
    let code = created.data.unwrap().template_code.unwrap();

    let (status, mut read) = look(&client, &code).await;
    assert_eq!(status, Some(TemplateAuditStatus::Fail));
    let mut wanted = first;
    wanted.code = Some(code.clone());
    assert_eq!(read, wanted);
    assert!(read.lint().is_empty());

    read = read.footer("Thank you");
    client.modify_chatapp_template().definition(&read).send().await.unwrap();
    assert_eq!(look(&client, &code).await, (Some(TemplateAuditStatus::Pass), read));
}

#[tokio::test]
async fn a_converted_template_is_accepted() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let mut definition = utility().header(Header::text("Order {{1}}")).body("Hello {{1}}, {{2}}!");
    let refused = client.create_chatapp_template().definition(&definition).send().await.unwrap_err();
    assert!(refused.to_string().contains("InvalidParameter.MessageInvalid"), "{refused}");
    assert!(server.calls().is_empty());
    definition.convert_placeholders(Definition::placeholder_name);
    client.create_chatapp_template().definition(&definition).send().await.unwrap();
    assert_eq!(server.calls().len(), 1);
}

/// Texts that break rules often.
fn text() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "$(a)",
        "$(b)",
        "{{1}}",
        "{{ 2 }}",
        "{{name}}",
        "https://x.org/",
        "text ",
        "$(",
        ")",
        "}}",
        "{",
        "",
    ];
    prop::collection::vec(prop::sample::select(PIECES), 0..4).prop_map(|pieces| pieces.concat())
}

fn definition() -> impl Strategy<Value = Definition> {
    let parts = prop::collection::vec((0..8_u8, text(), text()), 0..5);
    (parts, prop::bool::ANY).prop_map(|(parts, with_body)| {
        let start = Definition::new("a", "en_US", "UTILITY");
        let start = if with_body { start.body("Text") } else { start };
        parts.into_iter().fold(start, |definition, (kind, one, other)| match kind {
            0 => definition.header(Header::text(one)),
            1 => definition.header(Header::image(one)),
            2 => definition.component(TemplateComponent::new("HEADER").with_format("AUDIO").with_url(one)),
            3 => definition.footer(one),
            4 => definition.button(Button::url(one, other)),
            5 => definition.button(Button::quick_reply(one)),
            6 => definition.card(Card::image(one).body(other)),
            _ => {
                definition.card(Card::video("https://example.com/a.mp4").button(CardButton::url(one, other)))
            }
        })
    })
}

#[test]
fn the_linter_reports_whatever_the_local_cams_refuses() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = runtime.block_on(MockServer::start()).unwrap();
    let client = client(&server);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) };
    let refusals = Cell::new(0);
    proptest!(config, |(definition in definition())| {
        server.reset();
        let call = client
            .create_chatapp_template()
            .category("UTILITY")
            .language("en_US")
            .name("a")
            .template_type("WHATSAPP")
            .components(definition.components.clone());
        let answer = runtime.block_on(call.send());
        if let Err(error) = answer {
            refusals.set(refusals.get() + 1);
            prop_assert!(!definition.lint().is_empty(), "{error}");
        }
    });
    assert!(refusals.get() > 50, "{refusals:?}");
}
