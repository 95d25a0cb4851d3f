//! Control over HTTP, and the life of the server itself.

use cams_core::{CallOptions, Credentials, Engine, ErrorKind};
use cams_mock::MockServer;
use cams_models::{
    AddChatGroupRequest, ListChatappTemplateRequest, ListFlowRequest, QueryChatappPhoneNumbersRequest,
    SERVICE,
};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{NUMBER, active_group, add_link, call, config, control, engine, exchange, plain, rows};
use crate::{messages, numbers, templates};

/// How a call fails that is tried once.
async fn failure(engine: &Engine) -> ErrorKind {
    let options = CallOptions::default().max_attempts(1);
    engine.call(&AddChatGroupRequest::new(NUMBER), &options).await.unwrap_err().kind()
}

#[tokio::test]
async fn a_member_joins_over_http() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let link = add_link(&engine, &active_group(&engine).await).await;
    let body = json!({"InviteLink": link, "Number": "8613800000001"}).to_string();
    let answer = control(&server, "POST", "/-/join", &body).await;
    assert_eq!((answer.status, answer.code()), (200, "OK"));
    let answer = control(&server, "POST", "/-/join", &body).await;
    assert_eq!((answer.status, answer.code()), (409, "AlreadyMember"));
    assert_eq!(answer.body["Success"], false);
    let answer = control(&server, "POST", "/-/join", r#"{"Number": "86"}"#).await;
    assert_eq!((answer.status, answer.code()), (400, "InvalidBody"));
    assert!(answer.message().contains("InviteLink"), "{}", answer.message());
}

#[tokio::test]
async fn a_code_is_read_over_http() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let path = format!("/-/verification-code?PhoneNumber={NUMBER}");
    numbers::add(&engine).await;
    let answer = control(&server, "GET", &path, "").await;
    assert_eq!((answer.status, answer.code()), (404, "NoCode"));
    let code = numbers::read_code(&engine, &server).await;
    let answer = control(&server, "GET", &path, "").await;
    assert_eq!((answer.status, &answer.body["VerifyCode"]), (200, &json!(code)));
}

#[tokio::test]
async fn a_template_is_refused_over_http() {
    let server = MockServer::builder().audit_listings(0).start().await.unwrap();
    let engine = engine(&server);
    let body = json!({"Name": "sale", "Reason": "ABUSIVE"}).to_string();
    assert_eq!(control(&server, "POST", "/-/refuse-template", &body).await.status, 200);
    let answer = control(&server, "POST", "/-/refuse-template", "{}").await;
    assert_eq!((answer.status, answer.code()), (400, "InvalidBody"));
    templates::create(&engine, "sale").await;
    let list = call(&engine, ListChatappTemplateRequest::new()).await.unwrap().list_template;
    assert_eq!(list[0].reason.as_deref(), Some("ABUSIVE"));
}

#[tokio::test]
async fn calls_are_shown_over_http_and_control_is_not_among_them() {
    let server = MockServer::start().await.unwrap();
    call(&engine(&server), AddChatGroupRequest::new(NUMBER)).await.unwrap();
    control(&server, "GET", "/-/calls", "").await;
    let answer = control(&server, "GET", "/-/calls", "").await;
    let calls = answer.body["Calls"].as_array().unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0]["Action"], "AddChatGroup");
    assert_eq!(calls[0]["Scheme"], "ACS3-HMAC-SHA256");
    assert_eq!((&calls[0]["Code"], &calls[0]["HttpStatus"]), (&json!("OK"), &json!(200)));
    assert_eq!(calls[0]["RequestId"], server.calls()[0].request_id.as_str());
    let number = json!({"Name": "BusinessNumber", "Value": NUMBER, "Location": "query"});
    assert!(calls[0]["Parameters"].as_array().unwrap().contains(&number));
}

