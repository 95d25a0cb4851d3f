//! What the owner of a number or a group decides on the page, and what Meta decides.

use cams_mock::{CallbackKind, DeliveryState, MockServer};
use cams_models::{
    AddChatGroupRequest, ChatappPhoneNumberDeregisterRequest, ChatappPhoneNumberRegisterRequest,
    QueryChatappPhoneNumbersRequest, UpdateAccountWebhookRequest,
};
use serde_json::{Value, json};

use crate::hook::Hook;
use crate::messages::{USER, text};
use crate::support::{NUMBER, SPACE, active_group, add_link, call, control, engine, until};
use crate::views::shown;
use crate::{numbers, templates};

/// Posts to a door that does what it is asked.
async fn post(server: &MockServer, path: &str, body: Value) -> Value {
    let answer = control(server, "POST", path, &body.to_string()).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

/// How a door refuses: the status, the code, and the message.
async fn refusal(server: &MockServer, path: &str, body: Value) -> (u16, String, String) {
    let answer = control(server, "POST", path, &body.to_string()).await;
    (answer.status, answer.code().to_owned(), answer.message().to_owned())
}

#[tokio::test]
async fn an_invite_link_is_replaced_and_deleted_from_outside() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let group = active_group(&engine).await;
    let first = add_link(&engine, &group).await;
    let second = post(&server, "/-/add-invite-link", json!({"GroupId": group})).await["InviteLink"].clone();
    assert_ne!(second, first);
    assert!(server.join(&first, USER).is_err());
    server.join(second.as_str().unwrap(), USER).unwrap();
    post(&server, "/-/delete-invite-link", json!({"GroupId": group})).await;
    let row = shown(&server, "/-/groups").await["Groups"][0].clone();
    assert_eq!(row["InviteLink"], Value::Null);
    let events = row["History"].as_array().unwrap();
    let happened: Vec<_> =
        events.iter().map(|event| (event["What"].as_str().unwrap(), &event["Call"])).collect();
    let by_hand = &Value::Null;
    assert_eq!(happened[..3], [("LinkDeleted", by_hand), ("Joined", by_hand), ("LinkAdded", by_hand)]);
    assert_ne!(events[0]["Time"], "1970-01-01T00:00:00.000Z");
    let (status, code, _) = refusal(&server, "/-/add-invite-link", json!({"GroupId": "nowhere"})).await;
    assert_eq!((status, code.as_str()), (404, "UnknownGroup"));
}

#[tokio::test]
async fn a_link_that_the_operation_would_refuse_is_refused_with_its_code() {
    let server = MockServer::builder().creating_listings(0).start().await.unwrap();
    let engine = engine(&server);
    let group = active_group(&engine).await;
    call(&engine, cams_models::DeleteChatGroupRequest::new(NUMBER, &group)).await.unwrap();
    let (status, code, message) = refusal(&server, "/-/add-invite-link", json!({"GroupId": group})).await;
    assert_eq!((status, code.as_str()), (409, "Refused"));
    assert!(message.contains("InvalidParameter.GroupNotActive"), "{message}");
}

#[tokio::test]
async fn a_group_shows_what_is_unread_of_its_conversation() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let group = active_group(&engine).await;
    assert_eq!(shown(&server, "/-/groups").await["Groups"][0]["Unread"], 0);
    for _ in 0..2 {
        call(&engine, text(&group)).await.unwrap();
    }
    let row = shown(&server, "/-/groups").await["Groups"][0].clone();
    assert_eq!(row["Unread"], 2);
    assert_eq!(shown(&server, "/-/overview").await["Counts"]["Unread"], 2);
    post(&server, "/-/mark-read", json!({"Conversation": row["Conversation"]})).await;
    assert_eq!(shown(&server, "/-/groups").await["Groups"][0]["Unread"], 0);
    assert_eq!(shown(&server, "/-/overview").await["Counts"]["Unread"], 0);
}

#[tokio::test]
async fn calls_are_forgotten_alone() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    call(&engine, AddChatGroupRequest::new(NUMBER)).await.unwrap();
    assert_eq!(control(&server, "DELETE", "/-/calls", "").await.status, 200);
    assert_eq!((server.calls().len(), &shown(&server, "/-/calls").await["Total"]), (0, &json!(0)));
    assert_eq!(shown(&server, "/-/groups").await["Total"], 1);
    call(&engine, AddChatGroupRequest::new(NUMBER)).await.unwrap();
    assert_eq!(server.calls()[0].id, 2, "the numbers go on");
    server.clear_calls();
    assert_eq!(server.calls().len(), 0);
}

