//! A mass send under way.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use cams_core::{CallOptions, Error, Execution};
use cams_models::SendChatappMassMessageRequest;
use futures_core::Stream;

use crate::client::Client;
use crate::mass::batches::{ACTION, Batches, Formed, Pulled};
use crate::mass::journal::{BoxFuture, Entry, Journal};
use crate::mass::outcome::{Batch, Outcome};

/// A mass send under way: a stream of what becomes of batches and of invalid recipients, as it becomes known, which
/// is not always the order of the recipients.
///
/// It goes on only while it is asked ([`next`](Self::next), or as a [`Stream`]). A `next` that is dropped loses
/// nothing: ask again. Dropping the whole cancels the calls in flight; whether they were executed is unknown then,
/// and the journal shows which they were.
#[must_use = "it sends only while it is asked for outcomes"]
pub struct MassSending<'a> {
    sender: Arc<Sender>,
    batches: Batches<'a>,
    history: History,
    /// The batch that is being written into the journal. The next one is read after that, so a journal has no gap
    /// where a crash or an error comes between two.
    beginning: Option<BoxFuture<'static, Result<Formed, Outcome>>>,
    calls: Vec<BoxFuture<'static, Outcome>>,
    most_calls: usize,
    /// The recipients are not those of the journal, or it cannot be written: nothing more is read.
    is_over: bool,
}

/// What sends a batch.
pub(super) struct Sender {
    pub(super) client: Client,
    pub(super) request: SendChatappMassMessageRequest,
    pub(super) options: CallOptions,
    pub(super) journal: Option<Arc<dyn Journal>>,
}

/// What earlier runs have done, by the number of the batch.
#[derive(Default)]
pub(super) struct History(BTreeMap<u64, Record>);

struct Record {
    batch: Batch,
    check: u32,
    state: State,
}

enum State {
    Begun,
    Accepted(Option<String>),
    NotSent,
}

impl History {
    /// Reads a journal, and begins one that is empty. What is wrong is told in words.
    pub(super) async fn read(journal: &dyn Journal, job: u32) -> Result<Self, String> {
        let entries = journal.read().await.map_err(|error| format!("the journal cannot be read: {error}"))?;
        let mut entries = entries.into_iter();
        match entries.next() {
            None => {
                let written = journal.write(&Entry::Job { check: job }).await;
                written.map_err(|error| format!("the journal cannot be written: {error}"))?;
            }
            Some(Entry::Job { check }) if check == job => {}
            Some(_) => return Err("the journal belongs to another send; give each its own".to_owned()),
        }
        let mut records = BTreeMap::new();
        for entry in entries {
            let (number, state) = match entry {
                Entry::Begun { batch, check } => {
                    records.insert(batch.number, Record { batch, check, state: State::Begun });
                    continue;
                }
                Entry::Accepted { number, group_message_id } => (number, State::Accepted(group_message_id)),
                Entry::NotSent { number } => (number, State::NotSent),
                Entry::Job { .. } => continue,
            };
            if let Some(record) = records.get_mut(&number) {
                record.state = state;
            }
        }
        Ok(Self(records))
    }
}

/// What to do with a batch.
enum Next {
    Send(Formed),
    Tell(Outcome),
}

impl<'a> MassSending<'a> {
    pub(super) fn new(
        sender: Arc<Sender>,
        batches: Batches<'a>,
        history: History,
        most_calls: usize,
    ) -> Self {
        Self { sender, batches, history, beginning: None, calls: Vec::new(), most_calls, is_over: false }
    }

    /// The next outcome, or `None` when every recipient is accounted for.
    pub async fn next(&mut self) -> Option<Outcome> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The outcome of a call that has ended.
    fn poll_calls(&mut self, context: &mut Context<'_>) -> Option<Outcome> {
        let ended =
            self.calls.iter_mut().enumerate().find_map(|(at, call)| match call.as_mut().poll(context) {
                Poll::Ready(outcome) => Some((at, outcome)),
                Poll::Pending => None,
            });
        let (at, outcome) = ended?;
        drop(self.calls.swap_remove(at));
        Some(outcome)
    }

