//! What callers send cannot fill the memory: what is too long or too much is refused, and the server goes on.

use cams_mock::{MockServer, Seed};
use cams_models::{AddChatGroupRequest, SendChatappMessageRequest};
use serde_json::{Value, json};

use crate::support::{NUMBER, call, control, engine};

#[tokio::test]
async fn names_that_are_longer_than_any_are_refused_and_a_long_content_is_not() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let long = "x".repeat(10_000);
    let mut group = AddChatGroupRequest::new(NUMBER);
    group.subject = Some(long.clone());
    let error = call(&engine, group).await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidParameter.Subject"));
    let mut message = SendChatappMessageRequest::new("whatsapp", NUMBER, "8613800000001", "message");
    message.message_type = Some("text".into());
    message.content_json = Some(json!({ "text": long }).to_string());
    call(&engine, message.clone()).await.unwrap();
    message.task_id = Some(long);
    let error = call(&engine, message).await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidParameter.TaskId"));
}

#[tokio::test]
async fn doors_of_control_that_take_names_take_no_large_body() {
    let server = MockServer::start().await.unwrap();
    let long = "x".repeat(100_000);
    let refusal = json!({"Name": "a", "Reason": long}).to_string();
    assert_eq!(control(&server, "POST", "/-/refuse-template", &refusal).await.status, 413);
    let received =
        json!({"BusinessNumber": NUMBER, "UserNumber": "8613800000001", "Message": long}).to_string();
    assert_eq!(control(&server, "POST", "/-/receive", &received).await.status, 200);
    let items = json!({"Action": "ListFlow", "Items": [long]}).to_string();
    assert_eq!(control(&server, "POST", "/-/items", &items).await.status, 200);
    let item = json!({"Queue": "q".repeat(257), "Body": "x"}).to_string();
    assert_eq!(control(&server, "POST", "/-/queue/messages", &item).await.status, 400);
}

/// A part of a state that is more than any calls could make, so many times.
fn excess(part: &str, item: Value, times: usize) -> Value {
    let mut state = json!({"Format": "cams-mock state", "Version": 1});
    let items = vec![item; times];
    state[part] = match part {
        "Groups" => json!({"Created": 1, "All": items}),
        "Templates" => json!({"Created": 1, "Numbered": 1, "Refused": items, "All": []}),
        _ => items.into(),
    };
    state
}

#[tokio::test]
async fn a_state_of_more_than_calls_can_make_is_refused_with_what_is_too_much() {
    let server = MockServer::start().await.unwrap();
    server.refuse_template("sale", "ABUSIVE");
    let kept = control(&server, "GET", "/-/state", "").await.body;
    let number = |name: &str| {
        json!({"Space": null, "Digits": "861", "VerifiedName": name, "IsVerified": true, "Phase": "Connected",
            "StatusCallbackUrl": null, "UpCallbackUrl": null, "IsSilent": false, "IsQueued": false})
    };
    let account = json!({"Space": "s", "Webhook": {"Url": null, "IsOff": false, "IsQueued": false}});
    let owner = json!({"CustSpaceId": "s", "BusinessNumber": "861"});
    let group = |number: u64, members: usize| {
        json!([owner, {"Number": number, "Id": "g", "Phase": "Active", "Subject": null, "Description": null,
            "Picture": null, "GroupLink": null, "InviteLink": null, "Members": vec!["861"; members]}])
    };
    let queue = |name: &str, next: u64| json!({"Name": name, "Next": next, "Messages": []});
    let conversation = |number: u64, time: i64| {
        json!({"Id": 1, "Space": "", "Channel": "whatsapp", "Number": "861", "User": "862", "Name": null,
            "Unread": 0, "Messages": [{"Number": number, "Time": time, "Kind": "text"}]})
    };
    let long = "x".repeat(10_000);
    let cases = [
        (excess("Numbers", number("Shop"), 2001), "it has 2001 numbers, and a server keeps at most 2000"),
        (excess("Numbers", number(&long), 1), "a text of its numbers is longer than 8192 bytes"),
        (excess("Accounts", account, 2001), "it has 2001 accounts"),
        (excess("Groups", group(1, 9), 1), "it has 9 members in a group"),
        (excess("Groups", group(1 << 60, 1), 1), "the number 1152921504606846976 of its groups"),
        (excess("Templates", json!(["sale", "SPAM"]), 1001), "it has 1001 refusals of templates"),
        (excess("Templates", json!(["sale", long]), 1), "a text of its refusals of templates"),
        (
            excess("Lists", json!({"Action": "ListFlow", "Items": vec![0; 4_500_000]}), 1),
            "its lists take about",
        ),
        (excess("Queues", queue("q", 0), 1001), "it has 1001 queues"),
        (excess("Queues", queue(&"q".repeat(257), 0), 1), "it has 257 bytes in the name of a queue"),
        (excess("Queues", queue("q", u64::MAX), 1), "of its messages in queues is greater"),
        (excess("Conversations", conversation(u64::MAX, 0), 1), "of its messages is greater"),
        (excess("Conversations", conversation(1, i64::MAX), 1), "the time 9223372036854775807 of a message"),
    ];
    for (state, problem) in cases {
        let answer = control(&server, "PUT", "/-/state", &state.to_string()).await;
        assert_eq!((answer.status, answer.code()), (400, "InvalidBody"), "{problem}");
        let said = answer.message();
        assert!(said.contains("it is more than a server keeps: ") && said.contains(problem), "{said}");
    }
    assert_eq!(control(&server, "GET", "/-/state", "").await.body, kept);
}

#[tokio::test]
async fn a_seed_of_more_than_calls_can_make_is_refused_with_its_place() {
    let long = "x".repeat(10_000);
    let group = json!({"BusinessNumber": NUMBER, "GroupId": long});
    let members = json!({"BusinessNumber": NUMBER, "Members": ["8".repeat(33)]});
    let template = json!({"Name": "a", "Language": "en", "Category": "UTILITY", "TemplateCode": long,
        "Components": [{"Type": "BODY", "Text": "Hi"}]});
    let number = json!({"PhoneNumber": NUMBER, "VerifiedName": long});
    for (part, item, problem) in [
        ("Groups", group, "`Groups[0]` has a GroupId that is longer than 8192 bytes"),
        ("Groups", members, "`Groups[0]` must have at most 8 Members, each digits"),
        ("Templates", template, "`Templates[0]` has a TemplateCode that is longer than 8192 bytes"),
        ("Numbers", number, "InvalidParameter.VerifiedName"),
    ] {
        let seed = Seed::from_json(&json!({part: [item]})).unwrap();
        let error = MockServer::builder().seed(seed).start().await.unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    }
    let many = json!({"Webhooks": vec![json!({}); 140_000]});
    let error = Seed::from_json(&many).unwrap_err().to_string();
    assert!(error.contains("the seed takes more than 128 MiB of memory"), "{error}");
}