#[tokio::test]
async fn meta_rates_a_number_and_the_account_is_told_of_a_change() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().pending_listings(0).start().await.unwrap();
    let engine = engine(&server);
    numbers::add(&engine).await;
    numbers::verify(&engine, &server).await;
    post(&server, "/-/set-account-webhook", json!({"CustSpaceId": SPACE, "StatusCallbackUrl": hook.url}))
        .await;
    let row = || async {
        let row =
            call(&engine, QueryChatappPhoneNumbersRequest::new()).await.unwrap().phone_numbers.remove(0);
        [
            row.quality_rating.unwrap().to_string(),
            row.messaging_limit_tier.unwrap().to_string(),
            row.status.unwrap().to_string(),
        ]
    };
    assert_eq!(row().await, ["GREEN", "TIER_250", "CONNECTED"]);
    let change = |key: &str, value: &str| json!({"PhoneNumber": NUMBER, key: value});
    post(&server, "/-/change-number", change("QualityRating", "GREEN")).await;
    post(&server, "/-/change-number", change("MessagingLimitTier", "TIER_10K")).await;
    post(&server, "/-/change-number", change("QualityRating", "RED")).await;
    assert_eq!(row().await, ["RED", "TIER_10K", "CONNECTED"]);
    let shown = shown(&server, "/-/numbers").await["Numbers"][0].clone();
    assert_eq!((&shown["QualityRating"], &shown["MessagingLimitTier"]), (&json!("RED"), &json!("TIER_10K")));
    // Only the quality that has changed is told.
    let item = hook.items(1).await.remove(0);
    assert_eq!(
        (&item["Type"], &item["PhoneNumber"], &item["Status"]),
        (&json!("phoneQualityUpdate"), &json!(NUMBER), &json!("RED"))
    );
    assert_eq!(server.callbacks().len(), 1);
    let (status, code, message) =
        refusal(&server, "/-/change-number", change("QualityRating", "PURPLE")).await;
    assert_eq!((status, code.as_str()), (400, "InvalidBody"));
    assert_eq!(message, "QualityRating must be one of GREEN, YELLOW, RED, UNKNOWN");
    let (status, code, _) = refusal(&server, "/-/change-number", json!({"PhoneNumber": "86"})).await;
    assert_eq!((status, code.as_str()), (404, "NoNumber"));
}

#[tokio::test]
async fn a_banned_number_sends_nothing_and_no_call_brings_it_back() {
    let server = MockServer::builder().pending_listings(0).strict().start().await.unwrap();
    let engine = engine(&server);
    numbers::add(&engine).await;
    numbers::verify(&engine, &server).await;
    post(&server, "/-/change-number", json!({"PhoneNumber": NUMBER, "Status": "BANNED"})).await;
    call(&engine, ChatappPhoneNumberDeregisterRequest::new(NUMBER)).await.unwrap();
    call(&engine, ChatappPhoneNumberRegisterRequest::new(NUMBER)).await.unwrap();
    numbers::verify(&engine, &server).await;
    let row = call(&engine, QueryChatappPhoneNumbersRequest::new()).await.unwrap().phone_numbers.remove(0);
    assert_eq!(row.status.unwrap().as_str(), "BANNED");
    let refused = call(&engine, text(USER)).await.unwrap_err();
    assert_eq!(refused.code(), Some("InvalidParameter.PhoneNumberError"));
    post(&server, "/-/change-number", json!({"PhoneNumber": NUMBER, "Status": "CONNECTED"})).await;
    call(&engine, text(USER)).await.unwrap();
}

#[tokio::test]
async fn the_webhooks_of_numbers_and_accounts_show_the_last_answer_of_each_kind() {
    let hook = Hook::start(vec![(200, r#"{"code":0}"#), (500, "no")]).await;
    let server = MockServer::builder().audit_listings(0).callback_retries([]).start().await.unwrap();
    let engine = engine(&server);
    numbers::add(&engine).await;
    let webhooks = json!({"PhoneNumber": NUMBER, "UpCallbackUrl": hook.url, "StatusCallbackUrl": hook.url});
    post(&server, "/-/set-webhook", webhooks).await;
    let mut account = UpdateAccountWebhookRequest::new();
    account.status_callback_url = Some("https://shop.example/audit".into());
    call(&engine, account).await.unwrap();
    templates::create(&engine, "sale").await;
    let ids = post(&server, "/-/test-webhook", json!({"PhoneNumber": NUMBER})).await["Ids"].clone();
    hook.bodies(2).await;
    until(|| server.callbacks().iter().all(|one| one.state != DeliveryState::Pending)).await;
    let page = shown(&server, "/-/numbers").await;
    let row = &page["Numbers"][0];
    assert_eq!(
        (&row["LastInbound"]["HttpStatus"], &row["LastStatus"]["HttpStatus"]),
        (&json!(200), &json!(500))
    );
    assert_eq!(json!([row["LastInbound"]["Id"], row["LastStatus"]["Id"]]), ids);
    assert_eq!(row["LastStatus"]["State"], "GivenUp");
    let audit = &page["Accounts"][0]["LastAudit"];
    assert_eq!(audit["State"], "NotAllowed");
    let kinds: Vec<_> = server.callbacks().iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [CallbackKind::Audit, CallbackKind::Inbound, CallbackKind::Status]);
    // The one that is not allowed, and the one that was given up.
    assert_eq!(shown(&server, "/-/overview").await["Counts"]["CallbacksWithProblems"], 2);
}