    /// Compares a batch with what an earlier run has done.
    fn next_of(&mut self, formed: Formed) -> Next {
        let record = self.history.0.remove(&formed.batch.number);
        if record.is_none() && self.history.0.is_empty() {
            return Next::Send(formed);
        }
        let Formed { batch, recipients, check } = formed;
        let same = record.filter(|record| (record.batch, record.check) == (batch, check));
        let Some(record) = same else {
            // Also where the journal has later batches, but not this one.
            self.is_over = true;
            let message = "the recipients are not those of the journal; nothing more is sent";
            let error = Error::invalid_request(ACTION, message);
            return Next::Tell(Outcome::NotSent { batch, recipients, error });
        };
        match record.state {
            State::Accepted(group_message_id) => {
                Next::Tell(Outcome::Accepted { batch, group_message_id, is_earlier: true })
            }
            State::Begun => Next::Tell(Outcome::Unknown { batch, recipients, error: None }),
            State::NotSent => Next::Send(Formed { batch, recipients, check }),
        }
    }
}

impl Stream for MassSending<'_> {
    type Item = Outcome;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Outcome>> {
        loop {
            if let Some(outcome) = self.poll_calls(context) {
                return Poll::Ready(Some(outcome));
            }
            if let Some(beginning) = &mut self.beginning {
                let begun = ready!(beginning.as_mut().poll(context));
                self.beginning = None;
                match begun {
                    Ok(formed) => {
                        let call = Arc::clone(&self.sender).send(formed);
                        self.calls.push(Box::pin(call));
                        continue;
                    }
                    Err(outcome) => {
                        self.is_over = true;
                        return Poll::Ready(Some(outcome));
                    }
                }
            }
            if self.calls.len() >= self.most_calls {
                return Poll::Pending;
            }
            let pulled = if self.is_over { Poll::Ready(None) } else { self.batches.poll_next(context) };
            let formed = match pulled {
                Poll::Ready(Some(Pulled::Batch(formed))) => formed,
                Poll::Ready(Some(Pulled::Invalid { index, recipient, violations })) => {
                    return Poll::Ready(Some(Outcome::Invalid { index, recipient, violations }));
                }
                Poll::Ready(None) if self.calls.is_empty() => return Poll::Ready(None),
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            };
            match self.next_of(formed) {
                Next::Send(formed) => self.beginning = Some(Box::pin(Arc::clone(&self.sender).begin(formed))),
                Next::Tell(outcome) => return Poll::Ready(Some(outcome)),
            }
        }
    }
}

impl Sender {
    /// Writes a batch into the journal before it is sent.
    async fn begin(self: Arc<Self>, formed: Formed) -> Result<Formed, Outcome> {
        let Some(journal) = &self.journal else { return Ok(formed) };
        match journal.write(&Entry::Begun { batch: formed.batch, check: formed.check }).await {
            Ok(()) => Ok(formed),
            Err(error) => {
                let message = format!("the journal cannot be written, so nothing more is sent: {error}");
                let error = Error::invalid_request(ACTION, message);
                Err(Outcome::NotSent { batch: formed.batch, recipients: formed.recipients, error })
            }
        }
    }

    /// Sends a batch, and writes down how it ended.
    async fn send(self: Arc<Self>, formed: Formed) -> Outcome {
        let Formed { batch, recipients, .. } = formed;
        let mut request = self.request.clone();
        request.sender_list = Some(recipients);
        let result = self.client.engine().call(&request, &self.options).await;
        let recipients = request.sender_list.take().unwrap_or_default();
        let number = batch.number;
        match result {
            Ok(reply) => {
                let group_message_id = reply.output.group_message_id;
                self.note(Entry::Accepted { number, group_message_id: group_message_id.clone() }).await;
                Outcome::Accepted { batch, group_message_id, is_earlier: false }
            }
            Err(error) if matches!(error.execution(), Execution::NotExecuted | Execution::Refused) => {
                self.note(Entry::NotSent { number }).await;
                Outcome::NotSent { batch, recipients, error }
            }
            // Without an end in the journal it stays unknown, and is not sent again.
            Err(error) => Outcome::Unknown { batch, recipients, error: Some(error) },
        }
    }

    /// Writes down how a batch ended. Without this entry the batch counts as unknown, so an error is only logged.
    async fn note(&self, entry: Entry) {
        let Some(journal) = &self.journal else { return };
        if let Err(error) = journal.write(&entry).await {
            tracing::warn!(target: "cams", action = ACTION, %error, "the journal does not know how a batch ended");
        }
    }
}

impl fmt::Debug for MassSending<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MassSending")
            .field("request", &self.sender.request)
            .field("calls", &self.calls.len())
            .field("most_calls", &self.most_calls)
            .finish_non_exhaustive()
    }
}
