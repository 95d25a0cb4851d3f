//! What the page reads: conversations, messages, templates, groups, numbers, calls and callbacks.

use cams_core::Engine;
use cams_mock::{InboundMessage, MockServer, Review};
use cams_models::{
    AddChatGroupRequest, ChatGroupParticipant, DeleteChatGroupInviteLinkRequest,
    DeleteChatGroupParticipantsRequest, DeleteChatGroupRequest, DeleteChatappTemplateRequest,
    SendChannelType, SendChatappMessageMessageType, SendChatappMessageRequest, SendChatappMessageType,
};
use serde_json::{Value, json};

use crate::messages::{USER, text};
use crate::support::{Handmade, NOW, NUMBER, SPACE, active_group, add_link, call, control, engine, exchange};
use crate::{numbers, templates};

/// What a door shows.
pub(crate) async fn shown(server: &MockServer, path: &str) -> Value {
    let answer = control(server, "GET", path, "").await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

/// A message of a kind.
pub(crate) fn message(kind: SendChatappMessageMessageType, content: &Value) -> SendChatappMessageRequest {
    let mut request = text(USER);
    request.message_type = Some(kind);
    request.content_json = Some(content.to_string());
    request
}

/// Sends a message. Returns its id.
pub(crate) async fn send(engine: &Engine, request: SendChatappMessageRequest) -> String {
    call(engine, request).await.unwrap().message_id.unwrap()
}

fn texts(page: &Value, list: &str, name: &str) -> Vec<String> {
    let rows = page[list].as_array().unwrap().iter();
    rows.map(|row| row[name].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_conversation_shows_both_sides_with_the_window_and_what_is_unread() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let sent = send(&engine, text(USER)).await;
    let page = shown(&server, "/-/conversations").await;
    let row = &page["Conversations"][0];
    assert_eq!((&row["CustSpaceId"], &row["UserNumber"]), (&json!(SPACE), &json!(USER)));
    assert_eq!((&row["Unread"], &row["WindowOpenUntil"]), (&json!(1), &Value::Null));
    assert_eq!((&row["Last"]["MessageId"], &row["Last"]["Summary"]), (&json!(sent), &json!("Hello")));
    let reply = InboundMessage::new(NUMBER, USER, "Hi").user_name("Ana").context_message_id(&sent);
    let received = server.receive(reply);
    let page = shown(&server, "/-/conversations?Text=ana").await;
    let row = &page["Conversations"][0];
    assert_eq!((&page["Total"], &row["UserName"], &row["Messages"]), (&json!(1), &json!("Ana"), &json!(2)));
    assert!(row["WindowOpenUntil"].is_string());
    let id = row["Conversation"].as_u64().unwrap();
    let page = shown(&server, &format!("/-/messages?Conversation={id}")).await;
    assert_eq!(texts(&page, "Messages", "MessageId"), [sent.as_str(), &received]);
    let [out, reply] = [&page["Messages"][0], &page["Messages"][1]];
    assert_eq!((&out["Direction"], &out["Content"]["Body"]), (&json!("out"), &json!("Hello")));
    assert_eq!(texts(out, "Receipts", "Status"), ["Accepted", "Sent", "Delivered", "Read"]);
    assert_eq!(out["Call"], server.calls()[0].id);
    assert_eq!(reply["ReplyTo"], json!({"MessageId": sent, "Summary": "Hello"}));
    assert_eq!((&reply["Receipts"], &reply["Direction"]), (&json!([]), &json!("in")));
}

#[tokio::test]
async fn lists_come_in_pages_that_can_be_followed() {
    let server = MockServer::start().await.unwrap();
    for user in ["861", "862", "863"] {
        server.receive(InboundMessage::new(NUMBER, user, "one"));
    }
    server.receive(InboundMessage::new(NUMBER, "861", "two"));
    let first = shown(&server, "/-/conversations?Limit=2").await;
    assert_eq!(texts(&first, "Conversations", "UserNumber"), ["861", "863"]);
    let next = first["Next"].as_u64().unwrap();
    let second = shown(&server, &format!("/-/conversations?Limit=2&Before={next}")).await;
    assert_eq!(texts(&second, "Conversations", "UserNumber"), ["862"]);
    assert_eq!((&second["Next"], &second["Total"]), (&Value::Null, &json!(3)));
    let id = &first["Conversations"][0]["Conversation"];
    let last = shown(&server, &format!("/-/messages?Conversation={id}&Limit=1")).await;
    assert_eq!((texts(&last, "Messages", "Summary"), &last["Total"]), (vec!["two".to_owned()], &json!(2)));
    let before =
        shown(&server, &format!("/-/messages?Conversation={id}&Limit=1&Before={}", last["Next"])).await;
    assert_eq!(
        (texts(&before, "Messages", "Summary"), &before["Next"]),
        (vec!["one".to_owned()], &Value::Null)
    );
}

#[tokio::test]
async fn what_is_found_comes_in_pages_too() {
    let builder = MockServer::builder().webhook("http://127.0.0.1:1/").callback_retries([]);
    let server = builder.start().await.unwrap();
    let engine = engine(&server);
    for (user, said) in [("861", "tea"), ("862", "coffee"), ("863", "tea"), ("864", "green tea")] {
        server.receive(InboundMessage::new(NUMBER, user, said));
        let mut group = AddChatGroupRequest::new(NUMBER);
        group.subject = Some(said.into());
        call(&engine, group).await.unwrap();
    }
    let page = async |door: &str, name: &str, key: &str, before: &Value| {
        let before = before.as_u64().map(|before| format!("&Before={before}")).unwrap_or_default();
        let page = shown(&server, &format!("/-/{door}?Text=TEA&Limit=2{before}")).await;
        assert_eq!(page["Total"], 3, "{door}");
        let rows: Vec<_> = page[name].as_array().unwrap().iter().map(|row| row[key].clone()).collect();
        (Value::Array(rows), page["Next"].clone())
    };
    let (rows, next) = page("conversations", "Conversations", "UserNumber", &Value::Null).await;
    assert_eq!(rows, json!(["864", "863"]));
    let last = page("conversations", "Conversations", "UserNumber", &next).await;
    assert_eq!(last, (json!(["861"]), Value::Null));
    let (rows, next) = page("calls", "Calls", "Id", &Value::Null).await;
    assert_eq!(rows, json!([3, 4]));
    assert_eq!(page("calls", "Calls", "Id", &next).await, (json!([1]), Value::Null));
    let (rows, next) = page("callbacks", "Callbacks", "Id", &Value::Null).await;
    assert_eq!(rows, json!([3, 4]));
    assert_eq!(page("callbacks", "Callbacks", "Id", &next).await, (json!([1]), Value::Null));
}

#[tokio::test]
async fn queries_with_unknown_repeated_or_impossible_parts_are_refused() {
    let server = MockServer::start().await.unwrap();
    for path in [
        "/-/conversations?Limt=1",
        "/-/conversations?Limit=1&Limit=2",
        "/-/conversations?Limit=0",
        "/-/conversations?Limit=1001",
        "/-/calls?Before=x",
        "/-/calls?Outcome=good",
        "/-/messages",
        "/-/call",
        "/-/overview?Deep=1",
    ] {
        let answer = control(&server, "GET", path, "").await;
        assert_eq!((answer.status, answer.code()), (400, "InvalidQuery"), "{path}");
    }
    for (path, code) in [
        ("/-/messages?Conversation=9", "NoConversation"),
        ("/-/messages?MessageId=00000000000000000000009", "NoMessage"),
        ("/-/call?Id=9", "NoCall"),
        ("/-/callback?Id=9", "NoCallback"),
    ] {
        let answer = control(&server, "GET", path, "").await;
        assert_eq!((answer.status, answer.code()), (404, code), "{path}");
    }
}

#[tokio::test]
async fn a_message_from_a_template_shows_its_texts_as_they_were_when_it_was_sent() {
    let server = MockServer::builder().audit_listings(0).start().await.unwrap();
    let engine = engine(&server);
    let code = templates::create(&engine, "order_shipped").await;
    let mut request = SendChatappMessageRequest::new(
        SendChannelType::Whatsapp,
        NUMBER,
        USER,
        SendChatappMessageType::Template,
    );
    request.template_code = Some(code.clone());
    request.language = Some("en_US".into());
    request.template_params = Some([("name".to_owned(), "Ana".to_owned())].into());
    let sent = send(&engine, request).await;
    let listed = shown(&server, "/-/templates?Text=order_shipped").await;
    let template = &listed["Templates"][0];
    assert_eq!((&template["TemplateCode"], &template["AuditStatus"]), (&json!(code), &json!("pass")));
    assert_eq!((&template["Sent"], &listed["Total"]), (&json!(1), &json!(1)));
    assert_eq!(texts(template, "History", "AuditStatus"), ["unaudit", "pass"]);
    let page = shown(&server, &format!("/-/messages?MessageId={sent}")).await;
    let message = &page["Messages"][0];
    assert_eq!((&message["Type"], &message["Template"]["Code"]), (&json!("template"), &json!(code)));
    assert_eq!(template["Content"]["Body"], "Hello $(name)!");
    assert_eq!(message["Content"]["Body"], "Hello Ana!");
    let mut delete = DeleteChatappTemplateRequest::new();
    delete.template_code = Some(code);
    call(&engine, delete).await.unwrap();
    assert_eq!(shown(&server, "/-/templates").await["Total"], 0);
    let page = shown(&server, &format!("/-/messages?MessageId={sent}")).await;
    assert_eq!(page["Messages"][0]["Content"]["Body"], "Hello Ana!");
}

#[tokio::test]
async fn one_language_of_a_template_is_decided_on_alone() {
    let server = MockServer::builder().audit_listings(0).start().await.unwrap();
    templates::create(&engine(&server), "sale").await;
    assert_eq!(server.review_template_in("sale", "de", Review::Pause), 0);
    let body = json!({"Name": "sale", "Language": "de", "Status": "paused"}).to_string();
    assert_eq!(control(&server, "POST", "/-/review-template", &body).await.code(), "NoTemplate");
    let body = json!({"Status": "paused"}).to_string();
    assert_eq!(control(&server, "POST", "/-/review-template", &body).await.code(), "InvalidBody");
    assert_eq!(server.review_template_in("sale", "en_US", Review::Reject("ABUSIVE".into())), 1);
    let listed = shown(&server, "/-/templates").await;
    assert_eq!(listed["Templates"][0]["Reason"], "ABUSIVE");
}

#[tokio::test]
async fn groups_show_members_who_can_leave() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let group = active_group(&engine).await;
    let link = add_link(&engine, &group).await;
    server.join(&link, USER).unwrap();
    server.receive(InboundMessage::new(NUMBER, USER, "Hi").user_name("Ana"));
    let row = shown(&server, "/-/groups").await["Groups"][0].clone();
    assert_eq!((&row["GroupId"], &row["InviteLink"]), (&json!(group), &json!(link)));
    assert_eq!((&row["GroupStatus"], &row["MaxMembers"]), (&json!("ACTIVE"), &json!(8)));
    let member = &row["Members"][0];
    assert_eq!((&member["Number"], &member["Name"]), (&json!(USER), &json!("Ana")));
    assert_eq!(member["Joined"], row["History"][0]["Time"]);
    let leave = |group: &str| json!({"GroupId": group, "Number": USER}).to_string();
    let answer = control(&server, "POST", "/-/leave", &leave("nowhere")).await;
    assert_eq!((answer.status, answer.code()), (404, "UnknownGroup"));
    assert_eq!(control(&server, "POST", "/-/leave", &leave(&group)).await.status, 200);
    let answer = control(&server, "POST", "/-/leave", &leave(&group)).await;
    assert_eq!((answer.status, answer.code()), (409, "NotMember"));
    assert_eq!(shown(&server, "/-/groups").await["Groups"][0]["Members"], json!([]));
}

#[tokio::test]
async fn a_group_shows_what_happened_to_it_and_leads_to_its_conversation() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let group = active_group(&engine).await;
    let link = add_link(&engine, &group).await;
    server.join(&link, USER).unwrap();
    let member = ChatGroupParticipant::new().with_participant_number(USER);
    let mut remove = DeleteChatGroupParticipantsRequest::new(NUMBER, &group);
    remove.list = Some(vec![member]);
    call(&engine, remove).await.unwrap();
    call(&engine, DeleteChatGroupInviteLinkRequest::new(NUMBER, &group)).await.unwrap();
    call(&engine, DeleteChatGroupRequest::new(NUMBER, &group)).await.unwrap();
    call(&engine, text(&group)).await.unwrap();
    let row = shown(&server, "/-/groups").await["Groups"][0].clone();
    let history = row["History"].as_array().unwrap();
    let names: Vec<_> = history.iter().map(|event| event["What"].as_str().unwrap()).collect();
    let order = ["Deleted", "LinkDeleted", "Removed", "Joined", "LinkAdded", "Active", "Created"];
    assert_eq!(names, order);
    assert_eq!((&history[2]["Number"], &history[3]["Call"]), (&json!(USER), &json!(null)));
    // AddChatGroup was the first call.
    assert_eq!(history[6]["Call"], 1);
    let conversation = shown(&server, "/-/conversations").await["Conversations"][0].clone();
    assert_eq!(row["Conversation"], conversation["Conversation"]);
    assert_eq!((&conversation["UserName"], &conversation["Group"]), (&row["Subject"], &row["Number"]));
}

