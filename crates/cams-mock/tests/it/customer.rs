//! Acting as a customer: presses, choices, Flows, reactions, files, places; and what the business is told.

use cams_mock::{DeliveryState, InboundMedia, InboundMessage, MockServer, ReplyError};
use cams_models::{
    CreateChatappTemplateRequest, SendChannelType, SendChatappMessageMessageType as Kind,
    SendChatappMessageType, TemplateComponent,
};
use serde_json::{Map, Value, json};

use crate::hook::Hook;
use crate::messages::{USER, text};
use crate::support::{NUMBER, SPACE, call, control, engine, settled};
use crate::views::{message, send, shown};

fn buttons() -> Value {
    json!({
        "type": "button", "body": {"text": "When?"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "fri", "title": "Friday"}}]},
    })
}

fn list() -> Value {
    json!({
        "type": "list", "body": {"text": "Which?"},
        "action": {"button": "Choose", "sections": [{"title": "s", "rows": [
            {"id": "r1", "title": "Morning", "description": "by bike"}, {"id": "r2", "title": "Evening"},
        ]}]},
    })
}

fn flow() -> Value {
    json!({
        "type": "flow", "body": {"text": "Book"},
        "action": {"name": "flow", "parameters": {"flow_id": "7", "flow_cta": "Book", "flow_token": "t-1"}},
    })
}

/// The content of a callback, which is JSON as text.
fn content(item: &Value) -> Value {
    serde_json::from_str(item["Message"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_press_a_choice_and_a_flow_arrive_as_they_are_documented() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().webhook(&hook.url).start().await.unwrap();
    let engine = engine(&server);
    let [button, choice, form] =
        [buttons(), list(), flow()].map(|content| message(Kind::Interactive, &content));
    let (button, choice, form) =
        (send(&engine, button).await, send(&engine, choice).await, send(&engine, form).await);
    hook.items(9).await;
    let pressed = server.press(&button, None, 0).unwrap();
    let body = json!({"MessageId": choice, "RowId": "r1"}).to_string();
    assert_eq!(control(&server, "POST", "/-/choose", &body).await.status, 200);
    let body = json!({"MessageId": form, "Data": {"day": "Friday"}}).to_string();
    assert_eq!(control(&server, "POST", "/-/submit-flow", &body).await.status, 200);
    let items = hook.items(12).await;
    let [press, choose, submit] = &items[9..] else { panic!("{items:?}") };
    assert_eq!((&press["MessageId"], &press["CustSpaceId"]), (&json!(pressed), &json!(SPACE)));
    assert_eq!((&press["Type"], &press["From"]), (&json!("INTERACTIVE"), &json!(USER)));
    assert_eq!(press["Context"], json!({"from": NUMBER, "id": button}));
    let reply = json!({"type": "button_reply", "button_reply": {"id": "fri", "title": "Friday"}});
    assert_eq!(content(press), json!({"type": "interactive", "interactive": reply}));
    let reply = json!({"id": "r1", "title": "Morning", "description": "by bike"});
    assert_eq!(content(choose)["interactive"]["list_reply"], reply);
    let answer = content(submit)["interactive"]["nfm_reply"]["response_json"].as_str().unwrap().to_owned();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer, json!({"day": "Friday", "flow_token": "t-1"}));
}

#[tokio::test]
async fn a_quick_reply_of_a_template_sends_its_payload_or_its_label() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().audit_listings(0).webhook(&hook.url).start().await.unwrap();
    let engine = engine(&server);
    let components: Vec<TemplateComponent> = serde_json::from_value(json!([
        {"Type": "BODY", "Text": "Hello"},
        {"Type": "BUTTONS", "Buttons": [
            {"Type": "QUICK_REPLY", "Text": "Yes"}, {"Type": "QUICK_REPLY", "Text": "No"},
            {"Type": "URL", "Text": "Look", "Url": "https://x.example/"}]},
    ]))
    .unwrap();
    let create = CreateChatappTemplateRequest::new("UTILITY", components, "en_US", "ask", "WHATSAPP");
    let code = call(&engine, create).await.unwrap().data.unwrap().template_code;
    let mut request = text(USER);
    request.r#type = SendChatappMessageType::Template;
    (request.template_code, request.language) = (code, Some("en_US".into()));
    request.payload = Some(vec!["yes-1".into()]);
    let sent = send(&engine, request).await;
    server.press(&sent, None, 0).unwrap();
    server.press(&sent, None, 1).unwrap();
    assert_eq!(server.press(&sent, None, 2), Err(ReplyError::CannotPress));
    let items = hook.items(6).await;
    let replies: Vec<_> = items.iter().filter(|item| item["Type"] == "REPLY").map(content).collect();
    assert_eq!(replies, [json!({"payload": "yes-1", "text": "Yes"}), json!({"payload": "No", "text": "No"})]);
}

