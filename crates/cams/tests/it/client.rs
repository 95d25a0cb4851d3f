//! The facade against the local CAMS: every generated entry, and what a user does with errors.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use cams::models::{ChatGroupParticipant, GroupStatus, PageRequest};
use cams::transport::Progress;
use cams::{CallOptions, Client, Config, Credentials, ErrorKind, Placement, Scheme, WaitReason};
use cams_mock::MockServer;
use serde_json::json;

const NUMBER: &str = "8613800000000";

fn client(server: &MockServer, scheme: Scheme) -> Client {
    let credentials = Credentials::new(server.access_key_id(), server.access_key_secret());
    let config = Config::new().credentials(credentials).endpoint(server.endpoint()).signature(scheme);
    Client::new(config.cust_space_id("cams-x000")).unwrap()
}

#[tokio::test]
async fn a_group_lives_through_all_eight_operations_under_both_schemes() {
    for scheme in [Scheme::Acs3, Scheme::RpcV1] {
        let server = MockServer::start().await.unwrap();
        let client = client(&server, scheme);
        let list = || client.list_chat_group().business_number(NUMBER).page(PageRequest::new(1, 20));

        let created =
            client.add_chat_group().business_number(NUMBER).subject("Weekly orders").send().await.unwrap();
        assert!(created.unique_code.is_some());
        let creating = list().send().await.unwrap().data.unwrap();
        assert_eq!(creating.list[0].group_status, Some(GroupStatus::Creating));
        let active = list().group_status(GroupStatus::Active).send().await.unwrap().data.unwrap();
        let group_id = active.list[0].group_id.clone().unwrap();

        let updated =
            client.update_chat_group().business_number(NUMBER).group_id(&group_id).subject("Orders");
        assert_eq!(updated.send().await.unwrap().result, Some(1));
        list().send().await.unwrap();

        let link = client.add_chat_group_invite_link().business_number(NUMBER).group_id(&group_id);
        let link = link.with_placement(Placement::Form).send().await.unwrap().invite_link.unwrap();
        server.join(&link, "8613800000001").unwrap();
        server.join(&link, "8613800000002").unwrap();

        let members = client.list_chat_group_participants().business_number(NUMBER).group_id(&group_id);
        let members = members.page(PageRequest::new(1, 1)).send().await.unwrap().data.unwrap();
        assert_eq!((members.total, members.list.len()), (Some(2), 1));

        // What one operation returns goes into the next.
        let stranger = ChatGroupParticipant::new().with_participant_number("8613800000009");
        let removed = client.delete_chat_group_participants().business_number(NUMBER).group_id(&group_id);
        let removed = removed.list(members.list.into_iter().chain([stranger])).send().await.unwrap();
        assert_eq!(removed.result, Some(1));

        let deleted = client.delete_chat_group_invite_link().business_number(NUMBER).group_id(&group_id);
        assert_eq!(deleted.send().await.unwrap().result, Some(1));
        assert!(server.join(&link, "8613800000003").is_err());

        let deleted = client.delete_chat_group().business_number(NUMBER).group_id(&group_id);
        assert_eq!(deleted.send().await.unwrap().result, Some(1));
        list().send().await.unwrap();
        assert_eq!(list().send().await.unwrap().data.unwrap().total, Some(0));
    }
}

#[tokio::test]
async fn a_request_is_kept_and_sent_later_or_by_name() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server, Scheme::Acs3);
    let request = client.add_chat_group().business_number(NUMBER).subject("kept").into_request().unwrap();
    let reply = client.send(&request, &CallOptions::default()).await.unwrap();
    assert!(reply.metadata.request_id().is_some());
    let reply = client.call(request).with_label("replay").send_for_json().await.unwrap();
    assert_eq!(reply.output["Code"], "OK");
    let input = json!({"BusinessNumber": NUMBER, "Page": {"Index": 1, "Size": 20}});
    let reply = client.call_json("ListChatGroup", &input, &CallOptions::default()).await.unwrap();
    assert_eq!(reply.output["Data"]["List"][0]["Subject"], "kept");
}

#[tokio::test]
async fn an_answer_comes_as_text_and_a_signed_request_can_be_sent_by_other_means() {
    let server = MockServer::start().await.unwrap();
    for scheme in [Scheme::Acs3, Scheme::RpcV1] {
        let client = client(&server, scheme);
        let options = CallOptions::default();
        let input = json!({"BusinessNumber": NUMBER, "Subject": "signed"});
        let signed = client.sign_json("AddChatGroup", &input, &options).await.unwrap();
        assert_eq!(server.calls().len(), 0, "nothing is sent");
        let transport = cams_core::internal::transport(false).unwrap();
        let answer = transport.send(signed, &Progress::default()).await.unwrap();
        assert!(String::from_utf8_lossy(answer.body()).contains("\"Code\":\"OK\""));
        let input = json!({"BusinessNumber": NUMBER, "Page": {"Index": 1, "Size": 20}});
        let reply = client.call_for_text("ListChatGroup", &input, &options).await.unwrap();
        assert!(
            reply.output.starts_with('{') && reply.output.contains("\"Subject\":\"signed\""),
            "{}",
            reply.output
        );
        assert!(reply.metadata.request_id().is_some_and(|id| reply.output.contains(id)));
        server.reset();
    }
}

