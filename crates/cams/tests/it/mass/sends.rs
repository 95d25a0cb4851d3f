//! Sends without a journal.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams::content::Template;
use cams::mass::Outcome;
use cams::models::{MassMessageRecipient, SendChannelType};
use cams::{ErrorKind, RateLimit};
use futures_util::StreamExt;
use serde_json::json;

use crate::mass::service::{Answer, FIRST, Service, Tally, recipient, send};

#[tokio::test(start_paused = true)]
async fn twenty_thousand_recipients_are_accounted_for_once_whatever_their_calls_do() {
    let service = Service::new(|call| match call {
        3 => Answer::Refuse,
        5 => Answer::AcceptAndBreak,
        7 => Answer::Break,
        8 => Answer::Throttle, // and sent again
        _ => Answer::Accept,
    });
    let total = 20_500;
    let sending = send(&service, (0..total).map(recipient)).with_calls_in_flight(2);
    let mut sending = sending.start().await.unwrap();
    let mut tally = Tally::default();
    while let Some(outcome) = sending.next().await {
        match &outcome {
            Outcome::Accepted { group_message_id, .. } => assert!(group_message_id.is_some()),
            Outcome::NotSent { error, .. } => assert_eq!(error.code(), Some("Product.Unsubscript")),
            Outcome::Unknown { error, .. } => assert!(error.as_ref().unwrap().may_have_executed()),
            _ => panic!("{outcome:?}"),
        }
        tally.add(&outcome);
    }
    assert!(sending.next().await.is_none());
    assert_eq!(tally.all(), (0..total).collect::<Vec<_>>());
    assert_eq!((tally.not_sent.len(), tally.unknown.len()), (1000, 2000));
    let seen = service.seen();
    assert_eq!(seen.calls.len(), 22);
    assert!(seen.numbers.values().all(|times| *times == 1));
    assert!(tally.accepted.iter().all(|at| seen.numbers.contains_key(&(FIRST + at))));
    assert!(tally.not_sent.iter().all(|at| !seen.numbers.contains_key(&(FIRST + at))));
    assert_eq!(tally.unknown.iter().filter(|at| seen.numbers.contains_key(&(FIRST + *at))).count(), 1000);
    assert_eq!(seen.most_in_flight, 2);
}

