//! Calls in a file: what is recorded, what is left out, and what a replay answers.

use std::path::{Path, PathBuf};
use std::time::Duration;

use cams_core::Error;
use cams_mock::{Fault, FileError, MockServer, Seed};
use cams_models::{
    AddChatGroupRequest, ChatappVerifyAndRegisterRequest, GetChatappUploadAuthorizationRequest,
    UpdateAccountWebhookRequest,
};
use serde_json::json;
use tempfile::TempDir;

use crate::support::{NUMBER, call, engine};

/// A folder of its own, and a file in it.
fn file() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("calls.jsonl");
    (folder, file)
}

async fn recording(file: &Path) -> MockServer {
    MockServer::builder().record(file).start().await.unwrap()
}

async fn replaying(file: &Path) -> MockServer {
    MockServer::builder().replay(file).start().await.unwrap()
}

async fn add(server: &MockServer, subject: &str) -> Result<String, Error> {
    let mut request = AddChatGroupRequest::new(NUMBER);
    request.subject = Some(subject.into());
    call(&engine(server), request).await.map(|added| added.unique_code.unwrap())
}

#[tokio::test]
async fn calls_are_answered_from_a_recording_in_their_order_and_by_their_parameters() {
    let (_folder, file) = file();
    let server = recording(&file).await;
    let first = [add(&server, "a").await.unwrap(), add(&server, "a").await.unwrap()];
    let other = add(&server, "b").await.unwrap();
    server.save().unwrap();
    server.shutdown().await;

    let server = replaying(&file).await;
    assert_eq!(add(&server, "b").await.unwrap(), other);
    assert_eq!([add(&server, "a").await.unwrap(), add(&server, "a").await.unwrap()], first);
    let error = add(&server, "a").await.unwrap_err();
    assert_eq!(error.code(), Some("NotRecorded"));
    assert!(
        error.to_string().contains("All 2 recorded answers to this call of AddChatGroup were given"),
        "{error}"
    );
    server.reset();
    assert_eq!(add(&server, "a").await.unwrap(), first[0]);
}

#[tokio::test]
async fn a_call_that_is_not_recorded_is_refused_and_told_what_differs() {
    let (_folder, file) = file();
    let server = recording(&file).await;
    add(&server, "a").await.unwrap();
    server.shutdown().await;
    let server = replaying(&file).await;
    let error = add(&server, "c").await.unwrap_err().to_string();
    assert!(error.contains("none with these parameters; the nearest differs in `Subject`."), "{error}");
    let error = call(&engine(&server), UpdateAccountWebhookRequest::new()).await.unwrap_err().to_string();
    assert!(error.contains("no call of UpdateAccountWebhook; it has calls of AddChatGroup."), "{error}");
}