#[tokio::test]
async fn reset_forgets_what_there_is_and_keeps_the_key() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    active_group(&engine).await;
    templates::create(&engine, "sale").await;
    numbers::add(&engine).await;
    assert_eq!(control(&server, "POST", "/-/reset", "").await.status, 200);
    assert!(server.calls().is_empty());
    assert!(rows(&engine).await.is_empty());
    assert_eq!(call(&engine, ListChatappTemplateRequest::new()).await.unwrap().total, Some(0));
    assert_eq!(call(&engine, QueryChatappPhoneNumbersRequest::new()).await.unwrap().phone_numbers, []);
}

#[tokio::test]
async fn the_example_shop_is_all_that_a_strict_server_wants() {
    let server = MockServer::builder().strict().start().await.unwrap();
    let engine = engine(&server);
    templates::create(&engine, "sale").await;
    assert_eq!(control(&server, "POST", "/-/example-shop", "").await.status, 200);
    let counts = control(&server, "GET", "/-/overview", "").await.body["Counts"].clone();
    let of = |name: &str| counts[name].as_u64().unwrap();
    assert_eq!(["Numbers", "Templates", "Groups", "Conversations", "Calls"].map(of), [1, 2, 1, 1, 0]);
    // What the start page tells to send.
    call(&engine, messages::text(messages::USER)).await.unwrap();
    let sent = control(&server, "GET", "/-/messages?Conversation=1", "").await.body["Messages"][2].clone();
    let receipts = sent["Receipts"].as_array().unwrap();
    assert!(receipts.iter().any(|receipt| receipt["Status"] == "Read"), "{sent}");
    assert_eq!(control(&server, "POST", "/-/reset", "").await.status, 200);
    assert_eq!(control(&server, "GET", "/-/overview", "").await.body["Counts"]["Numbers"], 0);
}

#[tokio::test]
async fn items_of_an_operation_are_put_over_http() {
    let server = MockServer::start().await.unwrap();
    let put = async |action: &str| {
        let body = json!({"Action": action, "Items": [{"FlowId": "1", "FlowName": "Book"}]}).to_string();
        control(&server, "POST", "/-/items", &body).await
    };
    assert_eq!(put("ListFlow").await.code(), "OK");
    let flows = call(&engine(&server), ListFlowRequest::new()).await.unwrap().data;
    assert_eq!(flows.iter().map(|flow| flow.flow_name.as_deref()).collect::<Vec<_>>(), [Some("Book")]);
    for action in ["ListFlows", "AddChatGroup"] {
        let answer = put(action).await;
        assert_eq!((answer.status, answer.code()), (400, "InvalidBody"));
        assert!(answer.message().contains(action), "{}", answer.message());
    }
}

#[tokio::test]
async fn the_list_shows_every_door_with_an_example_that_is_accepted() {
    let server = MockServer::start().await.unwrap();
    let answer = control(&server, "GET", "/-/", "").await;
    let doors = answer.body["Doors"].as_array().unwrap();
    assert!(doors.len() >= 10, "{doors:?}");
    for door in doors {
        let text = |name: &str| door[name].as_str().unwrap();
        let (example, path) = (text("Example"), text("Path"));
        if path == "/-/events" {
            continue; // Its answer has no end.
        }
        let (query, body) = if example.starts_with('?') { (example, "") } else { ("", example) };
        assert!(!text("Summary").is_empty());
        let answer = control(&server, text("Method"), &format!("{path}{query}"), body).await;
        // What the examples are about need not be there.
        assert!([200, 404, 409].contains(&answer.status), "{path}: {}", answer.body);
    }
    assert_eq!(control(&server, "POST", "/-/unknown", "").await.status, 404);
}

#[tokio::test]
async fn the_documentation_names_every_door() {
    let documentation = include_str!("../../src/control/doors.md");
    let server = MockServer::start().await.unwrap();
    let answer = control(&server, "GET", "/-/", "").await;
    for door in answer.body["Doors"].as_array().unwrap() {
        let (method, path) = (door["Method"].as_str().unwrap(), door["Path"].as_str().unwrap());
        let is_named = |end: &str| documentation.contains(&format!("`{method} {path}{end}"));
        assert!(is_named("`") || is_named("?"), "{method} {path}");
    }
}