#[tokio::test(start_paused = true)]
async fn ten_calls_begin_per_second_unless_something_else_is_said() {
    for (limit, calls) in [(None, 10), (Some(RateLimit::PerSecond(4.try_into().unwrap())), 4)] {
        let service = Service::new(|_| Answer::Accept);
        let call = service.client().send_chatapp_mass_message().from("8613800000000");
        let call = limit.into_iter().fold(call, |call, limit| call.with_rate_limit(limit));
        let sending = call.to_each(Template::name("order", "en"), (0..40_000).map(recipient));
        let outcomes: Vec<_> = sending.with_calls_in_flight(16).start().await.unwrap().collect().await;
        assert_eq!(outcomes.len(), 40);
        let seen = service.seen();
        let within = |begin: usize| {
            let (first, second) = (seen.calls[begin].0, Duration::from_secs(1));
            seen.calls[begin..].iter().take_while(|(at, _)| *at - first < second).count()
        };
        assert_eq!((0..seen.calls.len()).map(within).max(), Some(calls));
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_has_a_thousand_recipients_or_half_a_mebibyte() {
    let service = Service::new(|_| Answer::Accept);
    let outcomes: Vec<_> = send(&service, (0..2001).map(recipient)).start().await.unwrap().collect().await;
    assert_eq!(outcomes.len(), 3);
    let long = |at| recipient(at).with_template_params([("name", "x".repeat(100_000))]);
    let sending = send(&service, (0..11).map(long)).with_calls_in_flight(1).start().await.unwrap();
    let outcomes: Vec<_> = sending.collect().await;
    assert_eq!(outcomes.len(), 3);
    let sizes: Vec<_> = service.seen().calls.iter().map(|(_, count)| *count).collect();
    assert_eq!(sizes, [1000, 1000, 1, 5, 5, 1]);
}

#[tokio::test(start_paused = true)]
async fn half_a_mebibyte_is_one_batch_and_a_byte_more_is_two() {
    const MOST: usize = 512 * 1024;
    let named = |at, length| recipient(at).with_template_params([("name", "x".repeat(length))]);
    let rest = serde_json::to_vec(&named(0, 1)).unwrap().len() - 1;
    for (length, batches) in [(MOST / 2 - rest, 1), (MOST / 2 - rest + 1, 2)] {
        let service = Service::new(|_| Answer::Accept);
        let recipients = [named(0, MOST / 2 - rest), named(1, length)];
        let outcomes: Vec<_> = send(&service, recipients.into_iter()).start().await.unwrap().collect().await;
        assert_eq!(outcomes.len(), batches, "{length}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_send_shows_how_far_it_is_and_nobody_it_is_for() {
    let service = Service::new(|_| Answer::Accept);
    let odd = MassMessageRecipient::new().with_to("+86 138");
    let send = send(&service, (0..3).map(recipient).chain([odd]));
    let before = format!("{send:?}");
    assert!(before.starts_with("MassSend {") && before.contains("batch_size: "), "{before}");
    let mut sending = send.start().await.unwrap();
    let during = format!("{sending:?}");
    assert!(during.starts_with("MassSending {") && during.contains("read: 0"), "{during}");
    assert!(matches!(sending.next().await, Some(Outcome::Invalid { index: 3, .. })));
    let Some(Outcome::Accepted { batch, .. }) = sending.next().await else { panic!("{sending:?}") };
    assert_eq!((sending.counts().invalid, sending.counts().accepted), (1, 3));
    let after = format!("{sending:?}");
    assert!(after.contains("read: 4"), "{after}");
    // The number that sends is the first one too.
    assert!([before, during, after].iter().all(|shown| !shown.contains(&(FIRST + 1).to_string())));
    assert_eq!(batch.to_string(), "batch 0 (3 recipients, 0 to 2)");
}

#[tokio::test(start_paused = true)]
async fn an_invalid_recipient_is_told_and_left_out() {
    let service = Service::new(|_| Answer::Accept);
    let odd = |at| match at {
        1 => MassMessageRecipient::new().with_template_params([("name", "Ana")]),
        2 => recipient(at).with_to("+86 138"),
        4 => recipient(at).with_template_params([("name", "")]),
        5 => recipient(at).with_template_params([("nmae", "Ana")]),
        _ => recipient(at),
    };
    let sending = send(&service, (0..8).map(odd)).with_variable_names(["name"]).with_batch_size(3);
    let outcomes: Vec<_> = sending.start().await.unwrap().collect().await;
    let (mut invalid, mut batches) = (Vec::new(), Vec::new());
    for outcome in &outcomes {
        match outcome {
            Outcome::Invalid { index, violations, recipient, .. } => {
                assert!(!format!("{outcome:?}").contains("138"), "{recipient:?}");
                invalid.push((*index, violations.to_string()));
            }
            Outcome::Accepted { batch, .. } => batches.push((batch.first, batch.last, batch.count)),
            _ => panic!("{outcome:?}"),
        }
    }
    let paths: Vec<_> =
        invalid.iter().map(|(index, text)| (*index, text.split(' ').next().unwrap())).collect();
    let name = "`TemplateParams.name`";
    assert_eq!(paths, [(1, "`To`"), (2, "`To`"), (4, name), (5, name)]);
    assert!(invalid[3].1.contains("`TemplateParams.nmae` is not a variable"), "{invalid:?}");
    batches.sort_unstable();
    assert_eq!(batches, [(0, 6, 3), (7, 7, 1)]);
}

#[tokio::test(start_paused = true)]
async fn what_the_template_has_holds_for_those_who_have_nothing_of_their_own() {
    let service = Service::new(|_| Answer::Accept);
    let template = Template::code("1", "en").variables([("name", "you"), ("shop", "S")]).payload(["p"]);
    let call = service.client().send_chatapp_mass_message().from("8613800000000");
    let plain = MassMessageRecipient::new().with_to("8613800000001");
    let sending = call.to_each(template, [recipient(0), plain.with_payload(["q"])]).start().await.unwrap();
    assert_eq!(sending.collect::<Vec<_>>().await.len(), 1);
    let expected = json!([
        {"To": "8613800000000", "TemplateParams": {"name": "Ana", "shop": "S"}, "Payload": ["p"]},
        {"To": "8613800000001", "TemplateParams": {"name": "you", "shop": "S"}, "Payload": ["q"]},
    ]);
    assert_eq!(service.seen().last, expected);
}

#[tokio::test]
async fn a_send_that_breaks_a_rule_does_not_start() {
    let service = Service::new(|_| Answer::Accept);
    let call = service.client().send_chatapp_mass_message().from("+86 138").sender_list([recipient(0)]);
    let error = call.to_each(Template::code("", ""), [recipient(0)]).start().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    for path in ["`TemplateCode`", "`Language`", "`From`", "`SenderList`"] {
        assert!(error.message().contains(path), "{error}");
    }
    assert!(service.seen().calls.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_recipient_with_a_misspelt_kind_is_invalid_where_checks_are_strict() {
    let service = Service::new(|_| Answer::Accept);
    for (is_strict, told) in [(true, "Invalid"), (false, "Accepted")] {
        let client = if is_strict { service.client().with_strict_checks() } else { service.client() };
        let call = client.send_chatapp_mass_message().from("8613800000000");
        let odd = recipient(0).with_recipient_type("indvidual");
        let outcomes: Vec<_> =
            call.to_each(Template::code("1", "en"), [odd]).start().await.unwrap().collect().await;
        let text = match &outcomes[..] {
            [Outcome::Invalid { violations, .. }] => format!("Invalid: {violations}"),
            [Outcome::Accepted { .. }] => "Accepted".to_owned(),
            _ => panic!("{outcomes:?}"),
        };
        assert!(text.starts_with(told), "{text}");
        assert_eq!(text.contains("did you mean `individual`?"), is_strict, "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_send_leaves_a_place_for_the_other_calls_of_its_client() {
    for (limit, most) in [(3, 2), (2, 1), (1, 1)] {
        let service = Service::new(|_| Answer::Accept);
        let client = service.client_of(|config| config.max_calls_in_flight(limit));
        let call = client.send_chatapp_mass_message().from("8613800000000");
        let sending = call.to_each(Template::code("1", "en"), (0..60).map(recipient)).with_batch_size(10);
        assert_eq!(sending.start().await.unwrap().count().await, 6);
        assert_eq!(service.seen().most_in_flight, most, "of {limit}");
    }
    // Its calls wait while it is not asked, and the client is used.
    let service = Service::new(|_| Answer::Accept);
    let client = service.client_of(|config| config.max_calls_in_flight(2));
    let sending = |total| {
        let call = client.send_chatapp_mass_message().from("8613800000000");
        call.to_each(Template::code("1", "en"), (0..total).map(recipient)).with_batch_size(10).start()
    };
    let mut waiting = sending(60).await.unwrap();
    waiting.next().await.unwrap();
    let outcomes: Vec<_> = sending(10).await.unwrap().collect().await;
    assert!(matches!(&outcomes[..], [Outcome::Accepted { .. }]), "{outcomes:?}");
}

/// What a subscriber writes.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_warning_of_one_kind_is_logged_once_for_a_client() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let service = Service::new(|_| Answer::Accept);
    let (one, other) = (service.client(), service.client());
    for client in [&one, &one.clone(), &one, &other] {
        let template = Template::code("1", "en").channel(SendChannelType::Telegram);
        let sending = client.send_chatapp_mass_message().from("1").to_each(template, [recipient(0)]);
        assert_eq!(sending.start().await.unwrap().count().await, 1);
    }
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let rule = "is not documented for mass messages";
    let count = |level| text.lines().filter(|line| line.contains(level) && line.contains(rule)).count();
    assert_eq!((count(" WARN "), count("DEBUG ")), (2, 2), "{text}");
}

#[tokio::test(start_paused = true)]
async fn recipients_are_read_only_as_they_are_needed() {
    let service = Service::new(|_| Answer::Accept);
    let read = std::cell::Cell::new(0);
    let mut recipients = (0..50_000).map(recipient);
    let (sender, receiver) = std::sync::mpsc::channel();
    let counted = std::iter::from_fn(move || {
        read.set(read.get() + 1);
        sender.send(read.get()).unwrap();
        recipients.next()
    });
    let mut sending = send(&service, counted).with_calls_in_flight(2).start().await.unwrap();
    assert_eq!(receiver.try_iter().last(), None);
    sending.next().await.unwrap();
    assert_eq!(receiver.try_iter().last(), Some(2000));
}
