//! Invite links and members.

use cams_core::Engine;
use cams_mock::{JoinError, MockServer};
use cams_models::{
    AddChatGroupInviteLinkRequest, ChatGroupParticipant, DeleteChatGroupInviteLinkRequest,
    DeleteChatGroupParticipantsRequest, ListChatGroupParticipantsRequest, PageRequest,
    UpdateChatGroupRequest,
};

use crate::support::{NUMBER, active_group, add_link, call, code, engine, rows};

async fn members(engine: &Engine, id: &str) -> Vec<String> {
    let request = ListChatGroupParticipantsRequest::new(NUMBER, id);
    let data = call(engine, request).await.unwrap().data.unwrap();
    assert_eq!(data.total, Some(i64::try_from(data.list.len()).unwrap()));
    data.list.into_iter().map(|member| member.participant_number.unwrap()).collect()
}

fn removal(id: &str, numbers: &[&str]) -> DeleteChatGroupParticipantsRequest {
    let mut request = DeleteChatGroupParticipantsRequest::new(NUMBER, id);
    let member = |number: &&str| ChatGroupParticipant::new().with_participant_number(*number);
    request.list = Some(numbers.iter().map(member).collect());
    request
}

#[tokio::test]
async fn a_link_has_the_form_of_whatsapp_and_is_listed() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = active_group(&engine).await;
    let link = add_link(&engine, &id).await;
    let code = link.strip_prefix("https://chat.whatsapp.com/").unwrap();
    assert_eq!(code.len(), 22);
    assert!(code.chars().all(|c| c.is_ascii_alphanumeric()));
    assert_eq!(rows(&engine).await[0].invite_link.as_ref(), Some(&link));
}

#[tokio::test]
async fn a_link_needs_a_group_that_exists() {
    let server = MockServer::start().await.unwrap();
    let request = AddChatGroupInviteLinkRequest::new(NUMBER, "E93kdk0000");
    assert_eq!(code(&engine(&server), request).await, "InvalidParameter.GroupNotExist");
}

#[tokio::test]
async fn a_new_link_replaces_the_old_one() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = active_group(&engine).await;
    let old = add_link(&engine, &id).await;
    let new = add_link(&engine, &id).await;
    assert_eq!(server.join(&old, "8613800000001"), Err(JoinError::UnknownLink));
    assert_eq!(server.join(&new, "8613800000001"), Ok(()));
}

#[tokio::test]
async fn a_deleted_link_admits_nobody_and_members_stay() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = active_group(&engine).await;
    let link = add_link(&engine, &id).await;
    server.join(&link, "8613800000001").unwrap();
    let request = DeleteChatGroupInviteLinkRequest::new(NUMBER, &id);
    assert_eq!(call(&engine, request.clone()).await.unwrap().result, Some(1));
    assert_eq!(call(&engine, request).await.unwrap().result, Some(0));
    assert_eq!(server.join(&link, "8613800000002"), Err(JoinError::UnknownLink));
    assert_eq!(members(&engine, &id).await, ["8613800000001"]);
    assert_eq!(rows(&engine).await[0].invite_link, None);
}

#[tokio::test]
async fn eight_people_can_join_each_once() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = active_group(&engine).await;
    let link = add_link(&engine, &id).await;
    for last in 1..=8 {
        server.join(&link, &format!("861380000000{last}")).unwrap();
    }
    assert_eq!(server.join(&link, "8613800000001"), Err(JoinError::AlreadyMember));
    assert_eq!(server.join(&link, "8613800000009"), Err(JoinError::Full));
    assert_eq!(server.join(&link, "+8613800000009"), Err(JoinError::InvalidNumber));
    assert_eq!(rows(&engine).await[0].total_participant_count, Some(8));
    assert_eq!(call(&engine, removal(&id, &["8613800000003"])).await.unwrap().result, Some(1));
    assert_eq!(server.join(&link, "8613800000009"), Ok(()));
}

#[tokio::test]
async fn nobody_joins_while_a_group_is_updated() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = active_group(&engine).await;
    let link = add_link(&engine, &id).await;
    call(&engine, UpdateChatGroupRequest::new(NUMBER, &id)).await.unwrap();
    assert_eq!(server.join(&link, "8613800000001"), Err(JoinError::NotActive));
    rows(&engine).await;
    assert_eq!(server.join(&link, "8613800000001"), Ok(()));
}

#[tokio::test]
async fn removing_members_counts_those_who_were_there() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = active_group(&engine).await;
    let link = add_link(&engine, &id).await;
    server.join(&link, "8613800000001").unwrap();
    server.join(&link, "8613800000002").unwrap();
    let request = removal(&id, &["8613800000001", "8613800000001", "8613899999999"]);
    assert_eq!(call(&engine, request).await.unwrap().result, Some(1));
    assert_eq!(members(&engine, &id).await, ["8613800000002"]);
}

#[tokio::test]
async fn removing_nobody_is_refused() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = active_group(&engine).await;
    let absent = DeleteChatGroupParticipantsRequest::new(NUMBER, &id);
    assert_eq!(code(&engine, absent).await, "InvalidParameter.ListNotEmpty");
    assert_eq!(code(&engine, removal(&id, &[])).await, "InvalidParameter.ListNotEmpty");
}

#[tokio::test]
async fn members_are_paged() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = active_group(&engine).await;
    let link = add_link(&engine, &id).await;
    for number in ["861", "862", "863"] {
        server.join(&link, number).unwrap();
    }
    let mut request = ListChatGroupParticipantsRequest::new(NUMBER, &id);
    request.page = Some(PageRequest::new(2, 2));
    let data = call(&engine, request.clone()).await.unwrap().data.unwrap();
    assert_eq!((data.list.len(), data.total), (1, Some(3)));
    assert_eq!(data.list[0].participant_number.as_deref(), Some("863"));
    request.page = Some(PageRequest::new(0, 2));
    assert_eq!(code(&engine, request).await, "InvalidParameter.PageInvalid");
}
