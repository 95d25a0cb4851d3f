//! The consumer on the local CAMS: tokens, signatures, visibility, and a program that is killed while the queue
//! misbehaves.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use cams::models::events::InboundContent;
use cams::receive::Event;
use cams::receive::queue::{Consumer, MessageType, Queue, Site};
use cams::{BoxFuture, CallOptions, Client, Config, Credentials, ErrorKind, Platform};
use cams_core::Engine;
use cams_core::smq::{Receive, SignatureV2, Smq};
use cams_mock::{Fault, MockServer, QueueFault};
use dybase_models::QueryTokenForMnsQueueRequest;

const QUEUE: &str = "Alicom-Queue-1000000000000002-ChatAppInbound";

/// Pauses of the consumer are a fiftieth of what they are; time limits stay.
#[derive(Debug)]
struct Hurried;

impl Platform for Hurried {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let limit = Duration::from_secs(10);
        Box::pin(tokio::time::sleep(if duration < limit { duration / 50 } else { duration }))
    }
}

/// A server whose clock goes ahead of ours by so many seconds.
async fn server(ahead: &Arc<AtomicU64>) -> MockServer {
    let ahead = Arc::clone(ahead);
    let clock = move || SystemTime::now() + Duration::from_secs(ahead.load(Ordering::Relaxed));
    MockServer::builder().clock(clock).start().await.unwrap()
}

fn consumer(server: &MockServer, wait: Duration) -> Consumer {
    let config =
        Config::new().endpoint(server.endpoint()).credentials(server.credentials()).platform(Hurried);
    let site = Site::new(server.endpoint(), server.endpoint());
    let queue = Queue::new(MessageType::ChatAppInbound, QUEUE, site).with_wait(wait);
    Client::new(config).unwrap().consume(queue).unwrap()
}

fn item(number: usize) -> String {
    format!(
        "{{\"MessageId\":\"{number}\",\"From\":\"8613800000001\",\"Type\":\"TEXT\",\"Message\":\"text {number}\"}}"
    )
}

#[tokio::test]
async fn items_are_received_as_events_whether_in_base64_or_not_and_with_a_clock_that_is_wrong() {
    let server = server(&Arc::new(AtomicU64::new(7200))).await;
    for number in 0..20 {
        let body = item(number);
        server.put_in_queue(QUEUE, if number % 2 == 0 { body } else { BASE64.encode(body) });
    }
    let mut consumer = consumer(&server, Duration::from_secs(5));
    for number in 0..20 {
        let delivery = consumer.next().await.unwrap().unwrap();
        let [Ok(Event::Inbound(message))] = &delivery.events().unwrap().into_iter().collect::<Vec<_>>()[..]
        else {
            panic!("{delivery:?}");
        };
        assert_eq!(message.content, InboundContent::Text(format!("text {number}")));
        assert!(delivery.time_left() > Duration::from_secs(20), "{:?}", delivery.time_left());
        delivery.ack();
    }
    let totals = consumer.close().await.unwrap();
    assert_eq!((totals.received, totals.deleted, server.queue_len(QUEUE)), (20, 20, 0));
}

/// Notes the pauses that are asked for, and takes a fiftieth of each. Time limits stay.
#[derive(Clone, Debug, Default)]
struct Noting(Arc<Mutex<Vec<Duration>>>);

impl Platform for Noting {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.lock().unwrap().push(duration);
        Hurried.sleep(duration)
    }
}

#[tokio::test]
async fn a_queue_is_asked_again_after_the_delay_that_it_asks_for() {
    let server = MockServer::start().await.unwrap();
    server.put_in_queue(QUEUE, item(1));
    let pauses = Noting::default();
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let site = Site::new(server.endpoint(), server.endpoint());
    let queue = Queue::new(MessageType::ChatAppInbound, QUEUE, site).with_wait(Duration::ZERO);
    let mut consumer = Client::new(config.platform(pauses.clone())).unwrap().consume(queue).unwrap();
    let (poll, deletion) = (Duration::from_millis(7300), Duration::from_millis(8400));
    server.fail_next("BatchReceiveMessage", Fault::throttled(poll));
    server.fail_next("BatchDeleteMessage", Fault::throttled(deletion));
    consumer.next().await.unwrap().unwrap().ack();
    assert!(pauses.0.lock().unwrap().contains(&poll), "{pauses:?}");
    assert_eq!(consumer.close().await.unwrap().deleted, 1);
    let longest = pauses.0.lock().unwrap().iter().filter(|pause| **pause <= deletion).max().copied();
    // Some of it has passed when the consumer comes to wait.
    assert!(longest.unwrap() > deletion - Duration::from_millis(500), "{pauses:?}");
}

#[tokio::test]
async fn a_message_that_was_given_back_comes_again_and_an_extended_one_does_not() {
    let ahead = Arc::new(AtomicU64::new(0));
    let server = server(&ahead).await;
    server.put_in_queue(QUEUE, item(1));
    server.put_in_queue(QUEUE, item(2));
    let mut consumer = consumer(&server, Duration::ZERO);
    let (first, second) = (consumer.next().await.unwrap().unwrap(), consumer.next().await.unwrap().unwrap());
    first.nack(Duration::from_secs(5)).await.unwrap();
    let second = second.extend(Duration::from_secs(600)).await.unwrap();
    ahead.store(60, Ordering::Relaxed);
    let again = consumer.next().await.unwrap().unwrap();
    assert_eq!((again.dequeue_count(), again.raw()), (2, &*item(1)));
    again.ack();
    second.ack();
    assert_eq!(consumer.close().await.unwrap().deleted, 2, "the new handle of the extended one counts");
}

