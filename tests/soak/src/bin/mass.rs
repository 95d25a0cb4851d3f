//! A million recipients through the local CAMS, with a kill in the middle: each recipient once, memory constant, rate
//! kept.
//!
//! ```sh
//! cargo run --release -p soak --bin mass -- 1000000
//! ```
//!
//! This process is the service: the local CAMS behind a proxy that counts who is sent to, and puts a failure inside the
//! service in the place of some answers, in words that nobody documents. The sender is a process of its own, which is
//! killed after a third of its calls and started again with the same journal. It prints the memory of the sender and
//! fails when a number was sent to twice, an account does not fit, or more calls of one process left within a second
//! than are documented. Calls leave a tenth further apart than that. More of them arrive within a second only if one
//! was on its way for longer than that slack: on a busy machine, a call that is held up meets those behind it. The
//! service would refuse a call too many, which is then made again.
//!
//! A process that was just started does not know how fast the killed one was, so the second of the change is told and
//! not judged.

use std::error::Error;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use cams::content::Template;
use cams::http::HeaderMap;
use cams::mass::{FileJournal, Outcome};
use cams::models::{MassMessageRecipient, PageRequest};
use cams::{CallInfo, Client, Config, Credentials, Intercept};
use cams_mock::MockServer;
use soak::{FIRST, Seen};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// One recipient in so many is invalid.
const INVALID: u64 = 10_007;

/// Calls per second that the service documents for a mass send.
const PER_SECOND: usize = 10;

/// How much later than others a call may arrive.
const SLACK: Duration = Duration::from_millis(100);

/// What the sender may take beyond what a client takes, in KiB.
const MEMORY: u64 = 64 * 1024;

/// The answer to one call in so many is another one, although the call was executed.
const ODD: usize = 25;

