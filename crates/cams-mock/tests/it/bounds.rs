//! What callers send cannot fill the memory: what is too long or too much is refused, and the server goes on.

use cams_mock::MockServer;
use cams_models::{AddChatGroupRequest, SendChatappMessageRequest};
use serde_json::json;

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
    let item = json!({"Queue": "q".repeat(257), "Body": "x"}).to_string();
    assert_eq!(control(&server, "POST", "/-/queue/messages", &item).await.status, 400);
}
