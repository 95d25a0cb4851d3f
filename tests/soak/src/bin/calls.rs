//! Many calls, many in flight, through a connection that breaks at random: nothing may be left behind.
//!
//! ```sh
//! cams mock --port 8080 --access-key-id id --access-key-secret secret
//! cargo run --release -p soak --bin calls -- http://127.0.0.1:8080 id secret 200000
//! ```
//!
//! Every tenth of the calls it prints what the process holds: memory, sockets, tasks. It fails when sockets or tasks
//! are left at the end, or when memory still grew in the second half.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cams::models::PageRequest;
use cams::{Client, Config, Credentials, RetryPolicy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

const IN_FLIGHT: u64 = 64;

/// One connection in so many breaks at each exchange.
const BREAKS: u64 = 50;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // What the process was started with is not its own.
    let before = held();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [endpoint, id, secret, rest @ ..] = &arguments[..] else {
        return Err("give the endpoint, the AccessKey ID and the AccessKey secret".into());
    };
    let calls: u64 = rest.first().map_or(Ok(200_000), |calls| calls.parse())?;
    let server = endpoint.trim_start_matches("http://").to_owned();
    let proxy = TcpListener::bind("127.0.0.1:0").await?;
    let config = Config::new()
        .endpoint(format!("http://{}", proxy.local_addr()?))
        .credentials(Credentials::new(id, secret))
        .cust_space_id("cams-x000")
        .no_retry_budget()
        .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)));
    let breaking = tokio::spawn(break_at_random(proxy, server));
    let begun = Instant::now();
    let (counts, memory) = run(Client::new(config)?, calls).await;
    breaking.abort();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{calls} calls in {seconds:.1} s: {counts:?}");
    let left = settled(&before).await;
    println!("left: {left:?}");
    let half = memory.get(memory.len() / 2).copied().unwrap_or_default();
    let grown = memory.last().copied().unwrap_or_default().saturating_sub(half);
    if left.sockets > before.sockets || left.tasks > before.tasks || grown > 4096 {
        return Err(format!(
            "something is left: {left:?}, and memory grew by {grown} KiB in the second half"
        )
        .into());
    }
    Ok(())
}

/// How the calls ended.
#[derive(Debug, Default)]
struct Counts {
    done: AtomicU64,
    refused: AtomicU64,
    unknown: AtomicU64,
    unsent: AtomicU64,
}

/// Makes the calls, and returns the memory at each tenth of them, in KiB.
async fn run(client: Client, calls: u64) -> (Arc<Counts>, Vec<u64>) {
    let (counts, next) = (Arc::new(Counts::default()), Arc::new(AtomicU64::new(0)));
    let mut workers = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (client, counts, next) = (client.clone(), Arc::clone(&counts), Arc::clone(&next));
        workers.spawn(async move {
            let mut memory = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= calls {
                    return memory;
                }
                if number.is_multiple_of((calls / 10).max(1)) {
                    let held = held();
                    println!("{number:>8} calls  {held:?}");
                    memory.push(held.memory_kib);
                }
                let result =
                    if number.is_multiple_of(2) { read(&client).await } else { write(&client).await };
                let counter = match result {
                    Ok(()) => &counts.done,
                    Err(error) if error.may_have_executed() => &counts.unknown,
                    Err(error) if error.code().is_some() => &counts.refused,
                    Err(_) => &counts.unsent,
                };
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    let mut memory = workers.join_all().await.concat();
    memory.push(held().memory_kib);
    (counts, memory)
}

async fn read(client: &Client) -> Result<(), cams::Error> {
    let call = client.list_chat_group().business_number("8613800000000").page(PageRequest::new(1, 20));
    call.send().await.map(drop)
}

/// A write that is refused, so that the server keeps nothing of it.
async fn write(client: &Client) -> Result<(), cams::Error> {
    let call = client.delete_chat_group().business_number("8613800000000").group_id("none");
    call.send().await.map(drop)
}

/// A proxy that passes bytes on and sometimes breaks the connection.
async fn break_at_random(listener: TcpListener, server: String) {
    let mut connections = JoinSet::new();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    while let Ok((client, _)) = listener.accept().await {
        seed = seed.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        connections.spawn(pass_on(client, server.clone(), seed));
        while connections.try_join_next().is_some() {}
    }
}

async fn pass_on(mut client: TcpStream, server: String, mut seed: u64) -> Option<()> {
    let mut server = TcpStream::connect(server).await.ok()?;
    let (mut up, mut down) = ([0; 8192], [0; 8192]);
    loop {
        seed = seed.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        if (seed >> 32).is_multiple_of(BREAKS) {
            return None;
        }
        tokio::select! {
            read = client.read(&mut up) => match read.ok()? {
                0 => return None,
                read => server.write_all(up.get(..read)?).await.ok()?,
            },
            read = server.read(&mut down) => match read.ok()? {
                0 => return None,
                read => client.write_all(down.get(..read)?).await.ok()?,
            },
        }
    }
}

/// What this process holds.
#[derive(Debug)]
struct Held {
    memory_kib: u64,
    sockets: usize,
    tasks: usize,
}

fn held() -> Held {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let memory = resident.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok());
    let descriptors = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    let sockets = descriptors.filter_map(|entry| std::fs::read_link(entry.path()).ok());
    Held {
        memory_kib: memory.unwrap_or_default(),
        sockets: sockets.filter(|target| target.to_string_lossy().starts_with("socket:")).count(),
        tasks: Handle::current().metrics().num_alive_tasks(),
    }
}

/// What is left once the client and the proxy are gone; a closed socket may take a moment.
async fn settled(before: &Held) -> Held {
    for _ in 0..100 {
        let left = held();
        if left.sockets <= before.sockets && left.tasks <= before.tasks {
            return left;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    held()
}
