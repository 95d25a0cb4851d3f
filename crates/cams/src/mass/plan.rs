//! A mass send before it starts.

use std::sync::Arc;

use cams_core::{Error, RateLimit};
use cams_models::{SendChannelType, SendChatappMassMessageRequest};
use cams_operation::Operation;
use futures_core::Stream;
use sha2::{Digest, Sha256};

use crate::call::{Call, IsGiven};
use crate::check::Violations;
use crate::content::parties::check_sender;
use crate::content::template::{Template, TemplateId};
use crate::generated::{SendChatappMassMessage, required};
use crate::mass::batches::{ACTION, Batches, check_value};
use crate::mass::history::History;
use crate::mass::journal::Journal;
use crate::mass::recipient::{IntoRecipient, Iterated, Rows, Source, SourceError, Sure};
use crate::mass::sender::Sender;
use crate::mass::sending::MassSending;
use crate::parameters::check_request;

/// Documented maximum number of recipients in one call.
pub const MAX_RECIPIENTS: usize = 1000;

/// Default number of calls in flight.
const CALLS_IN_FLIGHT: usize = 4;

/// Default number of refused first batches that end a send.
const REFUSALS: usize = 3;

/// A mass send that has not started. See [`SendChatappMassMessage::to_each`]; `T` is the tag of the recipients.
#[doc(alias("bulk", "broadcast", "campaign", "SendChatappMassMessage"))]
#[must_use = "nothing is sent before `start`"]
pub struct MassSend<'a, T = ()> {
    call: Call<SendChatappMassMessageRequest>,
    template: Template,
    source: Source<'a, T>,
    names: Option<Vec<String>>,
    batch_size: usize,
    calls_in_flight: usize,
    refusals: Option<usize>,
    journal: Option<Arc<dyn Journal>>,
}

impl<HasChannelType, HasFrom, HasLanguage> SendChatappMassMessage<HasChannelType, HasFrom, HasLanguage> {
    /// Sends the template to each of the recipients, in as many calls as needed; see [`mass`](crate::mass).
    ///
    /// The template sets channel, code or name, and language. Its variables, payload, and actions apply to recipients
    /// that have none of their own. Other parameters that you set here apply to every call; do not set `SenderList`.
    /// The recipients are read as needed. An iterator that waits, for example for a file, blocks the thread.
    ///
    /// The end of the iterator is the end of the list. If reading can fail, do not end the iterator early: pass its
    /// `Result`s to [`try_to_each`](Self::try_to_each).
    pub fn to_each<'a, I>(
        self,
        template: Template,
        recipients: I,
    ) -> MassSend<'a, <I::Item as IntoRecipient>::Tag>
    where
        HasFrom: IsGiven<required::From_>,
        I: IntoIterator<Item: IntoRecipient, IntoIter: Send + 'a>,
    {
        self.to_each_of(template, Iterated(recipients.into_iter()))
    }

    /// Like [`to_each`](Self::to_each), for recipients from a stream.
    pub fn to_each_of<'a, S>(
        self,
        template: Template,
        recipients: S,
    ) -> MassSend<'a, <S::Item as IntoRecipient>::Tag>
    where
        HasFrom: IsGiven<required::From_>,
        S: Stream<Item: IntoRecipient> + Send + 'a,
    {
        self.try_to_each_of(template, Sure(Box::pin(recipients)))
    }

    /// Like [`to_each`](Self::to_each), for a source that can fail, such as the rows of a file or a cursor.
    ///
    /// At the first `Err`, it stops reading and does not send the incomplete batch. The calls in flight finish, and the
    /// last outcome is [`Outcome::SourceFailed`](crate::mass::Outcome::SourceFailed) with the error. The same send
    /// resumes later, with the same journal and a working source.
    ///
    /// ```no_run
    /// use std::fs::File;
    /// use std::io::{BufRead, BufReader};
    ///
    /// use cams::content::Template;
    /// use cams::mass::{FileJournal, Outcome, Tagged};
    ///
    /// # async fn run(client: cams::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let lines = BufReader::new(File::open("numbers.txt")?).lines();
    /// let recipients = lines.zip(1..).map(|(line, number)| line.map(|line| Tagged::new(line, number)));
    /// let mut sending = client
    ///     .send_chatapp_mass_message()
    ///     .from("8613800000000")
    ///     .try_to_each(Template::code("1103457628904726528", "en"), recipients)
    ///     .with_journal(FileJournal::open("spring.journal")?)
    ///     .start()
    ///     .await?;
    /// while let Some(outcome) = sending.next().await {
    ///     match outcome {
    ///         Outcome::Invalid { tag, violations, .. } => println!("line {tag}: {violations}"),
    ///         Outcome::SourceFailed { index, error, .. } => println!("recipient {index} cannot be read: {error}"),
    ///         outcome => println!("{outcome:?}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn try_to_each<'a, I, R, E>(self, template: Template, recipients: I) -> MassSend<'a, R::Tag>
    where
        HasFrom: IsGiven<required::From_>,
        I: IntoIterator<Item = Result<R, E>, IntoIter: Send + 'a>,
        R: IntoRecipient,
        E: Into<SourceError>,
    {
        self.try_to_each_of(template, Iterated(recipients.into_iter()))
    }

    /// Like [`try_to_each`](Self::try_to_each), for recipients from a stream.
    pub fn try_to_each_of<'a, S, R, E>(self, template: Template, recipients: S) -> MassSend<'a, R::Tag>
    where
        HasFrom: IsGiven<required::From_>,
        S: Stream<Item = Result<R, E>> + Send + 'a,
        R: IntoRecipient,
        E: Into<SourceError>,
    {
        MassSend {
            call: self.call,
            template,
            source: Box::pin(Rows(Box::pin(recipients))),
            names: None,
            batch_size: MAX_RECIPIENTS,
            calls_in_flight: CALLS_IN_FLIGHT,
            refusals: Some(REFUSALS),
            journal: None,
        }
    }
}