#[tokio::test]
async fn refusals_are_recorded_with_what_a_client_is_told_to_wait() {
    let (_folder, file) = file();
    let server = recording(&file).await;
    server.fail_next("AddChatGroup", Fault::throttled(Duration::from_millis(40)).times(1));
    add(&server, "a").await.unwrap();
    server.shutdown().await;
    let server = replaying(&file).await;
    add(&server, "a").await.unwrap();
    let codes: Vec<_> = server.calls().into_iter().map(|call| call.code).collect();
    assert_eq!(codes, ["Throttling.User", "OK"]);
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.contains(r#""x-acs-retry-after":"40""#), "{written}");
}

#[tokio::test]
async fn no_secret_and_no_key_gets_into_a_recording_and_others_on_the_machine_cannot_read_it() {
    let (_folder, file) = file();
    let server = recording(&file).await;
    let engine = engine(&server);
    let mut webhook = UpdateAccountWebhookRequest::new();
    webhook.status_callback_url = Some("http://127.0.0.1:1/not-guessed".into());
    call(&engine, webhook).await.unwrap();
    let verify = ChatappVerifyAndRegisterRequest::new(NUMBER, "987654");
    assert!(call(&engine, verify).await.is_err());
    let granted = call(&engine, GetChatappUploadAuthorizationRequest::new()).await.unwrap().data.unwrap();
    server.shutdown().await;
    let written = std::fs::read_to_string(&file).unwrap();
    let secret = granted.access_key_secret.unwrap();
    for secret in ["not-guessed", "987654", &secret, "uthorization", "ignature"] {
        assert!(!written.contains(secret), "{secret}: {written}");
    }
    assert_eq!(written.lines().count(), 3);
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    // What is about the server itself is executed.
    let server = replaying(&file).await;
    let engine = crate::support::engine(&server);
    assert!(call(&engine, GetChatappUploadAuthorizationRequest::new()).await.is_ok());
    let mut other = UpdateAccountWebhookRequest::new();
    other.status_callback_url = Some("http://127.0.0.1:2/another".into());
    call(&engine, other).await.unwrap();
}

#[tokio::test]
async fn what_did_not_reach_the_client_and_what_is_not_signed_is_not_recorded() {
    let (_folder, file) = file();
    let server = recording(&file).await;
    server.fail_next("AddChatGroup", Fault::disconnect_after_execution());
    assert!(add(&server, "a").await.is_err());
    let unsigned = crate::support::plain(&server, "POST", "/", "x-acs-action: AddChatGroup\r\n", "");
    assert_ne!(crate::support::exchange(&server, &unsigned).await.status, 200);
    server.shutdown().await;
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1);
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_told_at_the_start() {
    let (folder, file) = file();
    let missing = MockServer::builder().replay(&file).start().await.unwrap_err();
    assert!(missing.get_ref().unwrap().is::<FileError>());
    assert!(missing.to_string().ends_with("check the path"), "{missing}");
    let no_folder = folder.path().join("none").join("calls");
    let unwritable = MockServer::builder().record(no_folder).start().await.unwrap_err();
    assert!(unwritable.to_string().ends_with("choose another file for the recording"), "{unwritable}");
    recording(&file).await.shutdown().await;
    let both = MockServer::builder().record(&file).replay(&file).start().await.unwrap_err();
    assert!(both.to_string().contains("it is the recording that is replayed; choose another file"), "{both}");
}

#[tokio::test]
async fn a_start_that_is_refused_leaves_a_recording_alone() {
    let (folder, file) = file();
    let server = recording(&file).await;
    add(&server, "a").await.unwrap();
    server.shutdown().await;
    let written = std::fs::read(&file).unwrap();
    let same = folder.path().join(".").join("calls.jsonl");
    let wrong = folder.path().join("wrong");
    std::fs::write(&wrong, "{}").unwrap();
    let builder = || MockServer::builder().record(&file);
    let seed = Seed::from_json(&json!({"Conversations": [{
        "BusinessNumber": NUMBER, "UserNumber": "8613800000001",
        "Messages": [{"From": "customer", "Text": "Hi"}, {"From": "business", "Text": "Hello"}],
    }]}));
    for (builder, why) in [
        (builder().replay(&same), "it is the recording that is replayed"),
        (builder().state(&same), "it is the file of the state"),
        (builder().replay(&wrong), "cannot replay the recording"),
        (builder().state(&wrong), "cannot use the state"),
        (builder().strict().seed(seed.unwrap()), "is refused"),
    ] {
        let error = builder.start().await.unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
        assert_eq!(std::fs::read(&file).unwrap(), written, "{why}");
    }
    let fresh = folder.path().join("fresh");
    let both = MockServer::builder().record(&fresh).state(folder.path().join(".").join("fresh"));
    assert!(both.start().await.unwrap_err().to_string().contains("it is the file of the state"));
    assert!(!fresh.exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_recording_in_place_of_a_file_that_others_can_read_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, file) = file();
    std::fs::write(&file, "old").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    recording(&file).await.shutdown().await;
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!std::fs::read_to_string(&file).unwrap().contains("old"));
}
