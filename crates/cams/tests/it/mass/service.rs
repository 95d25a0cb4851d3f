//! A service without a network: it counts who was sent to, and answers as it was told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use cams::content::Template;
use cams::mass::{MassSend, Outcome};
use cams::models::MassMessageRecipient;
use cams::transport::Progress;
use cams::{Client, Config, Credentials, Transport, TransportError};
use http::{Request, Response};
use serde_json::Value;
use tokio::time::Instant;

/// First of the numbers that are sent to.
pub(crate) const FIRST: u64 = 8_613_800_000_000;

/// What becomes of a call. The service has executed it in the first three cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Answer {
    Accept,
    AcceptAndBreak,
    /// This status with this body, although it was executed.
    AcceptAndSay(u16, &'static str),
    Break,
    NotReached,
    Refuse,
    Throttle,
    /// This status with this body.
    Say(u16, &'static str),
}

/// How the service answers the call with that number, from 0.
pub(crate) type Script = fn(usize) -> Answer;

#[derive(Clone, Debug)]
pub(crate) struct Service(Arc<Mutex<Seen>>, Script);

#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Answers to the first calls, before those of the script.
    pub(crate) first: Vec<Answer>,
    /// How often each number was sent to by a call that was executed.
    pub(crate) numbers: BTreeMap<u64, usize>,
    /// When the calls came, and with how many recipients.
    pub(crate) calls: Vec<(Instant, usize)>,
    pub(crate) in_flight: usize,
    pub(crate) most_in_flight: usize,
    /// Recipients of the last call.
    pub(crate) last: Value,
}

impl Service {
    pub(crate) fn new(script: Script) -> Self {
        Self(Arc::default(), script)
    }

    pub(crate) fn client(&self) -> Client {
        self.client_of(|config| config)
    }

    pub(crate) fn client_of(&self, change: impl Fn(Config) -> Config) -> Client {
        let config = Config::new().credentials(Credentials::new("id", "secret")).transport(self.clone());
        Client::new(change(config.cust_space_id("cams-x000"))).unwrap()
    }

    pub(crate) fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.0.lock().unwrap()
    }

    async fn answer(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let recipients = recipients(&request);
        let call = {
            let mut seen = self.seen();
            seen.calls.push((Instant::now(), recipients.as_array().unwrap().len()));
            seen.in_flight += 1;
            seen.most_in_flight = seen.most_in_flight.max(seen.in_flight);
            seen.last = recipients.clone();
            seen.calls.len() - 1
        };
        let _flight = Flight(self);
        tokio::time::sleep(Duration::from_millis(150)).await;
        let first = self.seen().first.get(call).copied();
        let answer = first.unwrap_or_else(|| self.1(call));
        if matches!(answer, Answer::Accept | Answer::AcceptAndBreak | Answer::AcceptAndSay(..)) {
            let mut seen = self.seen();
            for recipient in recipients.as_array().unwrap() {
                let number = recipient["To"].as_str().unwrap().parse().unwrap();
                *seen.numbers.entry(number).or_default() += 1;
            }
        }
        // The answer takes a while, too: a call that is cancelled now was executed.
        tokio::time::sleep(Duration::from_millis(150)).await;
        let (status, body) = match answer {
            Answer::Accept => (200, format!(r#"{{"Code":"OK","GroupMessageId":"G{call}","RequestId":"R"}}"#)),
            Answer::NotReached => return Err(TransportError::not_reached("refused")),
            Answer::AcceptAndBreak | Answer::Break => return Err(TransportError::interrupted("broken")),
            Answer::Refuse => (200, r#"{"Code":"Product.Unsubscript","RequestId":"R"}"#.to_owned()),
            Answer::Throttle => (429, r#"{"Code":"Throttling.User","RequestId":"R"}"#.to_owned()),
            Answer::Say(status, body) | Answer::AcceptAndSay(status, body) => (status, body.to_owned()),
        };
        Ok(Response::builder().status(status).body(body.into()).unwrap())
    }
}

struct Flight<'a>(&'a Service);

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.0.seen().in_flight -= 1;
    }
}

impl Transport for Service {
    fn send(
        &self,
        request: Request<Bytes>,
        _: &Progress,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + '_>> {
        Box::pin(self.answer(request))
    }
}

/// `SenderList` of a call, from its query or its form.
fn recipients(request: &Request<Bytes>) -> Value {
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let pairs = url::form_urlencoded::parse(query).chain(url::form_urlencoded::parse(request.body()));
    let list = pairs.into_iter().find(|(name, _)| name == "SenderList").unwrap().1;
    serde_json::from_str(&list).unwrap()
}

pub(crate) fn recipient(at: u64) -> MassMessageRecipient {
    MassMessageRecipient::new().with_to((FIRST + at).to_string()).with_template_params([("name", "Ana")])
}

pub(crate) fn send<'a>(
    service: &Service,
    recipients: impl Iterator<Item = MassMessageRecipient> + Send + 'a,
) -> MassSend<'a> {
    let call = service.client().send_chatapp_mass_message().from("8613800000000");
    call.to_each(Template::code("1103457628904726528", "en"), recipients)
}

/// Outcomes by the recipients that they are about. Every recipient must be in one.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) accepted: Vec<u64>,
    pub(crate) earlier: Vec<u64>,
    pub(crate) not_sent: Vec<u64>,
    pub(crate) unknown: Vec<u64>,
    pub(crate) invalid: Vec<u64>,
}

impl Tally {
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        let numbers = |recipients: &[MassMessageRecipient]| {
            recipients
                .iter()
                .map(|of| of.to.as_ref().unwrap().parse::<u64>().unwrap() - FIRST)
                .collect::<Vec<_>>()
        };
        match outcome {
            // With no invalid ones in between, which the tests that use this see to.
            Outcome::Accepted { batch, is_earlier, .. } => {
                let list = if *is_earlier { &mut self.earlier } else { &mut self.accepted };
                list.extend(batch.first..=batch.last);
            }
            Outcome::NotSent { batch, recipients, .. } => {
                assert_eq!(recipients.len(), batch.count);
                self.not_sent.extend(numbers(recipients));
            }
            Outcome::Unknown { batch, recipients, .. } => {
                assert_eq!(recipients.len(), batch.count);
                self.unknown.extend(numbers(recipients));
            }
            Outcome::Invalid { index, .. } => self.invalid.push(*index),
            _ => panic!("{outcome:?}"),
        }
    }

    /// Every index that is accounted for, in order.
    pub(crate) fn all(&self) -> Vec<u64> {
        let mut all = [&self.accepted, &self.earlier, &self.not_sent, &self.unknown, &self.invalid]
            .into_iter()
            .flatten()
            .copied()
            .collect::<Vec<_>>();
        all.sort_unstable();
        all
    }
}