#[tokio::test]
async fn what_cannot_be_answered_is_refused() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let plain = send(&engine, text(USER)).await;
    let list = send(&engine, message(Kind::Interactive, &list())).await;
    let failed = send(&engine, text("8613800131026")).await;
    let own = server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    assert_eq!(server.press(&plain, None, 0), Err(ReplyError::CannotPress));
    assert_eq!(server.press(&plain, Some(1), 0), Err(ReplyError::CannotPress));
    assert_eq!(server.choose(&list, "r9"), Err(ReplyError::UnknownRow));
    assert_eq!(server.submit_flow(&list, Map::new()), Err(ReplyError::NoFlow));
    assert_eq!(server.react(&failed, "👍"), Err(ReplyError::NotReceived));
    assert_eq!(server.react(&own, "👍"), Err(ReplyError::NotReceived));
    assert_eq!(server.react("nonsense", "👍"), Err(ReplyError::UnknownMessage));
    for (path, body, status, code) in [
        ("/-/press", json!({"MessageId": plain, "Index": 0}), 409, "CannotPress"),
        ("/-/press", json!({"MessageId": "1", "Index": 0}), 404, "NoMessage"),
        ("/-/press", json!({"MessageId": plain, "Idnex": 0}), 400, "InvalidBody"),
        ("/-/choose", json!({"MessageId": list, "RowId": ""}), 409, "NoRow"),
        ("/-/submit-flow", json!({"MessageId": list}), 409, "NoFlow"),
        ("/-/react", json!({"MessageId": failed, "Emoji": "x"}), 409, "NotReceived"),
    ] {
        let answer = control(&server, "POST", path, &body.to_string()).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{path}");
    }
}

#[tokio::test]
async fn a_reaction_stands_on_its_message_until_it_is_taken_back() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let sent = send(&engine, text(USER)).await;
    server.react(&sent, "👍").unwrap();
    let received = server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    send(&engine, message(Kind::Reaction, &json!({"messageId": received, "emoji": "🎉"}))).await;
    let reactions = async |id: &str| {
        shown(&server, &format!("/-/messages?MessageId={id}")).await["Messages"][0]["Reactions"].clone()
    };
    assert_eq!(reactions(&sent).await, json!([{"Emoji": "👍", "From": "user"}]));
    assert_eq!(reactions(&received).await, json!([{"Emoji": "🎉", "From": "business"}]));
    server.react(&sent, "").unwrap();
    assert_eq!(reactions(&sent).await, json!([]));
}

#[tokio::test]
async fn files_places_and_contacts_arrive_as_they_are_documented() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().webhook(&hook.url).start().await.unwrap();
    let file = InboundMedia::new("image", "https://files.example/1.jpg").caption("c").file_name("1.jpg");
    server.receive(InboundMessage::media(NUMBER, USER, &file));
    let both = json!({"BusinessNumber": NUMBER, "UserNumber": USER});
    let with = |more: Value| {
        let mut body = both.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body.to_string()
    };
    let place = with(json!({"Latitude": 31.25, "Longitude": -121.5, "Name": "Harbor", "UserName": "Ana"}));
    assert_eq!(control(&server, "POST", "/-/receive-location", &place).await.status, 200);
    let contact = with(json!({"Contact": {"Name": "Ada", "Phone": "+1"}}));
    assert_eq!(control(&server, "POST", "/-/receive-contact", &contact).await.status, 200);
    let items = hook.items(3).await;
    let picture = content(&items[0]);
    assert_eq!((&items[0]["Type"], &items[0]["Name"]), (&json!("IMAGE"), &json!("Customer")));
    assert_eq!((&picture["caption"], &picture["mimeType"]), (&json!("c"), &json!("image/jpeg")));
    assert_eq!(
        (&picture["url"], &picture["filename"]),
        (&json!("https://files.example/1.jpg"), &json!("1.jpg"))
    );
    let wanted =
        json!({"address": "", "latitude": "31.250000", "longitude": "-121.500000", "name": "Harbor"});
    assert_eq!((content(&items[1]), &items[1]["Name"]), (wanted, &json!("Ana")));
    // The name is known from the message before.
    assert_eq!((&items[2]["Type"], &items[2]["Name"]), (&json!("CONTACTS"), &json!("Ana")));
    assert_eq!(content(&items[2])[0]["phones"][0]["phone"], "+1");
    for (path, more) in [
        ("/-/receive-media", json!({"Kind": "hologram", "Url": "https://x.example/"})),
        ("/-/receive-media", json!({"Kind": "image", "Url": "javascript:alert(1)"})),
        ("/-/receive-media", json!({"Kind": "image", "Url": "https://x.example/", "Size": 1})),
        ("/-/receive-location", json!({"Latitude": 91, "Longitude": 0})),
        ("/-/receive-contact", json!({"Contact": {"Name": "Ada"}})),
    ] {
        let answer = control(&server, "POST", path, &with(more)).await;
        assert_eq!((answer.status, answer.code()), (400, "InvalidBody"), "{path}");
    }
}

