//! One client for many tasks, threads, and runtimes, and clocks that are paused.

use std::sync::OnceLock;
use std::time::Duration;

use cams::models::PageRequest;
use cams::{Client, Error, ErrorKind};
use cams_mock::{Fault, MockServer};

use crate::programs::terminal::client;

fn is_shared<T: Send + Sync + Clone + 'static>(_: &T) {}

#[tokio::test]
async fn a_client_a_call_and_its_future_go_to_any_task() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let call = client.add_chat_group().business_number("8613800000000").subject("Orders");
    is_shared(&client);
    is_shared(&call);
    is_shared(&Error::invalid_request("ListFlow", "no"));
    assert!(size_of::<Client>() <= 32, "{}", size_of::<Client>());
    let sent = tokio::spawn(call.send()).await.unwrap();
    assert!(sent.is_ok());
}

/// As programs keep one, and as parallel tests share it, each with a runtime of its own.
static CLIENT: OnceLock<Client> = OnceLock::new();

#[test]
fn a_client_in_a_static_serves_one_runtime_after_the_other() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let home = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = home.block_on(MockServer::start()).unwrap();
    let client = CLIENT.get_or_init(|| client(&server));
    let rounds: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(move || {
                for _ in 0..5 {
                    // The connections of this runtime die with it, and no other one may be given them.
                    let call = client.add_chat_group().business_number("8613800000000").subject("Orders");
                    runtime().block_on(call.send()).unwrap();
                }
            })
        })
        .collect();
    rounds.into_iter().for_each(|round| round.join().unwrap());
    assert_eq!(server.calls().len(), 20);
}

#[tokio::test(start_paused = true)]
async fn retries_and_waits_take_no_time_under_a_paused_clock() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    server.fail_next("ListChatGroup", Fault::throttled(Duration::from_secs(9)).times(2));
    let real = std::time::Instant::now();
    let groups = client.list_chat_group().business_number("8613800000000").page(PageRequest::new(1, 20));
    let reply = groups.clone().with_timeout(Duration::from_secs(60)).send().await;
    assert!(reply.is_ok(), "{reply:?}");
    let wait = groups.wait_until_created("Nobody").with_deadline(Duration::from_secs(300));
    let error = cams::Error::from(wait.run().await.unwrap_err());
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert!(real.elapsed() < Duration::from_secs(20), "{:?}", real.elapsed());
}