#[tokio::test]
async fn a_state_is_waited_for_with_an_operation_chosen_at_run_time() {
    let server = MockServer::builder().creating_listings(0).start().await.unwrap();
    let client = client(&server, Scheme::Acs3);
    let options = CallOptions::default();
    let group = json!({"BusinessNumber": NUMBER, "Subject": "Orders"});
    client.call_json("AddChatGroup", &group, &options).await.unwrap();
    let input = json!({"BusinessNumber": NUMBER, "Page": {"Index": 1, "Size": 20}});
    let wait = |name, key| client.wait_json("ListChatGroup", name, key, &input, &options);
    let seen = wait("created", Some("Orders")).unwrap().run().await.unwrap();
    assert_eq!(
        (seen.state(), seen.place.clone()),
        (Some("ACTIVE"), Some((vec!["Data".into(), "List".into()], 0)))
    );
    let deadline = std::time::Duration::from_millis(50);
    let polls = Arc::new(AtomicU32::new(0));
    let told = Arc::clone(&polls);
    let nothing = wait("created", Some("Nothing")).unwrap().with_deadline(deadline);
    let nothing = nothing.with_progress(move |progress| told.store(progress.polls, Ordering::Relaxed));
    assert_eq!(nothing.run().await.unwrap_err().reason(), WaitReason::Deadline);
    assert!(polls.load(Ordering::Relaxed) >= 1);
    for (name, key) in [("nothing", None), ("created", None)] {
        assert_eq!(wait(name, key).unwrap_err().kind(), ErrorKind::InvalidRequest);
    }
}

#[tokio::test]
async fn wrong_keys_are_refused_with_a_remedy() {
    let server = MockServer::start().await.unwrap();
    for (id, secret, code) in [
        (server.access_key_id(), "wrong", "SignatureDoesNotMatch"),
        ("nobody", server.access_key_secret(), "InvalidAccessKeyId.NotFound"),
    ] {
        let config = Config::new().credentials(Credentials::new(id, secret)).endpoint(server.endpoint());
        let client = Client::new(config.cust_space_id("cams-x000")).unwrap();
        let error = client.add_chat_group().business_number(NUMBER).send().await.unwrap_err();
        assert_eq!((error.code(), error.kind()), (Some(code), ErrorKind::Refused));
        assert!(error.remedy().unwrap().contains("AccessKey"));
        assert!(error.request_id().is_some());
    }
}

#[tokio::test]
async fn a_wrong_secret_is_told_from_a_request_that_was_changed_under_both_schemes() {
    let server = MockServer::start().await.unwrap();
    for scheme in [Scheme::Acs3, Scheme::RpcV1] {
        let credentials = Credentials::new(server.access_key_id(), "wrong");
        let config = Config::new().credentials(credentials).endpoint(server.endpoint()).signature(scheme);
        let client = Client::new(config.cust_space_id("cams-x000")).unwrap();
        let error = client.add_chat_group().business_number(NUMBER).send().await.unwrap_err();
        let explanation = "the AccessKey secret does not belong to this AccessKey ID";
        assert!(error.message().contains(explanation), "{scheme:?}: {error}");
    }
}

#[tokio::test]
async fn a_missing_default_is_named_before_anything_is_sent() {
    let server = MockServer::start().await.unwrap();
    let credentials = Credentials::new(server.access_key_id(), server.access_key_secret());
    let client = Client::new(Config::new().credentials(credentials).endpoint(server.endpoint())).unwrap();
    let error = client.add_chat_group().business_number(NUMBER).send().await.unwrap_err();
    assert!(error.message().contains("`CustSpaceId`"), "{error}");
    assert!(server.calls().is_empty());
}

#[tokio::test]
async fn a_call_is_cloned_at_any_time_and_sent_with_other_values() {
    let server = MockServer::start().await.unwrap();
    let draft = client(&server, Scheme::Acs3).add_chat_group().subject("Weekly orders");
    let complete = draft.clone().business_number(NUMBER);
    complete.clone().send().await.unwrap();
    complete.subject("Monthly orders").send().await.unwrap();
    draft.business_number("8613800000009").send().await.unwrap();
    let subjects = server.calls().into_iter().map(|call| call.parameter("Subject").unwrap().to_owned());
    assert_eq!(subjects.collect::<Vec<_>>(), ["Weekly orders", "Monthly orders", "Weekly orders"]);
    server.shutdown().await;
}
