//! A worker that sends what comes through a channel, counts by campaign, and ends without losing what is in flight.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use cams::content::whatsapp::Text;
use cams::{CallEnd, CallInfo, Client, Config, Intercept};
use cams_mock::{Fault, MockServer};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Calls by campaign: how many succeeded and how many did not. The program keeps it and reads it afterwards.
#[derive(Debug, Default)]
struct Metrics(Mutex<BTreeMap<String, (u32, u32)>>);

impl Intercept for Metrics {
    fn after_call(&self, call: &CallInfo<'_>, end: &CallEnd<'_>) {
        let mut all = self.0.lock().unwrap();
        let (sent, failed) = all.entry(call.label.unwrap_or("none").to_owned()).or_default();
        *(if matches!(end, CallEnd::Succeeded(_)) { sent } else { failed }) += 1;
    }
}

struct Job {
    to: u64,
    campaign: &'static str,
}

/// Sends each job in a task of its own. The client bounds how many are in flight, so the worker needs no pool.
async fn work(client: Client, mut jobs: mpsc::Receiver<Job>) -> usize {
    let mut calls = JoinSet::new();
    while let Some(Job { to, campaign }) = jobs.recv().await {
        let message = client.send_chatapp_message().from("8613800000000").to(to.to_string());
        calls.spawn(message.content(Text::new("Your order has left.")).with_label(campaign).send());
    }
    // The channel is closed: nothing new begins, and what is in flight ends.
    calls.join_all().await.iter().filter(|sent| sent.is_ok()).count()
}

#[tokio::test]
async fn a_worker_counts_by_campaign_and_loses_nothing_when_it_ends() {
    let server = MockServer::start().await.unwrap();
    let metrics = Arc::new(Metrics::default());
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let config = config.cust_space_id("cams-x000").max_calls_in_flight(32).intercept(metrics.clone());
    server
        .fail_next("SendChatappMessage", Fault::refused(400, "InvalidParameter.To", "no").unwrap().times(3));
    let (jobs, queue) = mpsc::channel(64);
    let worker = tokio::spawn(work(Client::new(config).unwrap(), queue));
    for number in 0..300 {
        let campaign = if number % 3 == 0 { "spring" } else { "autumn" };
        jobs.send(Job { to: 8_613_800_000_000 + number, campaign }).await.unwrap();
    }
    drop(jobs);
    assert_eq!(worker.await.unwrap(), 297);
    let counts = metrics.0.lock().unwrap();
    let of = |campaign: &str| counts[campaign].0 + counts[campaign].1;
    assert_eq!((of("spring"), of("autumn")), (100, 200));
    assert_eq!(counts.values().map(|(_, failed)| failed).sum::<u32>(), 3);
}