#[tokio::test]
async fn pages_of_strangers_cannot_command_the_server() {
    let server = MockServer::start().await.unwrap();
    let body = r#"{"Name": "sale", "Reason": "ABUSIVE"}"#;
    let json = "content-type: application/json\r\n";
    let send = |headers: &str, body: &str| {
        let request = plain(&server, "POST", "/-/refuse-template", headers, body);
        let server = &server;
        async move { exchange(server, &request).await }
    };
    assert_eq!(send(&format!("{json}origin: {}\r\n", server.endpoint()), body).await.status, 200);
    let answer = send(&format!("{json}origin: https://evil.example\r\n"), body).await;
    assert_eq!((answer.status, answer.code()), (403, "ForbiddenOrigin"));
    let answer = send("origin: null\r\n", "").await;
    assert_eq!((answer.status, answer.code()), (403, "ForbiddenOrigin"));
    let answer = send("content-type: text/plain\r\n", body).await;
    assert_eq!((answer.status, answer.code()), (415, "JsonWanted"));
    let host = server.endpoint().replace("http://", "");
    let rebound = plain(&server, "GET", "/-/calls", "", "").replace(&host, "attacker.example");
    let answer = exchange(&server, &rebound).await;
    assert_eq!((answer.status, answer.code()), (403, "ForbiddenHost"));
}

