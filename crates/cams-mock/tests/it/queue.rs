//! The queue of the local CAMS, asked by the protocol of the SDK: tokens, visibility, deletions, and what goes wrong on
//! demand.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use cams_core::smq::{Class, Deletion, Message, Receive, Sign, Signable, SignatureV2, Smq};
use cams_core::{CallOptions, Config, Credentials, Engine, Error, ErrorKind};
use cams_mock::{Builder, Fault, MockServer, QueueFault};
use dybase_models::QueryTokenForMnsQueueRequest;

const QUEUE: &str = "Alicom-Queue-1000000000000002-ChatAppInbound";
const OTHER: &str = "Alicom-Queue-1000000000000002-ChatAppStatus";

/// A queue of a server, with a token and a clock that can be put forward.
struct World {
    server: MockServer,
    engine: Engine,
    token: Credentials,
    queue: Smq,
    ahead: Arc<AtomicU64>,
}

impl World {
    async fn new() -> Self {
        Self::with(MockServer::builder()).await
    }

    async fn with(builder: Builder) -> Self {
        let ahead = Arc::new(AtomicU64::new(0));
        let seconds = Arc::clone(&ahead);
        let clock = move || SystemTime::now() + Duration::from_secs(seconds.load(Ordering::Relaxed));
        let server = builder.clock(clock).start().await.unwrap();
        let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
        let engine = Engine::new(&dybase_models::SERVICE, config).unwrap();
        let token = token(&engine, "ChatAppInbound", Some(QUEUE)).await;
        let queue = Smq::new(&server.endpoint(), QUEUE).unwrap();
        Self { server, engine, token, queue, ahead }
    }

    fn put(&self, bodies: impl IntoIterator<Item = &'static str>) -> Vec<String> {
        bodies.into_iter().map(|body| self.server.put_in_queue(QUEUE, body)).collect()
    }

    /// Lets time pass for the server.
    fn pass(&self, seconds: u64) {
        self.ahead.fetch_add(seconds, Ordering::Relaxed);
    }

    async fn poll(&self, messages: usize) -> Result<Vec<Message>, Error> {
        self.poll_with(&self.token, &SignatureV2, Receive { messages, wait: Duration::ZERO }).await
    }

    async fn poll_with(
        &self,
        token: &Credentials,
        signer: &dyn Sign,
        receive: Receive,
    ) -> Result<Vec<Message>, Error> {
        let received = self.engine.receive_messages(&self.queue, receive, token, signer).await;
        received.map(|received| received.messages)
    }

    async fn delete(&self, handles: &[String]) -> Result<Vec<Deletion>, Error> {
        let deleted = self.engine.delete_messages(&self.queue, handles, &self.token, &SignatureV2).await;
        deleted.map(|deletions| deletions.outcomes)
    }
}

async fn token(engine: &Engine, kind: &str, queue: Option<&str>) -> Credentials {
    let mut request = QueryTokenForMnsQueueRequest::new(kind);
    request.queue_name = queue.map(str::to_owned);
    let reply = engine.call(&request, &CallOptions::default()).await.unwrap();
    let token = reply.output.message_token_dto.unwrap();
    Credentials::new(token.access_key_id.unwrap(), token.access_key_secret.unwrap())
        .with_security_token(token.security_token.unwrap())
}

fn handles(messages: &[Message]) -> Vec<String> {
    messages.iter().map(|message| message.receipt_handle.clone()).collect()
}

fn bodies(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.body.as_str()).collect()
}

#[tokio::test]
async fn messages_are_handed_out_in_order_once_until_their_time_is_over() {
    let world = World::with(MockServer::builder().queue_visibility(Duration::from_secs(30))).await;
    let ids = world.put(["a", "<b>&\"", "尺寸 👍"]);
    let first = world.poll(2).await.unwrap();
    assert_eq!(bodies(&first), ["a", "<b>&\""]);
    assert_eq!([&first[0].id, &first[1].id], [&ids[0], &ids[1]]);
    assert_eq!(bodies(&world.poll(16).await.unwrap()), ["尺寸 👍"]);
    assert!(world.poll(16).await.unwrap().is_empty(), "all are invisible");
    world.pass(31);
    let again = world.poll(16).await.unwrap();
    assert_eq!(again.iter().map(|message| message.dequeue_count).collect::<Vec<_>>(), [2, 2, 2]);
    assert_eq!(world.delete(&handles(&first)).await.unwrap(), [Deletion::Gone, Deletion::Gone]);
    assert_eq!(world.delete(&handles(&again)).await.unwrap(), vec![Deletion::Deleted; 3]);
    assert_eq!(world.server.queue_len(QUEUE), 0);
}

