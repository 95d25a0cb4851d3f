//! What a server begins with: applied by the rules of the service, and checked with the place of every mistake.

use std::path::Path;

use cams_core::{CallOptions, Engine};
use cams_mock::{MockServer, Seed, SeedError};
use cams_models::{
    GetChatappTemplateDetailRequest, ListChatappMessageRequest, PageRequest, QueryChatappPhoneNumbersRequest,
    SendChatappMessageRequest, TemplateAuditStatus,
};
use serde_json::{Value, json};

use crate::support::{NUMBER, call, control, engine, rows};

const CUSTOMER: &str = "8613800000001";

fn shop() -> Value {
    json!({
        "CustSpaceId": "cams-x000",
        "Numbers": [
            {"PhoneNumber": 8613800000000_i64, "VerifiedName": "Shop", "UpCallbackUrl": "http://127.0.0.1:1/"},
            {"PhoneNumber": "8613800000009", "Status": "UNVERIFIED"},
        ],
        "Templates": [
            {"Name": "hello", "Language": "en", "Category": "UTILITY",
             "Components": [{"Type": "BODY", "Text": "Hello $(name)"}], "TemplateCode": "4711"},
            {"Name": "sale", "Language": "en", "Category": "MARKETING", "AuditStatus": "fail", "Reason": "SPAM",
             "Components": [{"Type": "BODY", "Text": "Now!"}]},
        ],
        "Groups": [{"BusinessNumber": NUMBER, "GroupId": "E1", "Subject": "Regulars",
                    "InviteLink": "https://chat.whatsapp.com/a", "Members": [CUSTOMER]}],
        "Conversations": [{"BusinessNumber": NUMBER, "UserNumber": CUSTOMER, "UserName": "Ana", "Messages": [
            {"From": "customer", "Text": "Hi", "MinutesAgo": 90},
            {"From": "business", "TemplateName": "hello", "Language": "en", "TemplateParams": {"name": "Ana"},
             "MinutesAgo": 80},
            {"From": "business", "Text": "Anything else?", "MinutesAgo": 70},
        ]}],
    })
}

async fn start(seed: Value) -> MockServer {
    MockServer::builder().strict().seed(Seed::from_json(&seed).unwrap()).start().await.unwrap()
}

/// The mistakes of a seed, of whichever check finds them.
async fn mistakes(seed: Value) -> Vec<String> {
    let error = match Seed::from_json(&seed) {
        Err(error) => error,
        Ok(seed) => {
            let error = MockServer::builder().strict().seed(seed).start().await.unwrap_err();
            error.get_ref().unwrap().downcast_ref::<SeedError>().unwrap().clone()
        }
    };
    let mut mistakes: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    mistakes.sort();
    mistakes
}

async fn history(engine: &Engine) -> Vec<(String, String)> {
    let mut request = ListChatappMessageRequest::new(NUMBER, "whatsapp", PageRequest::new(1, 100));
    request.cust_space_id = Some("cams-x000".into());
    let listed = engine.call(&request, &CallOptions::default()).await.unwrap().output;
    let rows = listed.data;
    let text = |text: Option<String>| text.unwrap_or_default();
    rows.into_iter().map(|row| (text(row.message_type), text(row.message))).collect()
}

