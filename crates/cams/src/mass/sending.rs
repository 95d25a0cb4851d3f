//! A mass send under way.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use cams_core::{BoxFuture, Error};
use cams_models::{ChatappMessageRecord, MassMessageRecipient};
use futures_core::Stream;

use crate::mass::batches::{ACTION, Batches, Formed, Left, Pulled};
use crate::mass::find::Search;
use crate::mass::history::{Earlier, History};
use crate::mass::journal::Settled;
use crate::mass::outcome::{Batch, Counts, Outcome, Stop};
use crate::mass::sender::{Sender, Sent};

/// A mass send under way: a stream of what becomes of batches and of invalid recipients, as it becomes known, which
/// is not always the order of the recipients.
///
/// It goes on only while it is asked ([`next`](Self::next), or as a [`Stream`]). A `next` that is dropped loses
/// nothing: ask again. Dropping the whole cancels the calls in flight; whether they were executed is unknown then,
/// and the journal shows which they were. To end it without that, [`stop`](Self::stop) it.
///
/// Between two outcomes its calls in flight keep their places of
/// [`Config::max_calls_in_flight`](crate::Config::max_calls_in_flight). It takes at most one place less than there are,
/// so a program that sends another call before it asks again does not wait for itself. This does not help where the
/// limit is 1, or where several mass sends that share the client are not asked meanwhile.
#[must_use = "it sends only while it is asked for outcomes"]
pub struct MassSending<'a, T = ()> {
    sender: Arc<Sender>,
    batches: Batches<'a, T>,
    history: History,
    /// The batch that is being written into the journal. The next one is read after that, so a journal has no gap
    /// where a crash or an error comes between two.
    beginning: Option<Beginning<T>>,
    calls: Vec<Call<T>>,
    most_calls: usize,
    /// Refusals that end the send when no batch was sent before them; `None` once one was.
    refusals: Option<usize>,
    /// Nothing more is read.
    is_over: bool,
    /// Outcome to report when the calls in flight have ended.
    last: Option<Outcome<T>>,
    counts: Counts,
    /// `GroupMessageId` of the batches that were accepted.
    accepted: Vec<String>,
}