#[tokio::test]
async fn numbers_show_the_code_that_their_owner_reads() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    numbers::add(&engine).await;
    let code = numbers::read_code(&engine, &server).await;
    let page = shown(&server, "/-/numbers").await;
    let row = &page["Numbers"][0];
    assert_eq!((&row["PhoneNumber"], &row["VerifyCode"]), (&json!(NUMBER), &json!(code)));
    assert_eq!((&row["Status"], &row["HttpFlag"]), (&json!("UNVERIFIED"), &json!("Y")));
    assert_eq!(shown(&server, "/-/numbers?CustSpaceId=other").await["Total"], 0);
}

#[tokio::test]
async fn a_call_shows_its_signature_and_texts_that_repeat_it() {
    let server = MockServer::builder()
        .clock(|| std::time::UNIX_EPOCH + std::time::Duration::from_secs(NOW))
        .start()
        .await
        .unwrap();
    let request = Handmade::for_acs3(&server, "AddChatGroup").with_owner();
    exchange(&server, &request.acs3(&server)).await;
    let mut wrong = Handmade::for_rpc_v1(&server, "AddChatGroup").with_owner();
    wrong.key.1 = "another".into();
    exchange(&server, &wrong.rpc_v1(&server)).await;
    let list = shown(&server, "/-/calls?Outcome=failed").await;
    assert_eq!(
        (texts(&list, "Calls", "Code"), &list["Total"]),
        (vec!["SignatureDoesNotMatch".to_owned()], &json!(1))
    );
    for outcome in ["warned", "faulted"] {
        assert_eq!(shown(&server, &format!("/-/calls?Outcome={outcome}")).await["Total"], 0);
    }
    let right = shown(&server, "/-/call?Id=1").await;
    let signature = &right["Signature"];
    assert_eq!((&signature["IsRight"], &signature["Expected"]), (&json!(true), &signature["Got"]));
    assert!(signature["CanonicalRequest"].as_str().unwrap().starts_with("POST\n/\nBusinessNumber="));
    assert_eq!((&right["Method"], &right["Code"]), (&json!("POST"), &json!("OK")));
    assert!(right["Answer"]["Body"].as_str().unwrap().contains("UniqueCode"));
    let command = right["AsCamsCall"].as_str().unwrap();
    assert!(command.starts_with("cams call AddChatGroup --endpoint http://127.0.0.1:"), "{command}");
    assert!(command.contains(&format!("\"BusinessNumber\": \"{NUMBER}\"")), "{command}");
    let wrong = shown(&server, "/-/call?Id=2").await;
    let signature = &wrong["Signature"];
    assert_eq!((&signature["IsRight"], &signature["CanonicalRequest"]), (&json!(false), &Value::Null));
    assert_ne!(signature["Expected"], signature["Got"]);
    assert!(!right.to_string().contains(server.access_key_secret()));
}