#[tokio::test]
async fn a_strict_server_works_with_what_its_seed_describes() {
    let server = start(shop()).await;
    let engine = engine(&server);
    let numbers = call(&engine, QueryChatappPhoneNumbersRequest::new()).await.unwrap().phone_numbers;
    let states: Vec<_> = numbers.iter().map(|number| number.status.as_ref().unwrap().to_string()).collect();
    assert_eq!(states, ["CONNECTED", "UNVERIFIED"]);
    let mut detail = GetChatappTemplateDetailRequest::new("en");
    detail.template_code = Some("4711".into());
    let found = call(&engine, detail).await.unwrap().data.unwrap();
    assert_eq!(found.audit_status, Some(TemplateAuditStatus::Pass));
    let groups = rows(&engine).await;
    assert_eq!((groups[0].group_id.as_deref(), groups[0].total_participant_count), (Some("E1"), Some(1)));
    let kinds: Vec<_> = history(&engine).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["TEXT", "TEMPLATE", "TEXT"]);
    // The customer wrote less than a day ago.
    let mut send = SendChatappMessageRequest::new("whatsapp", NUMBER, CUSTOMER, "message");
    (send.message_type, send.content_json) = (Some("text".into()), Some(r#"{"text":"Hello"}"#.into()));
    call(&engine, send).await.unwrap();
    let receipts: Vec<_> = server.callbacks();
    assert!(receipts.is_empty(), "a seed makes no callbacks: {receipts:?}");
}

#[tokio::test]
async fn a_reset_goes_back_to_the_seed() {
    let server = start(shop()).await;
    let engine = engine(&server);
    server.review_template("hello", cams_mock::Review::Disable);
    let mut send = SendChatappMessageRequest::new("whatsapp", NUMBER, CUSTOMER, "message");
    (send.message_type, send.content_json) = (Some("text".into()), Some(r#"{"text":"Hello"}"#.into()));
    call(&engine, send).await.unwrap();
    assert_eq!(history(&engine).await.len(), 4);
    assert_eq!(control(&server, "POST", "/-/reset", "").await.status, 200);
    assert_eq!(history(&engine).await.len(), 3);
    let mut detail = GetChatappTemplateDetailRequest::new("en");
    detail.template_name = Some("hello".into());
    let found = call(&engine, detail).await.unwrap().data.unwrap();
    assert_eq!(found.audit_status, Some(TemplateAuditStatus::Pass));
}

#[tokio::test]
async fn every_mistake_in_the_form_of_a_seed_is_told_with_its_place() {
    let seed = json!({
        "Nubmers": [],
        "Numbers": [{"PhoneNumber": "1", "Status": "ON"}, {"VerifiedName": 5}],
        "Templates": [{"Name": "a", "Language": "en", "Category": "UTILITY", "Components": [{"Txt": "x"}],
                       "AuditStatus": "ok", "Reason": "x"}, 7],
        "Conversations": [{"BusinessNumber": "1", "UserNumber": "2", "Messages": [
            {"From": "me", "Text": "x"}, {"From": "customer"}, {"From": "customer", "TemplateName": "a", "Language": "en"},
            {"From": "business", "Text": "x", "Content": {}}, {"From": "business", "Text": "x", "MinutesAgo": -1},
        ]}],
    });
    assert_eq!(
        mistakes(seed).await,
        [
            "`Conversations[0].Messages[0].From` must be one of customer, business",
            "`Conversations[0].Messages[1]` must have a Text, or a MessageType with its Content",
            "`Conversations[0].Messages[2]` must be from the business, because it is made from a template",
            "`Conversations[0].Messages[3]` must have only one of Text, Content and TemplateName",
            "`Conversations[0].Messages[4]` must not be of the future: MinutesAgo is at least 0",
            "`Nubmers` is unknown; did you mean `Numbers`?",
            "`Numbers[0].Status` must be one of CONNECTED, PENDING, UNVERIFIED, DISCONNECTED, BANNED",
            "`Numbers[1].PhoneNumber` is required",
            "`Templates[0].AuditStatus` must be one of pass, fail, auditing, unaudit, paused, disabled",
            "`Templates[0].Components[0].Txt` is unknown; did you mean `Text`?",
            "`Templates[0].Components[0].Type` is required",
            "`Templates[0].Reason` only goes with the AuditStatus fail",
            "`Templates[1]` must be an object with the parameters of CreateChatappTemplate",
        ]
    );
}

#[tokio::test]
async fn what_the_rules_of_the_service_refuse_is_told_with_its_place() {
    let body = |text: &str| json!([{"Type": "BODY", "Text": text}]);
    let seed = json!({
        "Numbers": [{"PhoneNumber": "+86"}, {"PhoneNumber": "861"}, {"PhoneNumber": "861"}],
        "Templates": [{"Name": "a", "Language": "en", "Category": "UTILITY", "Components": body("Hi {{1}}")}],
        "Groups": [{"BusinessNumber": "861", "Members": ["x"]}],
        "Conversations": [{"BusinessNumber": "862", "UserNumber": "863", "Messages": [{"From": "business", "Text": "x"}]}],
    });
    let mistakes = mistakes(seed).await;
    let starts = [
        "`Conversations[0].Messages[0]` is refused: From is not a connected number",
        "`Groups[0]` must have at most 8 Members",
        "`Numbers[0]` has a PhoneNumber that is not digits",
        "`Numbers[2]` is refused: The number was added before. (InvalidParameter.PhoneNumberExist)",
        "`Templates[0]` is refused: ",
    ];
    assert_eq!(mistakes.len(), starts.len(), "{mistakes:#?}");
    for (mistake, start) in mistakes.iter().zip(starts) {
        assert!(mistake.starts_with(start), "{mistake}");
    }
}

/// Set `UPDATE_SEED_SCHEMA` to write the file anew.
#[test]
fn the_schema_in_the_examples_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/seed.schema.json");
    let schema = serde_json::to_string_pretty(&Seed::schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SEED_SCHEMA").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default().replace('\r', "");
    assert!(written == schema, "{} is old: run this test with UPDATE_SEED_SCHEMA=1", path.display());
}
