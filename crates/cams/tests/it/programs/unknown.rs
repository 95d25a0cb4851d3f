//! What the SDK does not know yet: operations, parameters, and fields of answers.

use cams::models::{AddChatGroupRequest, AddChatGroupResponse};
use cams::{CallOptions, ErrorKind};
use cams_mock::MockServer;
use serde_json::json;

use crate::programs::terminal::client;

#[tokio::test]
async fn a_typed_call_gives_its_whole_answer_and_the_typed_half_of_it() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let call = client.add_chat_group().business_number("8613800000000").subject("Orders");
    let reply = call.send_for_json().await.unwrap();
    assert!(reply.output["RequestId"].is_string(), "a field of the answer by its name on the wire");
    let typed: AddChatGroupResponse = serde_json::from_value(reply.output).unwrap();
    assert!(typed.unique_code.is_some());
}

#[tokio::test]
async fn a_parameter_that_is_not_documented_is_added_to_a_typed_call_and_to_one_by_name() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let call = client.add_chat_group().business_number("8613800000000").subject("Orders");
    call.with_parameter("Preview", "1").send().await.unwrap();
    let request = AddChatGroupRequest::new("8613800000000");
    let input = serde_json::to_value(&request).unwrap();
    let options = CallOptions::default().parameter("Preview", "2");
    client.call_json("AddChatGroup", &input, &options).await.unwrap();
    let sent: Vec<_> =
        server.calls().iter().map(|call| call.parameter("Preview").map(str::to_owned)).collect();
    assert_eq!(sent, [Some("1".to_owned()), Some("2".to_owned())]);
}

#[tokio::test]
async fn misspelt_names_are_told_with_what_was_meant_and_an_unknown_operation_is_sent() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let options = CallOptions::default();
    let input = json!({"BusinessNumbr": "8613800000000"});
    let error = client.call_json("AddChatGroup", &input, &options).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.message().contains("did you mean `BusinessNumber`"), "{error}");
    assert!(server.calls().is_empty());
    let error = client.call_json("AnOperationOfTomorrow", &json!({}), &options).await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidAction.NotFound"), "the service was asked");
}