const ODD_ANSWERS: [(&str, &str); 9] = [
    ("200 OK", r#"{"Code":"isp.SYSTEM_ERROR","RequestId":"R"}"#),
    ("200 OK", r#"{"Code":"InternalError.Dispatch","RequestId":"R"}"#),
    ("400 Bad Request", r#"{"Code":"999999","Message":"System Exception","RequestId":"R"}"#),
    ("200 OK", r#"{"Code":"Surprise","Success":true,"RequestId":"R"}"#),
    ("400 Bad Request", "<?xml version='1.0'?><Error><Code>ServiceUnavailable</Code></Error>"),
    ("200 OK", r#"{"Code":"TemplateInReview","GroupMessageId":"1","RequestId":"R"}"#),
    ("200 OK", r#"{"Code":"Succeeded","RequestId":"R"}"#),
    ("400 Bad Request", r#"{"Code":"","code":"InternalError","RequestId":"R"}"#),
    ("400 Bad Request", r#"{"errorCode":"SYSTEM_FAULT","errorMessage":"the system is down"}"#),
];

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [endpoint, id, secret, journal, recipients] => {
            send(endpoint, id, secret, Path::new(journal), recipients.parse()?).await
        }
        [recipients] => serve(recipients.parse()?).await,
        _ => Err("give the number of recipients, such as 1000000".into()),
    }
}

/// Sends, as the process that is watched.
async fn send(endpoint: &str, id: &str, secret: &str, journal: &Path, recipients: u64) -> Result<()> {
    let config = Config::new().endpoint(endpoint).credentials(Credentials::new(id, secret));
    let client = Client::new(config.cust_space_id("cams-x000").intercept(Arc::new(SaysWhenItLeaves)))?;
    // A call of another kind, so that what a client takes is there.
    let warm = client.list_chatapp_message().business_number("8613800000000").channel_type("WHATSAPP");
    warm.page(PageRequest::new(1, 1)).send().await?;
    let before = memory("VmRSS:");
    let list = (0..recipients).map(|at| {
        let number = FIRST + at;
        let to = if at % INVALID == 0 { format!("+{number}") } else { number.to_string() };
        let variables = [("name", format!("Customer {at}")), ("order", at.to_string())];
        MassMessageRecipient::new().with_to(to).with_template_params(variables)
    });
    let mut sending = client
        .send_chatapp_mass_message()
        .from("8613800000000")
        .to_each(Template::code("1103457628904726528", "en"), list)
        .with_journal(FileJournal::open(journal)?)
        .start()
        .await?;
    let begun = Instant::now();
    let [mut accepted, mut earlier, mut unknown, mut not_sent, mut invalid] = [0; 5];
    while let Some(outcome) = sending.next().await {
        match outcome {
            Outcome::Accepted { batch, is_earlier: false, .. } => accepted += batch.count as u64,
            Outcome::Accepted { batch, .. } => earlier += batch.count as u64,
            Outcome::Unknown { batch, .. } => unknown += batch.count as u64,
            Outcome::NotSent { batch, error, .. } => {
                println!("{batch}: {error}");
                not_sent += batch.count as u64;
            }
            Outcome::Invalid { .. } => invalid += 1,
            _ => return Err("an outcome that nobody counts".into()),
        }
    }
    let (seconds, peak) = (begun.elapsed().as_secs_f64(), memory("VmHWM:"));
    println!(
        "accepted {accepted}, earlier {earlier}, unknown {unknown}, not sent {not_sent}, invalid {invalid}"
    );
    println!("{seconds:.1} s; memory: {before} KiB before, {peak} KiB at most, {} KiB more", peak - before);
    let all = accepted + earlier + unknown + not_sent + invalid;
    if all != recipients || not_sent > 0 || peak - before > MEMORY {
        return Err(format!("{all} of {recipients} recipients are accounted for, or it took too much").into());
    }
    Ok(())
}

/// Tells the proxy when each attempt leaves, which shows whether the sender is late or the way is long.
#[derive(Debug)]
struct SaysWhenItLeaves;

impl Intercept for SaysWhenItLeaves {
    fn before_attempt(&self, _: &CallInfo<'_>, headers: &mut HeaderMap) {
        headers.insert(soak::LEFT, soak::now().into());
    }
}

fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

async fn serve(recipients: u64) -> Result<()> {
    let server = MockServer::start().await?;
    let folder = tempfile::tempdir()?;
    let journal = folder.path().join("journal");
    let seen = Arc::new(Mutex::new(Seen::new(recipients)));
    let target = server.endpoint().trim_start_matches("http://").to_owned();
    let endpoint = soak::start_proxy(target, Arc::clone(&seen), odd_answer)?;
    let start = || -> Result<Child> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([&endpoint, server.access_key_id(), server.access_key_secret()]);
        Ok(command.arg(&journal).arg(recipients.to_string()).stdin(Stdio::null()).spawn()?)
    };
    let calls = || seen.lock().unwrap_or_else(PoisonError::into_inner).calls.len() as u64;

    let mut first = start()?;
    while calls() < recipients / 3000 && first.try_wait()?.is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    first.kill()?;
    first.wait()?;
    let killed_after = calls() as usize;
    println!("killed after {killed_after} calls");
    let mut second = start()?;
    let status = loop {
        match second.try_wait()? {
            Some(status) => break status,
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };

    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let count = |times| seen.times.iter().filter(|seen| **seen == times).count();
    let twice = seen.times.iter().filter(|times| **times > 1).count();
    println!("seen by the service: {} once, {} never, {twice} more often", count(1), count(0));
    let begun = seen.calls.first().copied();
    let arrived: Vec<_> = seen.calls.iter().filter_map(|at| Some(at.duration_since(begun?))).collect();
    let mut left: Vec<_> = seen.left.iter().copied().map(Duration::from_nanos).collect();
    // Those that were held up arrived in another order.
    left.get_mut(..killed_after).into_iter().for_each(<[_]>::sort);
    left.get_mut(killed_after..).into_iter().for_each(<[_]>::sort);
    let fastest = |times: &[Duration]| {
        let (before, after) = times.split_at(killed_after.min(times.len()));
        most_within_a_second(before).max(most_within_a_second(after))
    };
    let (sent, come) = (fastest(&left), fastest(&arrived));
    println!(
        "{} calls; of one process, at most {sent} left and {come} arrived within a second; of both, {} arrived",
        arrived.len(),
        most_within_a_second(&arrived)
    );
    println!("the longest way from the sender to the service took {:?}", seen.longest_way);
    if left.len() != arrived.len() {
        return Err("a call does not say when it left".into());
    }
    if twice > 0 || sent > PER_SECOND || !status.success() {
        return Err("a recipient was sent to twice, the rate limit was not kept, or the sender failed".into());
    }
    if come > PER_SECOND && seen.longest_way <= SLACK {
        return Err("more calls arrived within a second than left, although none was held up".into());
    }
    Ok(())
}

/// The most calls of any second, of those whose times are given in order.
fn most_within_a_second(times: &[Duration]) -> usize {
    let mut first = 0;
    let within = |(last, at): (usize, &Duration)| {
        while times.get(first).is_some_and(|begun| at.saturating_sub(*begun) >= Duration::from_secs(1)) {
            first += 1;
        }
        last + 1 - first
    };
    times.iter().enumerate().map(within).max().unwrap_or_default()
}

/// What the sender is told instead of the truth, if this is a call for it.
fn odd_answer(number: usize) -> Option<Vec<u8>> {
    let (status, body) = ODD_ANSWERS.get(number / ODD % ODD_ANSWERS.len())?;
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", body.len());
    number.is_multiple_of(ODD).then(|| [head.as_bytes(), body.as_bytes()].concat())
}