#[tokio::test]
async fn a_control_body_with_an_unknown_key_or_an_impossible_number_is_refused() {
    let server = MockServer::start().await.unwrap();
    let message = json!({"BusinessNumber": NUMBER, "UserNumber": "8613800000001", "Message": "Hi"});
    let long = "8".repeat(1025);
    let cases = [
        ("UserNumber", long.as_str(), "UserNumber must not be longer than 1024 bytes"),
        ("UserName", &long, "UserName must not be longer than 1024 bytes"),
        ("ContextMessageId", &long, "ContextMessageId must not be longer than 1024 bytes"),
        ("MesageType", "IMAGE", "unknown field `MesageType`"),
        ("UserNumber", "not a number", "digits with country code"),
        ("BusinessNumber", "+8613800000000", "digits with country code"),
        ("ChannelType", "carrier-pigeon", "ChannelType must be one of whatsapp"),
        ("MessageType", "", "MessageType must be a word"),
    ];
    for (name, value, problem) in cases {
        let mut message = message.clone();
        message[name] = value.into();
        let answer = control(&server, "POST", "/-/receive", &message.to_string()).await;
        assert_eq!((answer.status, answer.code()), (400, "InvalidBody"));
        assert!(answer.message().contains(problem), "{}", answer.message());
    }
    for (path, body) in [
        ("/-/join", r#"{"InviteLink": "x", "Number": "861", "Name": "x"}"#),
        ("/-/refuse-template", r#"{"Name": "sale", "Reason": "x", "Reson": "y"}"#),
    ] {
        assert_eq!(control(&server, "POST", path, body).await.code(), "InvalidBody");
    }
}

#[tokio::test]
async fn every_door_refuses_a_key_and_a_query_that_it_does_not_know() {
    let server = MockServer::start().await.unwrap();
    let answer = control(&server, "GET", "/-/", "").await;
    for door in answer.body["Doors"].as_array().unwrap() {
        let text = |name: &str| door[name].as_str().unwrap();
        let (method, path, example) = (text("Method"), text("Path"), text("Example"));
        let body = Some(example).filter(|example| example.starts_with('{')).unwrap_or_default();
        let mut more = serde_json::from_str(body).unwrap_or(json!({}));
        more["Subjcet"] = 1.into();
        for (target, body) in [(path, more.to_string()), (&*format!("{path}?Subjcet=1"), body.to_owned())] {
            // The stream of events reads no body.
            if path != "/-/events" || body.is_empty() {
                let answer = control(&server, method, target, &body).await;
                assert_eq!(answer.status, 400, "{method} {target} {body}: {}", answer.body);
            }
        }
    }
}

#[tokio::test]
async fn unknown_control_is_not_found() {
    let server = MockServer::start().await.unwrap();
    assert_eq!(control(&server, "POST", "/-/unknown", "").await.status, 404);
    assert_eq!(control(&server, "GET", "/-/reset", "").await.status, 405);
}

#[tokio::test]
async fn the_secret_is_never_shown() {
    let builder = MockServer::builder().access_key_secret("hush-hush").security_token("hush-token");
    assert!(!format!("{builder:?}").contains("hush"));
    let server = builder.start().await.unwrap();
    call(&engine(&server), AddChatGroupRequest::new(NUMBER)).await.unwrap();
    assert!(!format!("{server:?} {:?}", server.calls()).contains("hush"));
    assert_eq!(server.access_key_secret(), "hush-hush");
}

#[tokio::test]
async fn shutdown_closes_idle_connections_and_frees_the_port() {
    let server = MockServer::start().await.unwrap();
    let address = server.endpoint().replace("http://", "");
    let port = address.rsplit(':').next().unwrap().parse().unwrap();
    let mut idle = TcpStream::connect(&address).await.unwrap();
    idle.write_all(format!("GET /-/calls HTTP/1.1\r\nhost: {address}\r\n\r\n").as_bytes()).await.unwrap();
    let mut first = [0; 1];
    idle.read_exact(&mut first).await.unwrap();

    let engine = engine(&server);
    server.shutdown().await;
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.unwrap();
    assert_eq!(failure(&engine).await, ErrorKind::Unreachable);
    let again = MockServer::builder().port(port).start().await.unwrap();
    assert_eq!(again.endpoint(), format!("http://{address}"));
}

#[tokio::test]
async fn shutdown_finishes_the_request_under_way() {
    let server = MockServer::start().await.unwrap();
    let address = server.endpoint().replace("http://", "");
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /-/reset HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\
         expect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The interim answer shows that the request has arrived and its body is waited for.
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).await.unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    let rest = async {
        stream.write_all(b"{}").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let ((), answer) = tokio::join!(server.shutdown(), rest);
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[tokio::test]
async fn a_body_of_more_than_16_mib_is_refused() {
    let server = MockServer::start().await.unwrap();
    let answer = control(&server, "POST", "/", &"x".repeat(16 * 1024 * 1024 + 1)).await;
    assert_eq!((answer.status, answer.code()), (413, "RequestTooLarge"));
}

#[tokio::test]
async fn a_port_in_use_is_an_error() {
    let server = MockServer::start().await.unwrap();
    let port = server.endpoint().rsplit(':').next().unwrap().parse().unwrap();
    let error = MockServer::builder().port(port).start().await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
}

#[tokio::test]
async fn a_dropped_server_answers_no_more() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    call(&engine, AddChatGroupRequest::new(NUMBER)).await.unwrap();
    drop(server);
    let failure = failure(&engine).await;
    assert!(matches!(failure, ErrorKind::Unreachable | ErrorKind::Interrupted), "{failure}");
}

#[tokio::test]
async fn two_servers_have_different_keys() {
    let (one, two) = (MockServer::start().await.unwrap(), MockServer::start().await.unwrap());
    assert_ne!(one.access_key_id(), two.access_key_id());
    let foreign = Credentials::new(one.access_key_id(), one.access_key_secret());
    let engine = Engine::new(&SERVICE, config(&two).credentials(foreign)).unwrap();
    let error = call(&engine, AddChatGroupRequest::new(NUMBER)).await.unwrap_err();
    assert_eq!((error.code(), error.http_status()), (Some("InvalidAccessKeyId.NotFound"), Some(404)));
}
