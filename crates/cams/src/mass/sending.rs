//! A mass send in progress.

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

/// A mass send in progress: a stream of outcomes of batches and invalid recipients. Outcomes arrive as they become
/// known, not always in the order of the recipients.
///
/// It makes progress only while you ask for outcomes ([`next`](Self::next), or as a [`Stream`]). If you drop a `next`,
/// nothing is lost: ask again. If you drop the whole send, the calls in flight are canceled. It is then unknown whether
/// they were executed, and the journal shows which ones they were. To end it without this, call [`stop`](Self::stop).
///
/// Between two outcomes, its calls in flight keep their places in
/// [`Config::max_calls_in_flight`](crate::Config::max_calls_in_flight). It takes at most one place less than the limit,
/// so a program that sends another call before it asks again does not deadlock. This does not help if the limit is 1,
/// or if several mass sends that share the client are not asked in the meantime.
#[must_use = "it sends only while it is asked for outcomes"]
pub struct MassSending<'a, T = ()> {
    sender: Arc<Sender>,
    batches: Batches<'a, T>,
    history: History,
    /// The batch that is being recorded in the journal. The next one is read afterwards, so a crash or an error between
    /// two batches leaves no gap in the journal.
    beginning: Option<Beginning<T>>,
    calls: Vec<Call<T>>,
    most_calls: usize,
    /// Number of refusals that end the send if no batch was sent before them; `None` after one was sent.
    refusals: Option<usize>,
    /// Nothing more is read.
    is_over: bool,
    /// The outcome to report after the calls in flight have ended.
    last: Option<Outcome<T>>,
    counts: Counts,
    /// `GroupMessageId` of the accepted batches.
    accepted: Vec<String>,
}

/// A batch, and the future that records it in the journal.
type Beginning<T> = (BoxFuture<'static, Result<(), Error>>, Formed<T>);

/// A call in flight.
struct Call<T> {
    sent: BoxFuture<'static, Sent>,
    batch: Batch,
    tags: Vec<T>,
}

/// Everything that is pinned has its own box.
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

    /// Returns the next outcome, or `None` if every recipient is accounted for.
    pub async fn next(&mut self) -> Option<Outcome<T>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the next outcome, without `async`; see [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// Fails inside an async runtime, where this thread must not wait. Nothing was lost.
    #[cfg(feature = "blocking")]
    pub fn next_blocking(&mut self) -> Result<Option<Outcome<T>>, Error> {
        crate::blocking::wait_for(ACTION, self.next())
    }

    /// Stops reading recipients, and does not send an incomplete batch. Continue to ask for outcomes: those of the
    /// calls in flight still arrive, and [`Outcome::Stopped`] is the last one. A batch that is being recorded in the
    /// journal counts as in flight. The same send with the same journal resumes later.
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

    /// Returns the progress in numbers.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts { read: self.batches.read(), ..self.counts }
    }

    /// Looks for the messages of a batch with the outcome [`Unknown`](Outcome::Unknown). It searches the history of the
    /// business number (ListChatappMessage), from `since` on, for the first three recipients with phone numbers. Set
    /// `since` to a time before the first run of this send, minus a minute for clocks that differ.
    ///
    /// The result helps you to decide, but does not prove anything. It contains messages only if there is one to each
    /// of these recipients. It omits messages that show another template, or that belong to a batch known as accepted
    /// with its ID. A batch is one call, so these recipients represent all of them, but another program may have sent
    /// the same template since then. Compare the number, the times, and the texts of the messages. Finding nothing
    /// proves even less, because how soon a message appears is not documented. Wait some minutes and look again before
    /// you [settle](Self::settle) a batch as not sent.
    ///
    /// It makes one list call for each of the three. If it finds anything, it makes one more for each of the batches
    /// known as accepted.
    ///
    /// # Errors
    /// Fails if the history cannot prove anything ([`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)): it
    /// contains only WhatsApp and Viber, and finds recipients by phone number, not by user ID or group. Use receipts in
    /// these cases. Also fails if a call failed. Only reads were sent.
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

    /// Records in the journal what you found out about a batch that may have been sent. Without a journal, it does
    /// nothing. This run does not send the batch again; the next run does if it was [not sent](Settled::NotSent).
    ///
    /// # Errors
    /// See [`Journal::settle`](crate::mass::Journal::settle).
    pub async fn settle(&self, batch: Batch, found: Settled) -> io::Result<()> {
        match &self.sender.journal {
            Some(journal) => journal.settle(batch.number, found).await,
            None => Ok(()),
        }
    }

    /// Ends reading.
    fn end(&mut self, reason: Stop) {
        if !self.is_over && !self.batches.has_ended() {
            let (left, is_earlier) = (self.batches.stop(), self.history.goes_on());
            let Left { index, recipients, tags } = left;
            self.last = Some(Outcome::Stopped { reason, index, recipients, tags, is_earlier });
        }
        self.is_over = true;
    }

    /// Returns the outcome of a call that has ended.
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

    /// Ends reading if no batch was sent, including this one.
    fn refused(&mut self) {
        self.refusals = self.refusals.map(|left| left.saturating_sub(1));
        if self.refusals == Some(0) {
            self.refusals = None;
            self.end(Stop::Refusals);
        }
    }

    /// Starts a batch, unless an earlier run had it.
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
                // The new call has not been polled yet.
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
