//! What survives a restart: the file of the state, and `/-/state`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cams_core::Engine;
use cams_mock::{FileError, InboundMessage, MockServer, Review, Seed};
use cams_models::{
    AddChatGroupRequest, AddChatappPhoneNumberRequest, CreateChatappTemplateRequest,
    GetChatappTemplateDetailRequest, GetChatappUploadAuthorizationRequest, GetChatappVerifyCodeRequest,
    SendChatappMessageRequest, TemplateComponent, UpdateAccountWebhookRequest,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Answer, NUMBER, call, control, engine, plain, rows};

/// Spaces, users, names: few, so that things meet.
pub(crate) const USERS: [&str; 3] = ["8613800000001", "8613800000002", "8613800131026"];

pub(crate) fn file() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("state.json");
    (folder, file)
}

pub(crate) async fn keeping(file: &Path) -> MockServer {
    MockServer::builder().state(file).start().await.unwrap()
}

async fn state(server: &MockServer) -> Value {
    let Answer { status, body, .. } = control(server, "GET", "/-/state", "").await;
    assert_eq!(status, 200, "{body}");
    body
}

/// Something that changes what a server remembers.
#[derive(Clone, Debug)]
enum Step {
    AddGroup(String),
    ListGroups,
    AddNumber(u8),
    Webhook(Option<String>),
    Template(u8, String),
    Look(u8),
    Review(u8, bool),
    Refuse(u8),
    Receive(usize, String, bool),
    Send(usize, String),
    React(usize, String),
    Read(u64),
    CloseWindow(usize),
    Queue(u8, String),
    Items(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let text = || ".{0,20}";
    prop_oneof![
        text().prop_map(Step::AddGroup),
        Just(Step::ListGroups),
        (0..3_u8).prop_map(Step::AddNumber),
        proptest::option::of("http://127\\.0\\.0\\.1:1/[a-z]{0,5}").prop_map(Step::Webhook),
        (0..3_u8, text()).prop_map(|(name, text)| Step::Template(name, text)),
        (0..3_u8).prop_map(Step::Look),
        (0..3_u8, any::<bool>()).prop_map(|(name, is_good)| Step::Review(name, is_good)),
        (0..3_u8).prop_map(Step::Refuse),
        (0..3_usize, text(), any::<bool>()).prop_map(|(user, text, space)| Step::Receive(user, text, space)),
        (0..3_usize, text()).prop_map(|(user, text)| Step::Send(user, text)),
        (0..9_usize, "[👍❤]?").prop_map(|(at, emoji)| Step::React(at, emoji)),
        (1..4_u64).prop_map(Step::Read),
        (0..3_usize).prop_map(Step::CloseWindow),
        (0..2_u8, text()).prop_map(|(queue, body)| Step::Queue(queue, body)),
        (0..4_u8).prop_map(Step::Items),
    ]
}

/// Does a step. What is refused changes nothing, which is as good.
async fn take(server: &MockServer, engine: &Engine, sent: &mut Vec<String>, step: Step) {
    let name = |number| format!("template_{number}");
    match step {
        Step::AddGroup(subject) => {
            let mut request = AddChatGroupRequest::new(NUMBER);
            request.subject = Some(subject);
            drop(call(engine, request).await);
        }
        Step::ListGroups => drop(rows(engine).await),
        Step::AddNumber(digit) => {
            let request = AddChatappPhoneNumberRequest::new("86", format!("1380000000{digit}"), "Shop");
            drop(call(engine, request).await);
        }
        Step::Webhook(url) => {
            let mut request = UpdateAccountWebhookRequest::new();
            (request.status_callback_url, request.queue_flag) = (url, Some("Y".into()));
            drop(call(engine, request).await);
        }
        Step::Template(number, text) => {
            let mut body = TemplateComponent::new("BODY");
            body.text = Some(format!("Hi {text}"));
            let request =
                CreateChatappTemplateRequest::new("UTILITY", vec![body], "en", name(number), "WHATSAPP");
            drop(call(engine, request).await);
        }
        Step::Look(number) => {
            let mut request = GetChatappTemplateDetailRequest::new("en");
            request.template_name = Some(name(number));
            drop(call(engine, request).await);
        }
        Step::Review(number, true) => drop(server.review_template(&name(number), Review::Approve)),
        Step::Review(number, false) => drop(server.review_template(&name(number), Review::Pause)),
        Step::Refuse(number) => server.refuse_template(&name(number), "SPAM"),
        Step::Receive(user, text, has_space) => {
            let message = InboundMessage::new(NUMBER, USERS[user], text).user_name("Ana");
            sent.push(server.receive(if has_space { message.cust_space_id("cams-x000") } else { message }));
        }
        Step::Send(user, text) => {
            let mut request = SendChatappMessageRequest::new("whatsapp", NUMBER, USERS[user], "message");
            request.message_type = Some("text".into());
            request.content_json = Some(json!({ "text": text }).to_string());
            sent.extend(call(engine, request).await.ok().and_then(|sent| sent.message_id));
        }
        Step::React(at, emoji) => {
            if let Some(id) = sent.get(at) {
                let body = json!({"MessageId": id, "Emoji": emoji}).to_string();
                control(server, "POST", "/-/react", &body).await;
            }
        }
        Step::Read(conversation) => {
            let body = json!({ "Conversation": conversation }).to_string();
            control(server, "POST", "/-/mark-read", &body).await;
        }
        Step::CloseWindow(user) => {
            let body = json!({"BusinessNumber": NUMBER, "UserNumber": USERS[user]}).to_string();
            control(server, "POST", "/-/close-window", &body).await;
        }
        Step::Queue(queue, body) => drop(server.put_in_queue(&format!("Alicom-Queue-{queue}"), body)),
        Step::Items(count) => {
            server.put_items("ListFlow", (0..count).map(|at| json!({ "Id": at })).collect()).unwrap();
        }
    }
}

/// What reading shows, without what differs between any two servers.
async fn shown(server: &MockServer) -> Vec<Value> {
    let mut shown = Vec::new();
    for path in ["conversations", "templates", "groups", "numbers"] {
        shown.push(control(server, "GET", &format!("/-/{path}"), "").await.body);
    }
    for conversation in 1..4 {
        let path = format!("/-/messages?Conversation={conversation}");
        shown.push(control(server, "GET", &path, "").await.body);
    }
    shown.iter_mut().for_each(forget_calls);
    shown
}

/// Calls and callbacks are not kept, so what the page tells of them is not either.
fn forget_calls(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(forget_calls),
        Value::Object(fields) => {
            for name in ["Call", "Made", "Callbacks", "LastStatus", "LastInbound", "LastAudit"] {
                fields.remove(name);
            }
            fields.values_mut().for_each(forget_calls);
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_state_that_is_put_into_another_server_is_the_same_there(steps in prop::collection::vec(step(), 0..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (one, other) = (MockServer::start().await.unwrap(), MockServer::start().await.unwrap());
            let (engine_of_one, mut sent) = (engine(&one), Vec::new());
            for step in steps {
                take(&one, &engine_of_one, &mut sent, step).await;
            }
            let kept = state(&one).await;
            let put = control(&other, "PUT", "/-/state", &kept.to_string()).await;
            prop_assert_eq!(put.status, 200, "{}", put.body);
            prop_assert_eq!(&state(&other).await, &kept);
            prop_assert_eq!(shown(&other).await, shown(&one).await);
            // And it goes on from there in the same way.
            let next = |server: &MockServer| server.receive(InboundMessage::new(NUMBER, USERS[0], "x"));
            prop_assert_eq!(&next(&one)[13..], &next(&other)[13..]);
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn a_server_goes_on_where_the_last_one_with_its_file_stopped() {
    let (_folder, file) = file();
    let server = keeping(&file).await;
    call(&engine(&server), AddChatGroupRequest::new(NUMBER)).await.unwrap();
    server.receive(InboundMessage::new(NUMBER, USERS[0], "Hi"));
    let (kept, seen) = (state(&server).await, shown(&server).await);
    server.shutdown().await;
    let server = keeping(&file).await;
    assert_eq!(state(&server).await, kept);
    assert_eq!(shown(&server).await, seen);
    server.receive(InboundMessage::new(NUMBER, USERS[0], "Still there?"));
    let kept = state(&server).await;
    // It need not be stopped: this is what a test does that ends.
    drop(server);
    assert_eq!(state(&keeping(&file).await).await, kept);
}

#[tokio::test]
async fn a_reset_is_kept_too_and_the_seed_is_only_for_a_new_file() {
    let (_folder, file) = file();
    let start = async || {
        let seed = Seed::from_json(&json!({"Numbers": [{"PhoneNumber": NUMBER}]})).unwrap();
        MockServer::builder().seed(seed).state(&file).start().await.unwrap()
    };
    let server = start().await;
    call(&engine(&server), AddChatGroupRequest::new(NUMBER)).await.unwrap();
    drop(server);
    let server = start().await;
    assert_eq!(rows(&engine(&server)).await.len(), 1);
    assert_eq!(state(&server).await["Numbers"].as_array().unwrap().len(), 1);
    server.reset();
    drop(server);
    let server = start().await;
    assert_eq!(rows(&engine(&server)).await.len(), 0);
}

#[tokio::test]
async fn no_secret_is_in_the_state_and_others_on_the_machine_cannot_read_it() {
    let (_folder, file) = file();
    let server = keeping(&file).await;
    let engine = engine(&server);
    call(&engine, AddChatappPhoneNumberRequest::new("86", "13800000000", "Shop")).await.unwrap();
    call(&engine, GetChatappVerifyCodeRequest::new("en", "SMS", NUMBER)).await.unwrap();
    let granted = call(&engine, GetChatappUploadAuthorizationRequest::new()).await.unwrap().data.unwrap();
    let code = server.verification_code(NUMBER).unwrap();
    let secrets = [
        server.access_key_secret().to_owned(),
        server.access_key_id().to_owned(),
        code,
        granted.access_key_secret.unwrap(),
        granted.security_token.unwrap(),
    ];
    server.shutdown().await;
    let written = fs::read_to_string(&file).unwrap();
    for secret in secrets {
        assert!(!written.contains(&secret), "{secret}: {written}");
    }
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_refused_with_what_to_do_and_left_alone() {
    let (folder, file) = file();
    for (text, problem) in [
        ("", "it is broken: EOF"),
        ("{}", "it is not a state: `Format` must be `cams-mock state`"),
        (
            r#"{"Format": "cams-mock state", "Version": 2, "New": 1}"#,
            "its version is 2, and this program reads 1",
        ),
        (r#"{"Format": "cams-mock state", "Version": 1, "Numbers": 7}"#, "it is broken: invalid type"),
    ] {
        fs::write(&file, text).unwrap();
        let error = MockServer::builder().state(&file).start().await.unwrap_err();
        assert!(error.get_ref().unwrap().is::<FileError>());
        let said = error.to_string();
        assert!(said.starts_with("cannot use the state ") && said.contains(problem), "{said}");
        assert!(said.ends_with("choose another file, or move this one away to begin anew"), "{said}");
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
    let nowhere = folder.path().join("none").join("state.json");
    let error = MockServer::builder().state(nowhere).start().await.unwrap_err().to_string();
    assert!(error.contains("cannot lock ") && error.ends_with("choose another file"), "{error}");
}

#[tokio::test]
async fn a_file_that_cannot_be_written_anymore_is_told_by_save() {
    let (folder, file) = file();
    let server = keeping(&file).await;
    server.save().unwrap();
    folder.close().unwrap();
    server.receive(InboundMessage::new(NUMBER, USERS[0], "Hi"));
    let error = server.save().unwrap_err().to_string();
    assert!(error.starts_with("the state was not written: "), "{error}");
}

#[tokio::test]
async fn a_state_that_cannot_be_written_is_told_at_once_and_written_when_it_can_be() {
    let (folder, file) = file();
    let away = folder.path().with_extension("away");
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let builder = MockServer::builder().state(&file);
    let builder = builder.on_file_error(move |error| tell.send(error.to_string()).unwrap());
    let server = builder.start().await.unwrap();
    fs::rename(folder.path(), &away).unwrap();
    server.receive(InboundMessage::new(NUMBER, USERS[0], "Hi"));
    let error = tokio::time::timeout(Duration::from_secs(10), told.recv()).await.unwrap().unwrap();
    assert!(error.starts_with("the state was not written: "), "{error}");
    tokio::time::pause();
    // Several more attempts fail, which is known.
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(told.try_recv().is_err());
    fs::rename(&away, folder.path()).unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(fs::read_to_string(&file).unwrap().contains(USERS[0]));
    server.finish().await.unwrap();
}

#[tokio::test]
async fn the_end_writes_what_the_last_requests_change_and_tells_if_it_cannot() {
    for is_gone in [false, true] {
        let (folder, file) = file();
        let server = keeping(&file).await;
        let address = server.endpoint().replace("http://", "");
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let body = json!({"BusinessNumber": NUMBER, "UserNumber": USERS[0], "Message": "late"}).to_string();
        let request = plain(&server, "POST", "/-/receive", "content-type: application/json\r\n", &body);
        let (head, rest) = request.split_at(request.len() - 1);
        stream.write_all(head.as_bytes()).await.unwrap();
        // The server has accepted the connection and reads the request by the time it has answered another.
        state(&server).await;
        let (finished, answer) = tokio::join!(server.finish(), async {
            if is_gone {
                fs::remove_dir_all(folder.path()).unwrap();
            }
            stream.write_all(rest.as_bytes()).await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            answer
        });
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        match finished {
            Ok(()) => assert!(!is_gone && fs::read_to_string(&file).unwrap().contains("late")),
            Err(error) => assert!(is_gone, "{error}"),
        }
    }
}

#[tokio::test]
async fn a_state_that_is_not_right_changes_nothing() {
    let server = MockServer::start().await.unwrap();
    call(&engine(&server), AddChatGroupRequest::new(NUMBER)).await.unwrap();
    let kept = state(&server).await;
    let mut wrong = kept.clone();
    wrong["Groups"]["All"][0][1]["Subject"] = 7.into();
    for body in ["{}".to_owned(), wrong.to_string(), "x".to_owned()] {
        let refused = control(&server, "PUT", "/-/state", &body).await;
        assert_eq!((refused.status, refused.code()), (400, "InvalidBody"));
    }
    assert_eq!(state(&server).await, kept);
    assert_eq!(control(&server, "DELETE", "/-/state", "").await.status, 405);
}

/// Written by the first program that kept a state. If this fails, files of users cannot be read anymore: read the old
/// form as well, or raise the version.
#[tokio::test]
async fn a_state_of_the_first_version_is_still_read() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/kept/state-1.json");
    let written = fs::read_to_string(file).unwrap();
    let server = MockServer::start().await.unwrap();
    let put = control(&server, "PUT", "/-/state", &written).await;
    assert_eq!(put.status, 200, "{}", put.body);
    assert_eq!(state(&server).await, serde_json::from_str::<Value>(&written).unwrap());
}