#[tokio::test]
async fn a_queue_that_is_another_ones_or_unknown_is_refused() {
    const OTHER: &str = "Alicom-Queue-1-ChatAppInbound";
    let server = MockServer::start().await.unwrap();
    let config =
        Config::new().endpoint(server.endpoint()).credentials(server.credentials()).platform(Hurried);
    let client = Client::new(config).unwrap();
    let consumer = |name: &str| {
        let site = Site::new(server.endpoint(), server.endpoint());
        let queue = Queue::new(MessageType::ChatAppInbound, name, site).with_wait(Duration::ZERO);
        client.consume(queue).unwrap()
    };
    server.put_in_queue(OTHER, "{}");
    assert_eq!(consumer(OTHER).next().await.unwrap().unwrap().raw(), "{}", "its own token opens it");
    let unknown = consumer("mine").next().await.unwrap().unwrap_err();
    assert_eq!(unknown.code(), Some("QueueNotExist"));
    server.put_in_queue(OTHER, "{}");
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let engine = Engine::new(&dybase_models::SERVICE, config).unwrap();
    let mut request = QueryTokenForMnsQueueRequest::new("ChatAppInbound");
    request.queue_name = Some(QUEUE.into());
    let reply = engine.call(&request, &CallOptions::default()).await.unwrap();
    let token = reply.output.message_token_dto.unwrap();
    let token = Credentials::new(token.access_key_id.unwrap(), token.access_key_secret.unwrap())
        .with_security_token(token.security_token.unwrap());
    let ask = async |name| {
        let queue = Smq::new(&server.endpoint(), name).unwrap();
        let receive = Receive { messages: 1, wait: Duration::ZERO };
        engine.receive_messages(&queue, receive, &token, &SignatureV2).await
    };
    assert!(ask(QUEUE).await.unwrap().messages.is_empty(), "the token opens its queue");
    assert_eq!(ask(OTHER).await.unwrap_err().code(), Some("AccessDenied"), "and no other");
}

#[test]
fn a_host_over_plain_http_is_refused_before_anything_is_sent() {
    let consume = |site, config: Config| {
        let config = config.endpoint("https://example.com").credentials(Credentials::new("id", "secret"));
        let queue = Queue::new(MessageType::ChatAppInbound, QUEUE, site);
        Client::new(config).unwrap().consume(queue).map(drop)
    };
    let (safe, bare) = ("https://example.com", "http://example.com");
    for site in [Site::new(safe, bare), Site::new(bare, safe)] {
        let refused = consume(site.clone(), Config::new()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Configuration, "{refused}");
        assert!(consume(site, Config::new().allow_insecure_http()).is_ok());
    }
}

/// A consumer that is killed after so many events, whatever it has acknowledged by then.
async fn life(server: &MockServer, events: usize, handled: &mut BTreeMap<String, u32>) {
    let mut consumer = consumer(server, Duration::ZERO);
    for _ in 0..events {
        if server.queue_len(QUEUE) == 0 {
            consumer.close().await.unwrap();
            return;
        }
        let waited = tokio::time::timeout(Duration::from_millis(300), consumer.next()).await;
        let Ok(Some(delivery)) = waited else { return };
        let delivery = delivery.unwrap();
        *handled.entry(delivery.message().id.clone()).or_default() += 1;
        delivery.ack();
    }
}

#[tokio::test]
async fn every_event_is_handled_although_the_program_is_killed_and_the_queue_misbehaves() {
    const EVENTS: usize = 400;
    let ahead = Arc::new(AtomicU64::new(0));
    let server = server(&ahead).await;
    let ids: Vec<_> = (0..EVENTS).map(|number| server.put_in_queue(QUEUE, item(number))).collect();
    let mut handled = BTreeMap::new();
    let mut lives = 0;
    while server.queue_len(QUEUE) > 0 {
        assert!(lives < 200, "no end is in sight: {} are left", server.queue_len(QUEUE));
        // One of each kind in a life: with more of them than requests, no life would get anywhere.
        let faults = [
            QueueFault::EmptyAtOnce,
            QueueFault::KeepFirst,
            QueueFault::DeliverTwice,
            QueueFault::UnknownDeletion,
        ];
        server.fail_queue_next(QUEUE, faults[lives % 4]);
        let action = ["BatchReceiveMessage", "BatchDeleteMessage"][lives % 2];
        server.fail_next(
            action,
            match lives % 4 {
                0 | 1 => Fault::disconnect_after_execution(),
                _ => Fault::disconnect_before_execution(),
            },
        );
        life(&server, 61, &mut handled).await;
        // Whatever is not in the queue any more was handled.
        assert!(EVENTS - server.queue_len(QUEUE) <= handled.len(), "an event was lost");
        if lives % 3 == 0 {
            server.expire_queue_tokens();
        }
        ahead.fetch_add(31, Ordering::Relaxed);
        lives += 1;
    }
    assert!(ids.iter().all(|id| handled.contains_key(id)));
    let repeated: u32 = handled.values().map(|times| times - 1).sum();
    println!("{EVENTS} events in {lives} lives, {repeated} repetitions");
    assert!(lives > 3 && repeated > 0, "the test has to be hard");
}
