//! What the history tells of an unknown batch: nothing that another message could have left there.

use std::time::{Duration, SystemTime};

use cams::content::Template;
use cams::content::whatsapp::Text;
use cams::mass::{Entry, MassSending, Outcome};
use cams::models::{MassMessageRecipient, SendChannelType};
use cams::{Client, Config, ErrorKind};
use cams_mock::MockServer;
use futures_util::StreamExt;

use crate::mass::journals::Memory;

const CODE: &str = "1103457628904726528";

async fn server() -> (MockServer, Client) {
    let server = MockServer::start().await.unwrap();
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let client = Client::new(config.cust_space_id("cams-x000")).unwrap();
    (server, client)
}

fn before() -> SystemTime {
    SystemTime::now() - Duration::from_secs(60)
}

fn people(first: u64, count: u64) -> Vec<MassMessageRecipient> {
    (first..first + count)
        .map(|at| MassMessageRecipient::from((8_613_800_000_000 + at).to_string()))
        .collect()
}

/// A mass send that has sent nothing yet.
async fn idle(client: &Client, template: Template) -> MassSending<'static> {
    let call = client.send_chatapp_mass_message().from("8613800000000");
    call.to_each(template, people(500, 1)).start().await.unwrap()
}

async fn send(client: &Client, template: Template, recipients: Vec<MassMessageRecipient>) {
    let call = client.send_chatapp_mass_message().from("8613800000000");
    let outcomes: Vec<_> = call.to_each(template, recipients).start().await.unwrap().collect().await;
    assert!(matches!(&outcomes[..], [Outcome::Accepted { .. }]), "{outcomes:?}");
}

#[tokio::test]
async fn messages_of_another_kind_or_template_are_not_those_of_a_batch() {
    let (_server, client) = server().await;
    for at in 0..3 {
        let to = (8_613_800_000_000_u64 + at).to_string();
        let message = client.send_chatapp_message().from("8613800000000").to(to);
        message.content(Text::new("your code is 4711")).send().await.unwrap();
    }
    send(&client, Template::name("autumn", "en"), people(0, 3)).await;
    let spring = idle(&client, Template::name("spring", "en")).await;
    assert!(spring.find(&people(0, 3), before()).await.unwrap().is_empty());
    send(&client, Template::name("spring", "en"), people(0, 2)).await;
    assert!(spring.find(&people(0, 3), before()).await.unwrap().is_empty(), "the third has none");
    assert_eq!(spring.find(&people(0, 2), before()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn messages_of_a_batch_that_was_accepted_are_not_those_of_an_unknown_one() {
    let (_server, client) = server().await;
    let journal = Memory::default();
    let sending = || {
        // The same people twice.
        let recipients = [people(0, 3), people(0, 3)].concat();
        let call = client.send_chatapp_mass_message().from("8613800000000");
        let sending = call.to_each(Template::code(CODE, "en"), recipients).with_batch_size(3);
        sending.with_calls_in_flight(1).with_journal(journal.clone()).start()
    };
    let mut first = sending().await.unwrap();
    first.next().await.unwrap();
    drop(first);
    let undecided = Entry::Begun { batch: second_batch(), check: 0 };
    journal
        .0
        .lock()
        .unwrap()
        .retain(|entry| !matches!(entry, Entry::Begun { batch, .. } if batch.number == 1));
    journal.0.lock().unwrap().push(undecided);

    let mut again = sending().await.unwrap();
    assert!(again.find(&people(0, 3), before()).await.unwrap().is_empty(), "known from the journal");
    let Some(Outcome::Accepted { is_earlier: true, .. }) = again.next().await else {
        panic!("by the journal")
    };
    let Some(Outcome::Unknown { recipients, .. }) = again.next().await else { panic!("it was begun") };
    assert!(again.find(&recipients, before()).await.unwrap().is_empty(), "known from the outcome");
    send(&client, Template::code(CODE, "en"), people(0, 3)).await;
    assert_eq!(again.find(&recipients, before()).await.unwrap().len(), 3);
}

fn second_batch() -> cams::mass::Batch {
    serde_json::from_str(r#"{"number":1,"first":3,"last":5,"count":3}"#).unwrap()
}

#[tokio::test]
async fn what_the_history_cannot_list_is_refused() {
    let (_server, client) = server().await;
    let template = || Template::code(CODE, "en");
    send(&client, template(), people(0, 1)).await;
    let strangers = ["US.13491208655302741918", "US.13491208655302741919", "US.13491208655302741920"];
    let strangers: Vec<_> = strangers.map(MassMessageRecipient::from).to_vec();
    let group = people(0, 1).remove(0).with_recipient_type("group");
    let sending = idle(&client, template()).await;
    for recipients in [strangers.clone(), vec![group], Vec::new()] {
        let error = sending.find(&recipients, before()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(error.message().contains("by phone number"), "{error}");
    }
    let mixed = [strangers, people(0, 1)].concat();
    assert_eq!(sending.find(&mixed, before()).await.unwrap().len(), 1, "the number is looked for");

    let telegram = idle(&client, template().channel(SendChannelType::Telegram)).await;
    let error = telegram.find(&people(0, 1), before()).await.unwrap_err();
    assert!(error.message().contains("no history"), "{error}");

    let message = client.send_chatapp_message().from("8613800000000").to("US.13491208655302741918");
    let error = message.content(Text::new("hi")).find_sent(before()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
}
