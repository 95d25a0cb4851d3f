//! The life of a group: creating, updating, deleting, listing.

use cams_mock::MockServer;
use cams_models::{
    AddChatGroupInviteLinkRequest, AddChatGroupRequest, DeleteChatGroupRequest, GroupChannelType,
    GroupStatus, ListChatGroupRequest, PageRequest, SERVICE, UpdateChatGroupRequest,
};

use crate::support::{NUMBER, active_group, call, code, config, engine, rows};

fn named(subject: &str) -> AddChatGroupRequest {
    let mut request = AddChatGroupRequest::new(NUMBER);
    request.subject = Some(subject.into());
    request
}

fn listing(index: i64, size: i64) -> ListChatGroupRequest {
    ListChatGroupRequest::new(NUMBER, PageRequest::new(index, size))
}

#[tokio::test]
async fn a_new_group_has_no_id_until_it_is_active() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let mut request = named("Weekly orders");
    request.description = Some("Orders of this week".into());
    let first = call(&engine, request).await.unwrap().unique_code.unwrap();
    let second = call(&engine, named("Other")).await.unwrap().unique_code.unwrap();
    assert_ne!(first, second);

    let creating = rows(&engine).await;
    assert_eq!(creating.len(), 2);
    assert_eq!(creating[0].group_status, Some(GroupStatus::Creating));
    assert_eq!(creating[0].group_id, None);
    assert_eq!(creating[0].subject.as_deref(), Some("Weekly orders"));
    assert_eq!(creating[0].description.as_deref(), Some("Orders of this week"));
    assert_eq!(creating[0].business_number.as_deref(), Some(NUMBER));
    assert_eq!(creating[0].total_participant_count, Some(0));

    let active = rows(&engine).await;
    assert_eq!(active[0].group_status, Some(GroupStatus::Active));
    assert!(active[0].group_id.is_some());
    assert_ne!(active[0].group_id, active[1].group_id);
}

#[tokio::test]
async fn creating_takes_as_many_listings_as_the_server_is_told() {
    for listings in [0, 3] {
        let server = MockServer::builder().creating_listings(listings).start().await.unwrap();
        let engine = engine(&server);
        call(&engine, named("A")).await.unwrap();
        for _ in 0..listings {
            assert_eq!(rows(&engine).await[0].group_status, Some(GroupStatus::Creating));
        }
        assert_eq!(rows(&engine).await[0].group_status, Some(GroupStatus::Active));
    }
}

#[tokio::test]
async fn only_groups_on_the_page_count_as_listed() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    call(&engine, named("A")).await.unwrap();
    call(&engine, named("B")).await.unwrap();
    call(&engine, listing(1, 1)).await.unwrap();
    let statuses: Vec<_> = rows(&engine).await.into_iter().map(|row| row.group_status.unwrap()).collect();
    assert_eq!(statuses, [GroupStatus::Active, GroupStatus::Creating]);
}

#[tokio::test]
async fn polling_for_active_groups_ends() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    call(&engine, named("A")).await.unwrap();
    let mut active = listing(1, 20);
    active.group_status = Some(GroupStatus::Active);
    assert_eq!(call(&engine, active.clone()).await.unwrap().data.unwrap().total, Some(0));
    assert_eq!(call(&engine, active).await.unwrap().data.unwrap().total, Some(1));
}

#[tokio::test]
async fn an_update_sets_what_is_given_and_is_over_after_one_listing() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = active_group(&engine).await;
    let mut request = UpdateChatGroupRequest::new(NUMBER, &id);
    request.subject = Some("New name".into());
    request.profile_picture_file = Some("picture.jpg".into());
    assert_eq!(call(&engine, request).await.unwrap().result, Some(1));
    let link = AddChatGroupInviteLinkRequest::new(NUMBER, &id);
    assert_eq!(code(&engine, link).await, "InvalidParameter.GroupNotActive");

    let updating = rows(&engine).await.remove(0);
    assert_eq!(updating.group_status, Some(GroupStatus::Updating));
    assert_eq!(updating.subject.as_deref(), Some("New name"));

    let mut request = UpdateChatGroupRequest::new(NUMBER, &id);
    request.description = Some("Text".into());
    call(&engine, request).await.unwrap();
    rows(&engine).await;
    let row = rows(&engine).await.remove(0);
    assert_eq!(row.group_status, Some(GroupStatus::Active));
    assert_eq!(row.subject.as_deref(), Some("New name"));
    assert_eq!(row.profile_picture_file.as_deref(), Some("picture.jpg"));
    assert_eq!(row.description.as_deref(), Some("Text"));
}