#[tokio::test]
async fn the_text_for_curl_is_accepted_by_the_server() {
    let server = MockServer::start().await.unwrap();
    call(&engine(&server), text(USER)).await.unwrap();
    let whole = shown(&server, "/-/call?Id=1").await;
    let curl = whole["AsCurl"].as_str().unwrap();
    // What a shell would make of it, as the request that curl sends.
    let mut words = curl.split('\'').skip(1).step_by(2);
    let (url, mut headers, mut body) = (words.next().unwrap(), String::new(), "");
    for word in words {
        match word.split_once(": ") {
            Some(_) => headers.push_str(&format!("{word}\r\n")),
            None => body = word,
        }
    }
    let target = url.strip_prefix(&server.endpoint()).unwrap();
    let request = crate::support::plain(&server, "POST", target, &headers, body);
    let answer = exchange(&server, &request).await;
    assert_eq!((answer.status, answer.code()), (200, "OK"), "{curl}");
    assert_eq!(exchange(&server, &request).await.code(), "SignatureNonceUsed");
}

#[tokio::test]
async fn a_method_with_signs_of_the_shell_is_one_word_in_the_text_for_curl() {
    let server = MockServer::start().await.unwrap();
    let request = crate::support::plain(&server, "X|`id`&", "/", "x-acs-action: AddChatGroup\r\n", "");
    assert_ne!(exchange(&server, &request).await.status, 200);
    let whole = shown(&server, "/-/call?Id=1").await;
    let curl = whole["AsCurl"].as_str().unwrap();
    assert!(curl.starts_with("curl -sS -X 'X|`id`&' "), "{curl}");
}

