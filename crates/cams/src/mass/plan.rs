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

/// Recipients of one call that the service documents.
pub const MAX_RECIPIENTS: usize = 1000;

/// Calls under way at a time, unless something else is said.
const CALLS_IN_FLIGHT: usize = 4;

/// Refusals of the first batches that end a send, unless something else is said.
const REFUSALS: usize = 3;

/// A mass send before it starts. Made by [`SendChatappMassMessage::to_each`]; `T` is the tag of the recipients.
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
    /// Sends the template to each of the recipients, in as many calls as that takes; see [`mass`](crate::mass).
    ///
    /// The template says channel, code or name, and language. Its variables, payload and actions hold for the
    /// recipients that have none of their own. What else was set here holds for every call; `SenderList` must not be
    /// set. The recipients are read as they are needed; an iterator that waits, as for a file, keeps the thread
    /// waiting.
    ///
    /// The end of the iterator is the end of the list. If reading can fail, do not end the iterator there: give its
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

    /// As [`to_each`](Self::to_each), for recipients that come from a stream.
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

    /// As [`to_each`](Self::to_each), for recipients whose reading can fail: the rows of a file, of a cursor.
    ///
    /// At the first `Err` nothing more is read, and the batch that is being read is not sent. The calls in flight end,
    /// and the last outcome is [`Outcome::SourceFailed`](crate::mass::Outcome::SourceFailed) with the error. The same
    /// send with the same journal and a source that works goes on later.
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

    /// As [`try_to_each`](Self::try_to_each), for recipients that come from a stream.
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
    /// Names of the template's variables: a recipient that lacks one, or has another, is then invalid. Default: not
    /// checked.
    pub fn with_variable_names(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Recipients in one call, at least 1. Default and most: 1,000.
    pub fn with_batch_size(mut self, recipients: usize) -> Self {
        self.batch_size = recipients.clamp(1, MAX_RECIPIENTS);
        self
    }

    /// Calls under way at a time, at least 1. Default: 4. A client with a
    /// [limit](crate::Config::max_calls_in_flight) keeps one place for other calls, so there are at most one less than
    /// that, but at least 1.
    pub fn with_calls_in_flight(mut self, calls: usize) -> Self {
        self.calls_in_flight = calls.max(1);
        self
    }

    /// Ends the send ([`Outcome::Stopped`](crate::mass::Outcome::Stopped)) when this many of its batches were not sent
    /// and none before or between them was, as with a template that does not exist; `None` never ends it so. A batch
    /// that an earlier run has sent, or may have sent, counts as sent. Calls in flight still end, so some more can be
    /// refused. Default: 3.
    pub fn with_refusals(mut self, batches: impl Into<Option<usize>>) -> Self {
        self.refusals = batches.into().map(|batches| batches.max(1));
        self
    }

    /// Writes down what was begun and what became of it, and goes on from there. Default: no journal.
    pub fn with_journal(mut self, journal: impl Journal) -> Self {
        self.journal = Some(Arc::new(journal));
        self
    }

    /// Checks what holds for all recipients, reads the journal, and gets ready. The first call is sent when the
    /// [`MassSending`] is asked for an outcome.
    ///
    /// At most as many calls begin per second as the service documents (10), unless the builder or the client has
    /// another rate limit, or none.
    ///
    /// # Errors
    /// The request breaks a rule, which interceptors see as a call that was refused, or the journal belongs to another
    /// send ([`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)); the journal cannot be read or written
    /// ([`ErrorKind::File`](crate::ErrorKind::File), with the `io::Error` as its cause). Nothing was sent.
    pub async fn start(mut self) -> Result<MassSending<'a, T>, Error> {
        let invalid = |message: String| Error::invalid_request(ACTION, message);
        let mut found = self.check();
        self.fill();
        // Without recipients: what is wrong with one of them is an outcome of its own.
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

    /// As [`start`](Self::start), without `async`; go on with
    /// [`next_blocking`](MassSending::next_blocking).
    ///
    /// # Errors
    /// As [`start`](Self::start); in an async runtime also that this thread must not wait.
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

    /// Puts the template into the request.
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

/// Without the recipients.
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
