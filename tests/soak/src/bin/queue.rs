//! A hundred thousand events through a queue that misbehaves, and a consumer that is killed: each is handled, and none
//! is deleted that was not.
//!
//! ```sh
//! cargo run --release -p soak --bin queue -- 100000
//! ```
//!
//! This process is the service: the local CAMS, with a queue that at random is empty although it is not, hands messages
//! out twice, deletes in part, does not say what it deleted, breaks connections before and after it has done what was
//! asked, answers 503, and lets tokens expire. The consumer is a process of its own that writes the ID of each message
//! into a file before it acknowledges it. It is killed again and again. The program prints how many messages came more
//! than once, and fails if one was deleted that is not in the file.

use std::collections::HashMap;
use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use cams::receive::queue::{MessageType, Queue, Site};
use cams::{BoxFuture, Client, Config, Credentials, Platform};
use cams_mock::{Fault, MockServer, QueueFault};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const QUEUE: &str = "Alicom-Queue-1000000000000002-ChatAppInbound";

/// How long a message is invisible, so that what a killed consumer held comes soon.
const VISIBILITY: Duration = Duration::from_secs(4);

/// Time between two kills.
const LIFE: Duration = Duration::from_secs(5);

/// Pauses are a twentieth of what they are, so that the run spends its time on events. Time limits stay.
#[derive(Debug)]
struct Hurried;

impl Platform for Hurried {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let is_pause = duration < Duration::from_secs(10);
        Box::pin(tokio::time::sleep(if is_pause { duration / 20 } else { duration }))
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [endpoint, id, secret, file] => consume(endpoint, id, secret, Path::new(file)).await,
        [events] => serve(events.parse()?).await,
        _ => Err("give the number of events, such as 100000".into()),
    }
}

/// Consumes until it is killed.
async fn consume(endpoint: &str, id: &str, secret: &str, file: &Path) -> Result<()> {
    let config = Config::new().endpoint(endpoint).credentials(Credentials::new(id, secret)).platform(Hurried);
    let site = Site::new(endpoint, endpoint);
    let queue = Queue::new(MessageType::ChatAppInbound, QUEUE, site).with_wait(Duration::from_secs(1));
    let mut consumer = Client::new(config)?.consume(queue)?;
    let mut file = OpenOptions::new().append(true).create(true).open(file)?;
    while let Some(delivery) = consumer.next().await {
        let delivery = match delivery {
            Ok(delivery) => delivery,
            Err(error) => {
                println!("{error}");
                continue;
            }
        };
        delivery.events()?;
        file.write_all(format!("{}\n", delivery.message().id).as_bytes())?;
        delivery.ack();
    }
    Ok(())
}

async fn serve(events: usize) -> Result<()> {
    let server = MockServer::builder().queue_visibility(VISIBILITY).start().await?;
    let item = |number| {
        format!(
            "{{\"MessageId\":\"{number}\",\"From\":\"8613800000001\",\"Type\":\"TEXT\",\"Message\":\"hello\"}}"
        )
    };
    let ids: Vec<_> = (0..events).map(|number| server.put_in_queue(QUEUE, item(number))).collect();
    for (action, seed) in [("BatchReceiveMessage", 1), ("BatchDeleteMessage", 10)] {
        for (fault, seed) in [
            Fault::disconnect_after_execution(),
            Fault::disconnect_before_execution(),
            Fault::refused(503, "InternalError", "busy")?,
        ]
        .into_iter()
        .zip(seed..)
        {
            server.fail_next(action, fault.always().probability(0.01, seed)?);
        }
    }
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("handled");
    let start = || -> Result<Child> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([&server.endpoint(), server.access_key_id(), server.access_key_secret()]);
        Ok(command.arg(&file).stdin(Stdio::null()).spawn()?)
    };
    let (begun, mut kills, mut born) = (Instant::now(), 0, Instant::now());
    let mut consumer = start()?;
    let mut round = 0;
    while server.queue_len(QUEUE) > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        round += 1;
        let faults = [
            QueueFault::EmptyAtOnce,
            QueueFault::DeliverTwice,
            QueueFault::KeepFirst,
            QueueFault::UnknownDeletion,
        ];
        // One in a second: with more of them than requests, no deletion would ever be believed.
        if round % 20 == 0
            && let Some(fault) = faults.get(round / 20 % faults.len())
        {
            server.fail_queue_next(QUEUE, *fault);
        }
        // Seldom enough that the consumer may ask for another one: at most every 10 s.
        if round % 240 == 0 {
            server.expire_queue_tokens();
        }
        if let Some(status) = consumer.try_wait()? {
            return Err(format!("the consumer ended by itself: {status}").into());
        }
        if born.elapsed() > LIFE {
            consumer.kill()?;
            consumer.wait()?;
            let deleted = events - server.queue_len(QUEUE);
            let handled = handled(&file)?.len();
            if deleted > handled {
                return Err(format!("{deleted} are deleted, and only {handled} were handled").into());
            }
            (kills, born, consumer) = (kills + 1, Instant::now(), start()?);
        }
    }
    consumer.kill()?;
    consumer.wait()?;
    let handled = handled(&file)?;
    let lost = ids.iter().filter(|id| !handled.contains_key(*id)).count();
    let repeated: u64 = handled.values().map(|times| times - 1).sum();
    let most = handled.values().max().copied().unwrap_or_default();
    println!(
        "{events} events in {:.1} s, {kills} kills: {lost} lost, {repeated} repetitions, one event at most {most} times",
        begun.elapsed().as_secs_f64()
    );
    if lost > 0 { Err("an event was deleted that was not handled".into()) } else { Ok(()) }
}

/// How often each message was handled. A line that a kill cut off counts for nothing.
fn handled(file: &Path) -> Result<HashMap<String, u64>> {
    let mut times = HashMap::new();
    if file.exists() {
        for line in BufReader::new(File::open(file)?).lines() {
            *times.entry(line?).or_default() += 1;
        }
    }
    Ok(times)
}