#[tokio::test]
async fn a_changed_visibility_counts_from_the_call_and_brings_a_new_handle() {
    let world = World::new().await;
    world.put(["a"]);
    let taken = world.poll(1).await.unwrap();
    let old = handles(&taken);
    let changed = world
        .engine
        .change_visibility(&world.queue, &old[0], Duration::from_secs(600), &world.token, &SignatureV2)
        .await
        .unwrap();
    assert_eq!(world.delete(&old).await.unwrap(), [Deletion::Gone], "the old handle is dead");
    world.pass(599);
    assert!(world.poll(1).await.unwrap().is_empty());
    assert_eq!(world.delete(&[changed.receipt_handle]).await.unwrap(), [Deletion::Deleted]);
    let malformed = world.delete(&["mine".to_owned()]).await.unwrap();
    assert_eq!(malformed, [Deletion::InvalidHandle]);
}

#[tokio::test(start_paused = true)]
async fn a_poll_waits_for_what_arrives() {
    let world = World::new().await;
    let receive = Receive { messages: 16, wait: Duration::from_secs(20) };
    let poll = world.poll_with(&world.token, &SignatureV2, receive);
    let arrival = async {
        tokio::time::sleep(Duration::from_secs(7)).await;
        world.put(["late"]);
    };
    let begun = tokio::time::Instant::now();
    let (received, ()) = tokio::join!(poll, arrival);
    assert_eq!(bodies(&received.unwrap()), ["late"]);
    assert!((7..20).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    let begun = tokio::time::Instant::now();
    assert!(world.poll_with(&world.token, &SignatureV2, receive).await.unwrap().is_empty());
    assert!(begun.elapsed() >= Duration::from_secs(20), "an empty queue is told when the wait is over");
}

#[tokio::test]
async fn a_token_opens_the_queue_that_it_names_or_those_of_its_kind_until_it_expires() {
    let world = World::with(MockServer::builder().queue_token_life(Duration::from_secs(600))).await;
    let refused = async |token: &Credentials, queue: &str| {
        let queue = Smq::new(&world.server.endpoint(), queue).unwrap();
        let receive = Receive { messages: 1, wait: Duration::ZERO };
        let received = world.engine.receive_messages(&queue, receive, token, &SignatureV2).await;
        received.err().map(|error| (error.code().unwrap_or_default().to_owned(), Class::of_error(&error)))
    };
    let denied = |code: &str| Some((code.to_owned(), Class::Token));
    assert_eq!(refused(&world.token, QUEUE).await, None);
    assert_eq!(refused(&world.token, OTHER).await, denied("AccessDenied"));
    let of_kind = token(&world.engine, "ChatAppStatus", None).await;
    assert_eq!(refused(&of_kind, OTHER).await, None);
    assert_eq!(refused(&of_kind, QUEUE).await, denied("AccessDenied"));
    let parts = (world.token.access_key_id(), world.token.access_key_secret());
    let session = world.token.security_token().unwrap();
    for (token, code) in [
        (Credentials::new("STS.x", parts.1).with_security_token(session), "InvalidAccessKeyId"),
        (Credentials::new(parts.0, "wrong").with_security_token(session), "SignatureDoesNotMatch"),
        (Credentials::new(parts.0, parts.1).with_security_token("x"), "InvalidSecurityToken"),
        (Credentials::new(parts.0, parts.1), "InvalidSecurityToken"),
    ] {
        assert_eq!(refused(&token, QUEUE).await, denied(code));
    }
    world.pass(601);
    assert_eq!(refused(&world.token, QUEUE).await, denied("SecurityTokenExpired"));
}

#[tokio::test]
async fn tokens_can_be_made_to_expire_and_a_queue_of_ones_own_begins_with_its_first_message() {
    let world = World::new().await;
    let missing = Smq::new(&world.server.endpoint(), "mine").unwrap();
    let receive = Receive { messages: 1, wait: Duration::ZERO };
    let mine = token(&world.engine, "ChatAppInbound", Some("mine")).await;
    let ask = async || world.engine.receive_messages(&missing, receive, &mine, &SignatureV2).await;
    assert_eq!(Class::of_error(&ask().await.unwrap_err()), Class::QueueMissing);
    world.server.put_in_queue("mine", "a");
    assert_eq!(ask().await.unwrap().messages.len(), 1);
    world.server.expire_queue_tokens();
    assert_eq!(ask().await.unwrap_err().code(), Some("SecurityTokenExpired"));
}

/// Signs as if a day had passed.
#[derive(Debug)]
struct Late;

impl Sign for Late {
    fn authorization(&self, request: &Signable<'_>, credentials: &Credentials) -> String {
        SignatureV2
            .authorization(&Signable { date: "Thu, 01 Jan 1970 00:00:00 GMT", ..*request }, credentials)
    }
}

#[tokio::test]
async fn the_date_is_signed_and_a_clock_that_is_wrong_is_corrected_once() {
    let world = World::new().await;
    world.put(["a"]);
    let receive = Receive { messages: 1, wait: Duration::ZERO };
    let refused = world.poll_with(&world.token, &Late, receive).await.unwrap_err();
    assert_eq!(refused.code(), Some("SignatureDoesNotMatch"));
    // More than the 15 minutes that the queue bears, and less than the life of the token.
    world.pass(20 * 60);
    assert_eq!(world.poll(1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn each_way_to_misbehave_happens_once_and_to_the_operation_it_belongs_to() {
    let world = World::new().await;
    world.put(["a", "b", "c", "d"]);
    for fault in [QueueFault::EmptyAtOnce, QueueFault::DeliverTwice] {
        world.server.fail_queue_next(QUEUE, fault);
    }
    assert!(world.poll(16).await.unwrap().is_empty(), "it is said to be empty");
    assert_eq!(world.poll(16).await.unwrap().len(), 4);
    let twice = world.poll(16).await.unwrap();
    assert_eq!(twice.len(), 4, "they are handed out twice");
    assert!(world.poll(16).await.unwrap().is_empty());
    for fault in [QueueFault::KeepFirst, QueueFault::UnknownDeletion] {
        world.server.fail_queue_next(QUEUE, fault);
    }
    let handles = handles(&twice);
    let kept = world.delete(&handles[..2]).await.unwrap();
    assert_eq!(kept, [Deletion::Failed("InternalError".into()), Deletion::Deleted]);
    assert_eq!(world.server.queue_len(QUEUE), 3);
    let unknown = world.delete(&handles[2..]).await.unwrap();
    assert_eq!(unknown, [Deletion::Unknown, Deletion::Unknown]);
    assert_eq!(world.server.queue_len(QUEUE), 2, "one of both is deleted");
}

#[tokio::test]
async fn faults_of_calls_happen_to_requests_of_a_queue_with_the_delay_that_they_ask_for() {
    let world = World::new().await;
    world.put(["a"]);
    let (server, delay) = (&world.server, Duration::from_millis(7500));
    server.fail_next("BatchReceiveMessage", Fault::throttled(delay));
    let throttled = world.poll(1).await.unwrap_err();
    assert_eq!((throttled.kind(), throttled.retry_after()), (ErrorKind::Throttled, Some(delay)));
    assert_eq!(Class::of_error(&throttled), Class::Passing);
    let taken = handles(&world.poll(1).await.unwrap());
    server.fail_next("BatchDeleteMessage", Fault::throttled(delay));
    assert_eq!(world.delete(&taken).await.unwrap_err().retry_after(), Some(delay));
    server.fail_next("BatchDeleteMessage", Fault::throttled(Duration::ZERO));
    assert_eq!(world.delete(&taken).await.unwrap_err().retry_after(), None);
    server.fail_next("BatchDeleteMessage", Fault::disconnect_before_execution());
    assert!(world.delete(&taken).await.is_err());
    assert_eq!(server.queue_len(QUEUE), 1, "nothing of it was executed");
    server.fail_next("BatchDeleteMessage", Fault::disconnect_after_execution());
    assert!(world.delete(&taken).await.unwrap_err().may_have_executed());
    assert_eq!(server.queue_len(QUEUE), 0, "it was executed, and nobody was told");
}