#[tokio::test]
async fn a_callback_shows_which_message_it_tells_of_and_can_be_sent_again() {
    let server =
        MockServer::builder().webhook("http://127.0.0.1:9/").callback_retries([]).start().await.unwrap();
    let sent = send(&engine(&server), text(USER)).await;
    let page = shown(&server, "/-/callbacks?Limit=1").await;
    assert_eq!((&page["Total"], &page["Callbacks"][0]["Messages"]), (&json!(3), &json!([sent])));
    let message = shown(&server, &format!("/-/messages?MessageId={sent}")).await["Messages"][0].clone();
    assert_eq!(texts(&message, "Callbacks", "Tells"), ["Sent", "Delivered", "Read"]);
    let answer = control(&server, "POST", "/-/resend-callback", r#"{"Id": 2}"#).await;
    assert_eq!(answer.body["Ids"], json!([4]));
    let again = shown(&server, "/-/callback?Id=4").await;
    assert_eq!((&again["ResendOf"], &again["MaxAttempts"]), (&json!(2), &json!(1)));
    assert_eq!(again["Body"], shown(&server, "/-/callback?Id=2").await["Body"]);
    assert_eq!(control(&server, "POST", "/-/resend-callback", r#"{"Id": 9}"#).await.code(), "NoCallback");
    assert_eq!(server.resend_callback(9), None);
}

#[tokio::test]
async fn the_overview_counts_what_there_is_and_never_shows_the_secret() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    numbers::add(&engine).await;
    send(&engine, text(USER)).await;
    let overview = shown(&server, "/-/overview").await;
    let counts = &overview["Counts"];
    assert_eq!(
        (&counts["Conversations"], &counts["Numbers"], &counts["Calls"]),
        (&json!(1), &json!(1), &json!(2))
    );
    assert_eq!((&counts["Unread"], &overview["Spaces"]), (&json!(1), &json!([SPACE])));
    assert_eq!(overview["AccessKeyId"], server.access_key_id());
    assert!(!overview.to_string().contains(server.access_key_secret()));
    assert_eq!(overview["AccessKeySecret"], Value::Null);
    let public = MockServer::builder().access_key_secret("cams-mock-secret").start().await.unwrap();
    assert_eq!(shown(&public, "/-/overview").await["AccessKeySecret"], "cams-mock-secret");
    assert!(shown(&public, "/-/operations").await["Operations"].as_array().unwrap().len() > 100);
}

#[tokio::test]
async fn a_file_on_this_server_is_shown_with_its_path() {
    let server = MockServer::start().await.unwrap();
    let link = format!("{}/cams-local/1/a.png?Signature=x", server.endpoint());
    let sent =
        send(&engine(&server), message(SendChatappMessageMessageType::Image, &json!({"link": link}))).await;
    let page = shown(&server, &format!("/-/messages?MessageId={sent}")).await;
    assert_eq!(page["Messages"][0]["Content"]["Media"]["Path"], "/cams-local/1/a.png?Signature=x");
}