impl<'a, T> MassSend<'a, T> {
    /// Sets the names of the template's variables. A recipient that lacks one, or has another, is then invalid.
    /// Default: not checked.
    pub fn with_variable_names(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the number of recipients in one call, at least 1. Default and maximum: 1,000.
    pub fn with_batch_size(mut self, recipients: usize) -> Self {
        self.batch_size = recipients.clamp(1, MAX_RECIPIENTS);
        self
    }

    /// Sets the number of calls in flight, at least 1. Default: 4. A client with a
    /// [limit](crate::Config::max_calls_in_flight) keeps one place for other calls, so there is at most one call less
    /// than that limit, but at least 1.
    pub fn with_calls_in_flight(mut self, calls: usize) -> Self {
        self.calls_in_flight = calls.max(1);
        self
    }

    /// Ends the send ([`Outcome::Stopped`](crate::mass::Outcome::Stopped)) if this many batches were not sent and no
    /// batch before or between them was, for example because the template does not exist. `None` turns this off. A
    /// batch that an earlier run has sent, or may have sent, counts as sent. Calls in flight still finish, so a few
    /// more can be refused. Default: 3.
    pub fn with_refusals(mut self, batches: impl Into<Option<usize>>) -> Self {
        self.refusals = batches.into().map(|batches| batches.max(1));
        self
    }

    /// Records the start and the outcome of each batch, and resumes from there. Default: no journal.
    pub fn with_journal(mut self, journal: impl Journal) -> Self {
        self.journal = Some(Arc::new(journal));
        self
    }

    /// Checks everything that applies to all recipients, reads the journal, and prepares the send. The first call is
    /// sent when you ask the [`MassSending`] for an outcome.
    ///
    /// At most the documented number of calls (10) starts per second, unless the builder or the client sets or removes
    /// the rate limit.
    ///
    /// # Errors
    /// Fails if the request breaks a rule, which interceptors see as a refused call, or if the journal belongs to
    /// another send ([`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)). Also fails if the journal cannot
    /// be read or written ([`ErrorKind::File`](crate::ErrorKind::File), with the `io::Error` as its cause). Nothing was
    /// sent.
    pub async fn start(mut self) -> Result<MassSending<'a, T>, Error> {
        let invalid = |message: String| Error::invalid_request(ACTION, message);
        let mut found = self.check();
        self.fill();
        // Without recipients: a mistake in one of them is an outcome of its own.
        found.merge(check_request(&self.call.request));
        let (client, options) = (&self.call.client, &self.call.options);
        client.judge(ACTION, Some(SendChatappMassMessageRequest::INFO), options, found)?;
        let request = self.call.request;
        let job = serde_json::to_vec(&request).map_err(|error| invalid(error.to_string()))?;
        let job = [job, self.batch_size.to_string().into_bytes()].concat();
        let check = check_value(Sha256::new_with_prefix(&job));
        let history = match &self.journal {
            Some(journal) => History::read(&**journal, check).await?,
            None => History::default(),
        };
        let options = self.call.options.default_rate_limit(RateLimit::Documented);
        let client = self.call.client;
        let places =
            client.engine().max_calls_in_flight().map_or(usize::MAX, |limit| limit.saturating_sub(1));
        let most_calls = self.calls_in_flight.min(places).max(1);
        let batches =
            Batches::new(client.clone(), self.source, self.template, self.names, self.batch_size, &job);
        let sender = Sender { client, request, options, journal: self.journal };
        Ok(MassSending::new(Arc::new(sender), batches, history, most_calls, self.refusals))
    }

    /// Like [`start`](Self::start), without `async`. Continue with [`next_blocking`](MassSending::next_blocking).
    ///
    /// # Errors
    /// See [`start`](Self::start). Also fails inside an async runtime, where this thread must not wait.
    #[cfg(feature = "blocking")]
    pub fn start_blocking(self) -> Result<MassSending<'a, T>, Error> {
        crate::blocking::wait_for(ACTION, self.start())?
    }

    fn check(&self) -> Violations {
        let (request, channel) = (&self.call.request, &self.template.channel);
        let mut found = self.call.violations.clone();
        found.within("", self.template.check());
        found.within("", check_sender(channel, &request.from));
        if request.sender_list.is_some() {
            found.error("SenderList", "must not be set: the recipients are given to `to_each`");
        }
        if matches!(channel, SendChannelType::Telegram | SendChannelType::Line) {
            found.warning("ChannelType", "is not documented for mass messages");
        }
        found
    }

    /// Copies the template into the request.
    fn fill(&mut self) {
        let (request, template) = (&mut self.call.request, &self.template);
        (request.template_code, request.template_name) = match template.id.clone() {
            TemplateId::Code(code) => (Some(code), None),
            TemplateId::Name(name) => (None, Some(name)),
        };
        request.channel_type = template.channel.clone();
        request.language.clone_from(&template.language);
    }
}

/// Omits the recipients.
impl<T> std::fmt::Debug for MassSend<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MassSend")
            .field("call", &self.call)
            .field("template", &self.template)
            .field("batch_size", &self.batch_size)
            .field("calls_in_flight", &self.calls_in_flight)
            .field("refusals", &self.refusals)
            .field("journal", &self.journal)
            .finish_non_exhaustive()
    }
}
