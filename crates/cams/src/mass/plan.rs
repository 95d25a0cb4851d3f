//! A mass send before it starts.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use cams_core::{Error, RateLimit};
use cams_models::{MassMessageRecipient, SendChannelType, SendChatappMassMessageRequest};
use futures_core::Stream;
use sha2::{Digest, Sha256};

use crate::call::{Call, IsGiven};
use crate::check::Violations;
use crate::content::parties::check_sender;
use crate::content::template::{Template, TemplateId};
use crate::generated::{SendChatappMassMessage, required};
use crate::mass::batches::{ACTION, Batches, Recipients, check_value};
use crate::mass::journal::Journal;
use crate::mass::sending::{History, MassSending, Sender};
use crate::parameters::{check_request, judge};

/// Recipients of one call that the service documents.
pub const MAX_RECIPIENTS: usize = 1000;

/// Calls under way at a time, unless something else is said.
const CALLS_IN_FLIGHT: usize = 4;

/// A mass send before it starts. Made by [`SendChatappMassMessage::to_each`].
#[must_use = "nothing is sent before `start`"]
pub struct MassSend<'a> {
    call: Call<SendChatappMassMessageRequest>,
    template: Template,
    recipients: Recipients<'a>,
    names: Option<Vec<String>>,
    batch_size: usize,
    calls_in_flight: usize,
    journal: Option<Arc<dyn Journal>>,
}

impl<HasChannelType, HasFrom, HasLanguage> SendChatappMassMessage<HasChannelType, HasFrom, HasLanguage> {
    /// Sends the template to each of the recipients, in as many calls as that takes; see [`mass`](crate::mass).
    ///
    /// The template says channel, code or name, and language. Its variables, payload and actions hold for the
    /// recipients that have none of their own. What else was set here holds for every call; `SenderList` must not be
    /// set. The recipients are read as they are needed; an iterator that waits, as for a file, keeps the thread
    /// waiting.
    pub fn to_each<'a, I>(self, template: Template, recipients: I) -> MassSend<'a>
    where
        HasFrom: IsGiven<required::From>,
        I: IntoIterator<Item: Into<MassMessageRecipient>, IntoIter: Send + 'a>,
    {
        self.to_each_of(template, Given(recipients.into_iter()))
    }

    /// As [`to_each`](Self::to_each), for recipients that come from a stream.
    pub fn to_each_of<'a>(
        self,
        template: Template,
        recipients: impl Stream<Item = MassMessageRecipient> + Send + 'a,
    ) -> MassSend<'a>
    where
        HasFrom: IsGiven<required::From>,
    {
        MassSend {
            call: self.call,
            template,
            recipients: Box::pin(recipients),
            names: None,
            batch_size: MAX_RECIPIENTS,
            calls_in_flight: CALLS_IN_FLIGHT,
            journal: None,
        }
    }
}

/// An iterator as a stream.
struct Given<I>(I);

impl<I> Unpin for Given<I> {}

impl<I: Iterator<Item: Into<MassMessageRecipient>>> Stream for Given<I> {
    type Item = MassMessageRecipient;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Into::into))
    }
}

impl<'a> MassSend<'a> {
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

    /// Calls under way at a time, at least 1. Default: 4.
    pub fn with_calls_in_flight(mut self, calls: usize) -> Self {
        self.calls_in_flight = calls.max(1);
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
    /// The request breaks a rule; the journal cannot be read, or belongs to another send. Nothing was sent.
    pub async fn start(mut self) -> Result<MassSending<'a>, Error> {
        let invalid = |message: String| Error::invalid_request(ACTION, message);
        let mut found = self.check();
        self.fill();
        // Without recipients: what is wrong with one of them is an outcome of its own.
        found.merge(check_request(&self.call.request));
        judge(ACTION, found, self.call.client.warned())?;
        let request = self.call.request;
        let job = serde_json::to_vec(&request).map_err(|error| invalid(error.to_string()))?;
        let job = [job, self.batch_size.to_string().into_bytes()].concat();
        let check = check_value(Sha256::new_with_prefix(&job));
        let history = match &self.journal {
            Some(journal) => History::read(&**journal, check).await.map_err(invalid)?,
            None => History::default(),
        };
        let options = self.call.options.default_rate_limit(RateLimit::Documented);
        let client = self.call.client;
        let batches =
            Batches::new(client.clone(), self.recipients, self.template, self.names, self.batch_size, &job);
        let sender = Sender { client, request, options, journal: self.journal };
        Ok(MassSending::new(Arc::new(sender), batches, history, self.calls_in_flight))
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
impl std::fmt::Debug for MassSend<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MassSend")
            .field("call", &self.call)
            .field("template", &self.template)
            .field("batch_size", &self.batch_size)
            .field("calls_in_flight", &self.calls_in_flight)
            .field("journal", &self.journal)
            .finish_non_exhaustive()
    }
}