#[tokio::test]
async fn a_window_that_is_closed_stays_closed_until_the_customer_writes() {
    let server = MockServer::start().await.unwrap();
    server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    let open =
        async || shown(&server, "/-/conversations").await["Conversations"][0]["WindowOpenUntil"].is_string();
    assert!(open().await);
    assert!(server.close_window(NUMBER, USER) && !server.close_window(NUMBER, USER));
    assert!(!open().await);
    server.receive(InboundMessage::new(NUMBER, USER, "Hi again"));
    assert!(open().await);
    let body = json!({"BusinessNumber": NUMBER, "UserNumber": USER}).to_string();
    assert_eq!(control(&server, "POST", "/-/close-window", &body).await.body["WasOpen"], true);
    assert!(!open().await);
}

#[tokio::test]
async fn a_conversation_is_marked_as_read() {
    let server = MockServer::start().await.unwrap();
    send(&engine(&server), text(USER)).await;
    assert_eq!(control(&server, "POST", "/-/mark-read", r#"{"Conversation": 1}"#).await.status, 200);
    assert_eq!(shown(&server, "/-/conversations").await["Conversations"][0]["Unread"], 0);
    let answer = control(&server, "POST", "/-/mark-read", r#"{"Conversation": 2}"#).await;
    assert_eq!((answer.status, answer.code()), (404, "NoConversation"));
    assert!(server.mark_read(1) && !server.mark_read(2));
}

#[tokio::test]
async fn a_later_receipt_is_told_and_shown() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().webhook(&hook.url).start().await.unwrap();
    let sent = send(&engine(&server), text(USER)).await;
    hook.items(3).await;
    let receipt = |status: &str, code: Option<&str>| {
        json!({"MessageId": sent, "Status": status, "ErrorCode": code}).to_string()
    };
    assert_eq!(control(&server, "POST", "/-/receipt", &receipt("Failed", Some("131053"))).await.status, 200);
    let item = hook.items(4).await[3].clone();
    assert_eq!((&item["Status"], &item["ErrorCode"]), (&json!("Failed"), &json!("131053")));
    let page = shown(&server, &format!("/-/messages?MessageId={sent}")).await;
    let last = page["Messages"][0]["Receipts"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["Status"], &last["Code"]), (&json!("Failed"), &json!("131053")));
    assert!(last["Help"].as_str().unwrap().contains("upload it"));
    for (body, status) in [
        (receipt("Lost", None), 400),
        (receipt("Read", Some("131053")), 400),
        (receipt("Failed", Some("1")), 400),
        (json!({"MessageId": "1", "Status": "Read"}).to_string(), 404),
    ] {
        assert_eq!(control(&server, "POST", "/-/receipt", &body).await.status, status, "{body}");
    }
}

#[tokio::test]
async fn a_delivery_that_was_given_up_is_sent_again_on_demand() {
    let hook = Hook::start(vec![(500, "no")]).await;
    let server = MockServer::builder().webhook(&hook.url).callback_retries([]).start().await.unwrap();
    server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    hook.items(1).await;
    let first = settled(&server, 0, DeliveryState::GivenUp).await;
    assert_eq!((first.attempts[0].http_status, first.attempts[0].answer.as_str()), (Some(500), "no"));
    let again = server.resend_callback(first.id).unwrap();
    let second = settled(&server, 1, DeliveryState::Acknowledged).await;
    assert_eq!((second.id, second.resend_of, &second.body), (again, Some(first.id), &first.body));
}

#[tokio::test]
async fn a_press_on_messenger_sends_the_payload_and_viber_sends_nothing() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().webhook(&hook.url).start().await.unwrap();
    let engine = engine(&server);
    let on = |channel: SendChannelType, kind: Kind, content: Value| {
        let mut request = message(kind, &content);
        request.channel_type = channel;
        request
    };
    let replies =
        json!({"text": "Tea?", "quick_replies": [{"content_type": "text", "title": "Yes", "payload": "y"}]});
    let quick = send(&engine, on(SendChannelType::Messenger, Kind::QuickReply, replies)).await;
    let elements = json!([{"title": "Green tea", "buttons": [{"type": "postback", "title": "Take it", "payload": "g"}]}]);
    let cards = json!({"attachment": {"payload": {"template_type": "generic", "elements": elements}}});
    let cards = send(&engine, on(SendChannelType::Instagram, Kind::RegularTemplate, cards)).await;
    let offer = json!({"text": "Tea", "caption": "Buy", "action": "https://shop.example/"});
    let offer = send(&engine, on(SendChannelType::Viber, Kind::TextButton, offer)).await;
    server.press(&quick, None, 0).unwrap();
    server.press(&cards, Some(0), 0).unwrap();
    assert_eq!(server.press(&offer, None, 0), Err(ReplyError::CannotPress));
    let items = hook.items(11).await;
    let replies: Vec<_> = items.iter().filter(|item| item["Type"] == "REPLY").collect();
    let contents: Vec<_> = replies.iter().map(|item| content(item)).collect();
    assert_eq!(
        contents,
        [json!({"payload": "y", "text": "Yes"}), json!({"payload": "g", "text": "Take it"})]
    );
    assert_eq!(replies[1]["Context"], json!({"from": NUMBER, "id": cards}));
}