#[tokio::test]
async fn a_deleted_group_is_shown_once_and_then_gone() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = active_group(&engine).await;
    assert_eq!(call(&engine, DeleteChatGroupRequest::new(NUMBER, &id)).await.unwrap().result, Some(1));
    assert_eq!(
        code(&engine, DeleteChatGroupRequest::new(NUMBER, &id)).await,
        "InvalidParameter.GroupNotActive"
    );
    assert_eq!(rows(&engine).await[0].group_status, Some(GroupStatus::Deleting));
    assert!(rows(&engine).await.is_empty());
    assert_eq!(
        code(&engine, DeleteChatGroupRequest::new(NUMBER, &id)).await,
        "InvalidParameter.GroupNotExist"
    );
}

#[tokio::test]
async fn other_owners_see_nothing_of_a_group() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let id = active_group(&engine).await;
    let other_space = cams_core::Engine::new(&SERVICE, config(&server).cust_space_id("cams-other")).unwrap();
    assert!(rows(&other_space).await.is_empty());
    let link = AddChatGroupInviteLinkRequest::new(NUMBER, &id);
    assert_eq!(code(&other_space, link).await, "InvalidParameter.GroupNotExist");
    let link = AddChatGroupInviteLinkRequest::new("8613900000000", &id);
    let error = call(&engine, link).await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidParameter.GroupNotExist"));
    assert_eq!(error.http_status(), Some(200));
    assert!(error.request_id().is_some());
}

#[tokio::test]
async fn filters_want_the_exact_text() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    call(&engine, named("Weekly")).await.unwrap();
    let mut telegram = named("Weekly orders");
    telegram.group_link = Some("https://t.me/testgroup".into());
    call(&engine, telegram).await.unwrap();
    type Filter = fn(&mut ListChatGroupRequest);
    let filters: [(Filter, i64); 6] = [
        (|_| {}, 2),
        (|request| request.subject = Some("Weekly".into()), 1),
        (|request| request.subject = Some("weekly".into()), 0),
        (|request| request.group_link = Some("https://t.me/testgroup".into()), 1),
        (|request| request.group_type = Some("any".into()), 0),
        (|request| request.channel_type = Some(GroupChannelType::Whatsapp), 2),
    ];
    for (filter, expected) in filters {
        let mut request = listing(1, 20);
        filter(&mut request);
        assert_eq!(
            call(&engine, request.clone()).await.unwrap().data.unwrap().total,
            Some(expected),
            "{request:?}"
        );
    }
}

#[tokio::test]
async fn pages_follow_the_order_of_creation() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    for subject in ["A", "B", "C"] {
        call(&engine, named(subject)).await.unwrap();
    }
    let mut pages = Vec::new();
    for index in 1..=3 {
        let data = call(&engine, listing(index, 2)).await.unwrap().data.unwrap();
        assert_eq!(data.total, Some(3));
        pages.push(data.list.into_iter().map(|row| row.subject.unwrap()).collect::<String>());
    }
    assert_eq!(pages, ["AB", "C", ""]);
    assert!(call(&engine, listing(i64::MAX, 100)).await.unwrap().data.unwrap().list.is_empty());
    for (index, size) in [(0, 1), (1, 0), (-1, 20), (1, 101)] {
        assert_eq!(
            code(&engine, listing(index, size)).await,
            "InvalidParameter.PageInvalid",
            "{index}, {size}"
        );
    }
}

#[tokio::test]
async fn only_whatsapp_has_groups() {
    let server = MockServer::start().await.unwrap();
    let mut request = named("A");
    request.channel_type = Some("TELEGRAM".into());
    assert_eq!(code(&engine(&server), request).await, "InvalidParameter.ChannelTypeNotSupport");
}

#[tokio::test]
async fn two_clients_at_once_get_all_their_groups_and_each_nonce_counts_once() {
    let server = MockServer::start().await.unwrap();
    let (one, two) = (engine(&server), engine(&server));
    let add = |engine| async move {
        let adding = (0..50).map(|_| call(engine, AddChatGroupRequest::new(NUMBER)));
        futures_util::future::join_all(adding).await
    };
    let (first, second) = tokio::join!(add(&one), add(&two));
    let codes: std::collections::HashSet<_> =
        first.into_iter().chain(second).map(|added| added.unwrap().unique_code.unwrap()).collect();
    assert_eq!(codes.len(), 100);
    assert_eq!(rows(&one).await.len(), 100);
}