/// A batch, and what writes it into the journal.
type Beginning<T> = (BoxFuture<'static, Result<(), Error>>, Formed<T>);

/// A call in flight.
struct Call<T> {
    sent: BoxFuture<'static, Sent>,
    batch: Batch,
    tags: Vec<T>,
}

/// Nothing is pinned that is not in a box of its own.
impl<T> Unpin for MassSending<'_, T> {}

impl<'a, T> MassSending<'a, T> {
    pub(super) fn new(
        sender: Arc<Sender>,
        batches: Batches<'a, T>,
        history: History,
        most_calls: usize,
        refusals: Option<usize>,
    ) -> Self {
        Self {
            sender,
            batches,
            history,
            beginning: None,
            calls: Vec::new(),
            most_calls,
            refusals,
            is_over: false,
            last: None,
            counts: Counts::default(),
            accepted: Vec::new(),
        }
    }

    /// The next outcome, or `None` when every recipient is accounted for.
    pub async fn next(&mut self) -> Option<Outcome<T>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The next outcome, without `async`; see [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// This thread must not wait, since it belongs to an async runtime. Nothing was lost.
    #[cfg(feature = "blocking")]
    pub fn next_blocking(&mut self) -> Result<Option<Outcome<T>>, Error> {
        crate::blocking::wait_for(ACTION, self.next())
    }

    /// Reads no further recipient, and sends no batch that is being read. Go on asking for outcomes: those of the calls
    /// in flight still come, and [`Outcome::Stopped`] is the last one. A batch that is being written into the journal
    /// counts as in flight. The same send with the same journal goes on later.
    ///
    /// ```no_run
    /// # async fn run(mut sending: cams::mass::MassSending<'_>) {
    /// let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
    /// let mut is_stopped = false;
    /// loop {
    ///     tokio::select! {
    ///         _ = &mut interrupted, if !is_stopped => {
    ///             sending.stop();
    ///             is_stopped = true;
    ///         }
    ///         outcome = sending.next() => match outcome {
    ///             Some(outcome) => println!("{outcome:?}"),
    ///             None => break,
    ///         },
    ///     }
    /// }
    /// # }
    /// ```
    pub fn stop(&mut self) {
        self.end(Stop::Asked);
    }

    /// How many recipients have got how far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts { read: self.batches.read(), ..self.counts }
    }

    /// Looks for the messages of a batch whose outcome is [`Unknown`](Outcome::Unknown): in the history of the business
    /// number (ListChatappMessage), for its first three recipients that are phone numbers, from `since` on. Take for
    /// `since` a time before the first run of this send, with a minute to spare for clocks that differ.
    ///
    /// This helps you to decide, and decides nothing. The result has messages only if there is one to each of these
    /// recipients, and leaves out those that show another template or belong to a batch that is known as accepted with
    /// its ID. A batch is one call, so they tell of all recipients; but another program may have sent them since then,
    /// with the same template. So compare their number, their times, and their texts. Nothing found is weaker still:
    /// how soon a message appears is not documented. Wait some minutes and look again before you
    /// [settle](Self::settle) it as not sent.
    ///
    /// It takes one list for each of the three, and one more for each of the batches known as accepted if there is
    /// anything.
    ///
    /// # Errors
    /// The history can prove nothing ([`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)): it has WhatsApp
    /// and Viber alone, and finds recipients by phone number, neither by user ID nor by group; receipts tell there. Or
    /// a call failed. Only reads were sent.
    pub fn find(
        &self,
        recipients: &[MassMessageRecipient],
        since: SystemTime,
    ) -> BoxFuture<'static, Result<Vec<ChatappMessageRecord>, Error>> {
        let accepted = self.accepted.iter().map(String::as_str).chain(self.history.accepted());
        let accepted = accepted.map(str::to_owned).collect();
        let search = Search::batch(&self.sender.request, recipients, since, accepted);
        let client = self.sender.client.clone();
        Box::pin(async move { search?.all(client).await })
    }

    /// Writes into the journal what you found out about a batch that may have been sent. Without a journal it does
    /// nothing. This run does not send the batch any more; the next run does, if it was [not sent](Settled::NotSent).
    ///
    /// # Errors
    /// As [`Journal::settle`](crate::mass::Journal::settle).
    pub async fn settle(&self, batch: Batch, found: Settled) -> io::Result<()> {
        match &self.sender.journal {
            Some(journal) => journal.settle(batch.number, found).await,
            None => Ok(()),
        }
    }

    /// Ends the reading.
    fn end(&mut self, reason: Stop) {
        if !self.is_over && !self.batches.has_ended() {
            let (left, is_earlier) = (self.batches.stop(), self.history.goes_on());
            let Left { index, recipients, tags } = left;
            self.last = Some(Outcome::Stopped { reason, index, recipients, tags, is_earlier });
        }
        self.is_over = true;
    }

    /// The outcome of a call that has ended.
    fn poll_calls(&mut self, context: &mut Context<'_>) -> Option<Outcome<T>> {
        let ended =
            self.calls.iter_mut().enumerate().find_map(|(at, call)| match call.sent.as_mut().poll(context) {
                Poll::Ready(sent) => Some((at, sent)),
                Poll::Pending => None,
            });
        let (at, sent) = ended?;
        let Call { batch, tags, .. } = self.calls.swap_remove(at);
        Some(match sent {
            Sent::Taken(group_message_id) => self.accept(batch, tags, group_message_id, false),
            Sent::Refused(recipients, error) => {
                self.refused();
                Outcome::NotSent { batch, recipients, tags, error }
            }
            Sent::Unknown(recipients, error) => {
                self.refusals = None;
                Outcome::Unknown { batch, recipients, tags, error: Some(error) }
            }
        })
    }

    fn accept(
        &mut self,
        batch: Batch,
        tags: Vec<T>,
        group_message_id: Option<String>,
        is_earlier: bool,
    ) -> Outcome<T> {
        self.refusals = None;
        self.accepted.extend(group_message_id.clone());
        Outcome::Accepted { batch, tags, group_message_id, is_earlier }
    }

    /// Ends the reading when no batch was sent and this one was not either.
    fn refused(&mut self) {
        self.refusals = self.refusals.map(|left| left.saturating_sub(1));
        if self.refusals == Some(0) {
            self.refusals = None;
            self.end(Stop::Refusals);
        }
    }

    /// Begins a batch, unless an earlier run had it.
    fn begin(&mut self, formed: Formed<T>) -> Option<Outcome<T>> {
        let earlier = self.history.take(formed.batch, formed.check);
        let Formed { batch, recipients, tags, check } = formed;
        match earlier {
            Earlier::Send => {
                let written = Arc::clone(&self.sender).begin(batch, check);
                self.beginning = Some((Box::pin(written), Formed { batch, recipients, tags, check }));
                None
            }
            Earlier::Accepted(group_message_id) => Some(self.accept(batch, tags, group_message_id, true)),
            Earlier::Unknown => {
                self.refusals = None;
                Some(Outcome::Unknown { batch, recipients, tags, error: None })
            }
            Earlier::Differs => {
                self.end(Stop::Journal);
                let message = "the recipients differ from the journal, so an earlier run may have sent to some of \
                               them; nothing more is sent: continue with the list of that run, or begin a new journal \
                               with the recipients that it certainly did not reach";
                let error = Error::invalid_request(ACTION, message);
                Some(Outcome::Unknown { batch, recipients, tags, error: Some(error) })
            }
        }
    }

    /// Waits until a batch is in the journal, then sends it.
    fn poll_beginning(&mut self, context: &mut Context<'_>) -> Poll<Option<Outcome<T>>> {
        let Some((written, _)) = &mut self.beginning else { return Poll::Ready(None) };
        let written = ready!(written.as_mut().poll(context));
        let Some((_, Formed { batch, recipients, tags, .. })) = self.beginning.take() else {
            return Poll::Ready(None);
        };
        match written {
            Ok(()) => {
                let sent = Box::pin(Arc::clone(&self.sender).send(batch.number, recipients));
                self.calls.push(Call { sent, batch, tags });
                Poll::Ready(None)
            }
            Err(error) => {
                self.end(Stop::Journal);
                Poll::Ready(Some(Outcome::NotSent { batch, recipients, tags, error }))
            }
        }
    }

    fn poll_outcome(&mut self, context: &mut Context<'_>) -> Poll<Option<Outcome<T>>> {
        loop {
            if let Some(outcome) = self.poll_calls(context) {
                return Poll::Ready(Some(outcome));
            }
            let was_beginning = self.beginning.is_some();
            if let Some(outcome) = ready!(self.poll_beginning(context)) {
                return Poll::Ready(Some(outcome));
            }
            if was_beginning {
                // The call that was added has not been polled yet.
                continue;
            }
            if self.calls.len() >= self.most_calls {
                return Poll::Pending;
            }
            let pulled = if self.is_over { Poll::Ready(None) } else { self.batches.poll_next(context) };
            match pulled {
                Poll::Ready(Some(Pulled::Batch(formed))) => {
                    if let Some(outcome) = self.begin(formed) {
                        return Poll::Ready(Some(outcome));
                    }
                }
                Poll::Ready(Some(Pulled::Invalid { index, recipient, tag, violations })) => {
                    return Poll::Ready(Some(Outcome::Invalid { index, recipient, tag, violations }));
                }
                Poll::Ready(Some(Pulled::Failed { error, left: Left { index, recipients, tags } })) => {
                    let is_earlier = self.history.goes_on();
                    self.is_over = true;
                    self.last = Some(Outcome::SourceFailed { index, error, recipients, tags, is_earlier });
                }
                Poll::Ready(None) if self.calls.is_empty() => return Poll::Ready(self.last.take()),
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl<T> Stream for MassSending<'_, T> {
    type Item = Outcome<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Outcome<T>>> {
        let this = self.get_mut();
        let outcome = ready!(this.poll_outcome(context));
        if let Some(outcome) = &outcome {
            this.counts.add(outcome);
        }
        Poll::Ready(outcome)
    }
}

impl<T> fmt::Debug for MassSending<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MassSending")
            .field("request", &self.sender.request)
            .field("calls", &self.calls.len())
            .field("most_calls", &self.most_calls)
            .field("counts", &self.counts())
            .finish_non_exhaustive()
    }
}
