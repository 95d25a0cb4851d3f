//! Writes against a server that misbehaves at random: what was executed, counted by the server, is what the calls say.
//!
//! `CAMS_SEED=… cargo test -p cams-core exactly_once -- --nocapture` repeats a run, as far as the scheduling of
//! threads lets it be repeated, and prints what happened.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_core::{
    BoxFuture, CallOptions, Config, Credentials, Engine, Error, Execution, Placement, Platform, RetryPolicy,
};
use cams_models::{AddChatGroupRequest, SERVICE};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const CALLS: usize = 10_000;
const IN_FLIGHT: usize = 64;
const SEED: u64 = 20_200_606;

/// A generator of numbers that a seed repeats (SplitMix64).
struct Chance(AtomicU64);

impl Chance {
    /// Evenly from 0 to below the bound.
    fn below(&self, bound: u64) -> u64 {
        let mut z = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    fn one_of<T: Copy>(&self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

/// Failures after the call was executed, in words that nobody documents.
const INSIDE: [(&str, &str); 8] = [
    ("500 Internal Server Error", r#"{"Code":"InternalError"}"#),
    ("200 OK", r#"{"Code":"InternalError.Dispatch","Success":false}"#),
    ("200 OK", r#"{"Code":"isp.SYSTEM_ERROR"}"#),
    ("400 Bad Request", r#"{"Code":"999999","Message":"System Exception. Please refresh the page"}"#),
    ("400 Bad Request", r#"{"Code":"ERR-COMMON-001"}"#),
    ("200 OK", r#"{"Code":"Surprise","Success":true}"#),
    ("200 OK", r#"{"Code":"GroupInReview","UniqueCode":"g-1"}"#),
    ("400 Bad Request", "<?xml version='1.0'?><Error><Code>ServiceUnavailable</Code></Error>"),
];

/// Successes in every form that they have been seen in.
const DONE: [&str; 3] = [
    r#"{"Code":"OK","Success":true,"RequestId":"R"}"#,
    r#"{"Code":"0000","Message":"Success","RequestId":"R"}"#,
    "\u{feff}{\"Code\":\"OK\",\"Data\":\"\",\"RequestId\":\"R\"}",
];

/// The server: what it executed, by the subject of the group, which no two calls share.
struct Service {
    chance: Chance,
    executed: Mutex<HashMap<String, usize>>,
    on_kept_connections: AtomicUsize,
}

/// What becomes of a connection after a request.
enum After {
    Keep,
    Close,
    Reset,
}

impl Service {
    fn execute(&self, subject: &str) {
        *self.executed.lock().unwrap().entry(subject.to_owned()).or_default() += 1;
    }

    async fn serve(self: Arc<Self>, mut stream: TcpStream) {
        if self.chance.below(50) == 0 {
            return;
        }
        for number in 0.. {
            // Closes just when the next request may be on its way, having read none or a part of it.
            if number > 0 && self.chance.below(10) == 0 {
                return;
            }
            let Some(subject) = next_subject(&mut stream).await else { return };
            if number > 0 {
                self.on_kept_connections.fetch_add(1, Ordering::Relaxed);
            }
            match self.answer(&subject, &mut stream).await {
                After::Keep => {}
                After::Close => return,
                After::Reset => {
                    let _ = stream.set_zero_linger();
                    return;
                }
            }
        }
    }

    async fn answer(&self, subject: &str, stream: &mut TcpStream) -> After {
        let done = response("200 OK", self.chance.one_of(&DONE));
        let case = self.chance.below(100);
        if case < 65 || (85..95).contains(&case) {
            self.execute(subject);
        }
        let (bytes, after) = match case {
            0..50 => (done, After::Keep),
            // The connection looks alive and is not.
            50..55 => (done, After::Close),
            55..60 => (done, After::Reset),
            60..65 => {
                let (status, body) = self.chance.one_of(&INSIDE);
                (response(status, body), After::Keep)
            }
            65..70 => (response("503 Service Unavailable", ""), After::Keep),
            70..75 => (response("400 Bad Request", r#"{"Code":"InvalidParameter.Subject"}"#), After::Keep),
            75..85 => (response("429 Too Many Requests", r#"{"Code":"Throttling.User"}"#), After::Keep),
            85..90 => (String::new(), After::Close),
            90..92 => (done.chars().take(done.len() / 2).collect(), After::Reset),
            // Nothing more is heard of it, executed or not.
            92..98 => (String::new(), After::Keep),
            _ => (String::new(), After::Reset),
        };
        match stream.write_all(bytes.as_bytes()).await {
            Ok(()) => after,
            Err(_) => After::Close,
        }
    }
}

fn response(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// The subject of the next request that arrives whole, from the query or the form.
async fn next_subject(stream: &mut TcpStream) -> Option<String> {
    let mut received = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&received).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length = length.map_or(0, |length| length.parse().unwrap());
            assert!(!head.contains("transfer-encoding"), "the length of every request is known");
            if body.len() == length {
                let (_, rest) = text.split_once("Subject=").unwrap();
                return rest.split(['&', ' ', '\r']).next().map(str::to_owned);
            }
        }
        if stream.read_buf(&mut received).await.unwrap_or(0) == 0 {
            return None;
        }
    }
}

/// Serves until it is told to end; gives the tasks of its connections.
async fn accept(listener: TcpListener, service: Arc<Service>, end: Arc<Semaphore>) -> JoinSet<()> {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                connections.spawn(Arc::clone(&service).serve(accepted.unwrap().0));
            }
            _ = end.acquire() => return connections,
        }
    }
}

/// The shortest time that a call is given: none at all.
const NO_TIME: Duration = Duration::from_micros(1);

/// Lets the shortest time be over at once. A timer of the runtime takes a millisecond at least, in which an attempt on
/// this machine is nearly always sent.
#[derive(Debug)]
struct Impatient;

impl Platform for Impatient {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        if duration <= NO_TIME { Box::pin(async {}) } else { Box::pin(tokio::time::sleep(duration)) }
    }
}

fn engine(endpoint: String) -> Engine {
    let retry = RetryPolicy::default().base_delay(Duration::from_millis(1));
    let config = Config::new()
        .credentials(Credentials::new("id", "secret"))
        .cust_space_id("cams-x000")
        .endpoint(endpoint)
        .retry(retry)
        .no_retry_budget()
        .platform(Impatient);
    Engine::new(&SERVICE, config).unwrap()
}

/// One write in ten has so little time that it is given up anywhere on its way.
async fn call(engine: Engine, number: usize, chance: &Chance) -> Result<(), Error> {
    let mut request = AddChatGroupRequest::new("8613800000000");
    request.subject = Some(format!("group-{number}"));
    let limit = match chance.below(10) {
        0 => NO_TIME + Duration::from_micros(chance.below(3) * 500),
        _ => Duration::from_millis(250),
    };
    let placement = if chance.below(2) == 0 { Placement::Form } else { Placement::default() };
    let options = CallOptions::default().attempt_timeout(limit).placement(placement);
    engine.call(&request, &options).await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_is_executed_once_at_most_and_what_a_call_says_of_it_is_true() {
    let seed = std::env::var("CAMS_SEED").map_or(SEED, |seed| seed.parse().unwrap());
    println!("CAMS_SEED={seed}");
    let chance = || Chance(AtomicU64::new(seed));
    let service = Arc::new(Service {
        chance: chance(),
        executed: Mutex::default(),
        on_kept_connections: AtomicUsize::new(0),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let engine = engine(format!("http://{}", listener.local_addr().unwrap()));
    let end = Arc::new(Semaphore::new(0));
    let server = tokio::spawn(accept(listener, Arc::clone(&service), Arc::clone(&end)));

    let (limit, chance) = (Arc::new(Semaphore::new(IN_FLIGHT)), Arc::new(chance()));
    let mut calls = JoinSet::new();
    for number in 0..CALLS {
        let permit = Arc::clone(&limit).acquire_owned().await.unwrap();
        let (engine, chance) = (engine.clone(), Arc::clone(&chance));
        calls.spawn(async move {
            let result = call(engine, number, &chance).await;
            drop(permit);
            (number, result)
        });
    }
    let results = calls.join_all().await;
    // With the pool go its connections; then everything that was on its way has arrived.
    drop(engine);
    end.add_permits(1);
    server.await.unwrap().join_all().await;

    let executed = service.executed.lock().unwrap();
    let mut seen = BTreeMap::<String, usize>::new();
    for (number, result) in &results {
        let times = executed.get(&format!("group-{number}")).copied().unwrap_or(0);
        let (said, is_true) = match result {
            Ok(()) => ("done".to_owned(), times == 1),
            Err(error) if error.may_have_executed() => (format!("unknown, executed {times}"), times <= 1),
            Err(error) => (format!("{:?}: {}", error.execution(), error.kind()), times == 0),
        };
        assert!(is_true, "call {number} was executed {times} times: {result:?}");
        *seen.entry(said).or_default() += 1;
        if result.as_ref().is_err_and(|error| error.attempts().len() > 1) {
            *seen.entry("failed after more than one attempt".into()).or_default() += 1;
        }
    }
    let kept = service.on_kept_connections.load(Ordering::Relaxed);
    println!("{seen:#?}\n{kept} requests on kept connections");
    assert!(kept > CALLS / 10, "too few connections were used twice: {kept}");
    let not_executed = results.iter().filter_map(|(_, result)| result.as_ref().err());
    let not_executed = not_executed.filter(|error| error.execution() == Execution::NotExecuted).count();
    assert!(not_executed > 0, "nothing was given up before it was sent");
}
