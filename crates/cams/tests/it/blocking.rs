//! Calls without `async`: from plain threads, from many at once, and refused where they would stop a runtime.

use std::sync::Arc;
use std::thread;

use cams::content::Template;
use cams::mass::Outcome;
use cams::models::MassMessageRecipient;
use cams::{Client, Config, Credentials, Error, ErrorKind, Execution, blocking};
use cams_mock::MockServer;
use tokio::runtime::Runtime;

const BUSINESS_NUMBER: &str = "8613800000000";

/// A local CAMS on a runtime of its own.
struct Local {
    runtime: Runtime,
    server: MockServer,
}

impl Local {
    fn start() -> Self {
        Self::start_with(MockServer::builder())
    }

    fn start_with(settings: cams_mock::Builder) -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(settings.start()).unwrap();
        Self { runtime, server }
    }

    fn client(&self) -> Client {
        client(&self.server)
    }
}

fn client(server: &MockServer) -> Client {
    let config = Config::new()
        .credentials(Credentials::new(server.access_key_id(), server.access_key_secret()))
        .endpoint(server.endpoint())
        .cust_space_id("cams-x000");
    Client::new(config).unwrap()
}

#[test]
fn a_call_answers_a_thread_without_a_runtime() {
    let local = Local::start();
    let client = local.client();
    let call = client.add_chat_group().business_number(BUSINESS_NUMBER);
    let reply = call.clone().send_blocking_with_metadata().unwrap();
    assert!(reply.output.unique_code.is_some());
    assert_eq!(reply.metadata.attempts().len(), 1);
    assert!(call.send_blocking().unwrap().unique_code.is_some());
    assert_eq!(local.server.calls().len(), 2);
}

#[test]
fn a_failure_is_that_of_the_async_call() {
    let local = Local::start();
    let call = local.client().add_chat_group_invite_link();
    let call = call.business_number(BUSINESS_NUMBER).group_id("no-such-group");
    let blocking = call.clone().send_blocking().unwrap_err();
    let asynchronous = local.runtime.block_on(call.send()).unwrap_err();
    assert_eq!(blocking.code(), Some("InvalidParameter.GroupNotExist"));
    assert_eq!((blocking.code(), blocking.kind()), (asynchronous.code(), asynchronous.kind()));
}

#[test]
fn threads_share_a_client() {
    let local = Local::start();
    let client = local.client();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..5 {
                    client.add_chat_group().business_number(BUSINESS_NUMBER).send_blocking().unwrap();
                }
            });
        }
    });
    assert_eq!(local.server.calls().len(), 40);
}

#[test]
fn a_client_serves_a_runtime_and_plain_threads_in_turn() {
    let local = Local::start();
    let call = local.client().add_chat_group().business_number(BUSINESS_NUMBER);
    for _ in 0..3 {
        call.clone().send_blocking().unwrap();
        local.runtime.block_on(call.clone().send()).unwrap();
    }
    assert_eq!(local.server.calls().len(), 6);
}

/// Asserts that a blocking call is refused here, and that nothing is sent.
fn assert_refused(server: &MockServer) {
    let error = client(server).add_chat_group().business_number(BUSINESS_NUMBER).send_blocking().unwrap_err();
    assert_eq!((error.kind(), error.execution()), (ErrorKind::InvalidRequest, Execution::NotExecuted));
    assert_eq!(error.action(), Some("AddChatGroup"));
    assert!(error.message().contains("inside an async task"), "{error}");
    assert!(server.calls().is_empty());
}

#[tokio::test]
async fn a_runtime_of_one_thread_is_not_stopped() {
    let server = MockServer::start().await.unwrap();
    assert_refused(&server);
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runtime_of_many_threads_is_not_stopped() {
    let server = MockServer::start().await.unwrap();
    assert_refused(&server);
    tokio::spawn(async move {
        assert_refused(&server);
        server.shutdown().await;
    })
    .await
    .unwrap();
}

/// Makes a blocking call here.
fn assert_sent(server: &MockServer) {
    client(server).add_chat_group().business_number(BUSINESS_NUMBER).send_blocking().unwrap();
}

#[tokio::test]
async fn a_thread_for_blocking_work_of_a_runtime_of_one_thread_may_wait() {
    let server = Arc::new(MockServer::start().await.unwrap());
    for _ in 0..3 {
        let server = Arc::clone(&server);
        tokio::task::spawn_blocking(move || assert_sent(&server)).await.unwrap();
    }
    assert_eq!(server.calls().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_for_blocking_work_of_a_runtime_of_many_threads_may_wait() {
    let server = Arc::new(MockServer::start().await.unwrap());
    let of_thread = Arc::clone(&server);
    tokio::task::spawn_blocking(move || assert_sent(&of_thread)).await.unwrap();
    tokio::task::block_in_place(|| assert_sent(&server));
    assert_eq!(server.calls().len(), 2);
}

#[test]
fn a_stream_is_walked_through_until_waiting_is_refused() {
    let numbers = || futures_util::stream::iter([1, 2, 3].map(Ok::<i32, Error>));
    assert_eq!(blocking::iter(numbers()).collect::<Result<Vec<_>, _>>().unwrap(), [1, 2, 3]);

    let mut numbers = blocking::iter(numbers());
    assert_eq!(numbers.next().unwrap().unwrap(), 1);
    let items: Vec<_> = Runtime::new().unwrap().block_on(async { numbers.collect() });
    assert_eq!(items.len(), 1, "the error ends it, so that a loop cannot run for ever");
    assert!(items.into_iter().all(|item| item.is_err()));
}

#[test]
fn a_list_is_read_item_by_item() {
    let local = Local::start();
    let client = local.client();
    let subjects: Vec<String> = (1..=5).map(|number| format!("group {number}")).collect();
    for subject in &subjects {
        client.add_chat_group().business_number(BUSINESS_NUMBER).subject(subject).send_blocking().unwrap();
    }
    let items = client.list_chat_group().business_number(BUSINESS_NUMBER).items().with_page_size(2);
    let listed = blocking::iter(items).map(|group| group.unwrap().subject.unwrap());
    assert_eq!(listed.collect::<Vec<_>>(), subjects);
}

#[test]
fn a_state_is_waited_for() {
    let local = Local::start_with(MockServer::builder().creating_listings(0));
    let client = local.client();
    client.add_chat_group().business_number(BUSINESS_NUMBER).subject("Orders").send_blocking().unwrap();
    let call = client.list_chat_group().business_number(BUSINESS_NUMBER);
    let group = blocking::wait(call.wait_until_created("Orders").run()).unwrap().unwrap();
    assert!(group.group_id.is_some());
}

#[test]
fn a_mass_send_tells_what_becomes_of_each_batch() {
    let local = Local::start();
    let client = local.client();
    let to = |number: u64| MassMessageRecipient::new().with_to((8_613_800_000_000 + number).to_string());
    let send = client.send_chatapp_mass_message().from(BUSINESS_NUMBER);
    let send = send.to_each(Template::code("1103457628904726528", "en"), (0..25).map(to)).with_batch_size(10);
    let mut sending = blocking::wait(send.start()).unwrap().unwrap();
    let mut accepted = Vec::new();
    while let Some(outcome) = blocking::wait(sending.next()).unwrap() {
        let Outcome::Accepted { batch, .. } = outcome else { panic!("{outcome:?}") };
        accepted.push((batch.first, batch.count));
    }
    accepted.sort_unstable();
    assert_eq!(accepted, [(0, 10), (10, 10), (20, 5)]);
}
