//! Recipients, put together into batches as they come.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use cams_models::MassMessageRecipient;
use futures_core::Stream;
use sha2::{Digest, Sha256};

use crate::check::Violations;
use crate::client::Client;
use crate::content::parties::check_recipient;
use crate::content::template::{Template, check_filling, check_names};
use crate::mass::outcome::Batch;

/// Name of the operation in errors and logs.
pub(super) const ACTION: &str = "SendChatappMassMessage";

/// Bytes of JSON in one call. Percent-encoded in a form they can be three times as many, and 2 MiB is what web servers
/// commonly accept; what the service accepts is not documented.
const MAX_BYTES: usize = 512 * 1024;

/// Recipients as they are given.
pub(super) type Recipients<'a> = Pin<Box<dyn Stream<Item = MassMessageRecipient> + Send + 'a>>;

/// A batch to be sent, or a recipient that cannot be.
pub(super) enum Pulled {
    Batch(Formed),
    Invalid { index: u64, recipient: Box<MassMessageRecipient>, violations: Violations },
}

/// A batch with its recipients and its check value.
pub(super) struct Formed {
    pub(super) batch: Batch,
    pub(super) recipients: Vec<MassMessageRecipient>,
    pub(super) check: u32,
}

/// Puts recipients together into batches, the same ones whenever the same recipients come.
pub(super) struct Batches<'a> {
    /// Logs what the service may refuse.
    client: Client,
    recipients: Recipients<'a>,
    template: Template,
    /// Names of the template's variables, if they are known.
    names: Option<Vec<String>>,
    most: usize,
    /// Digest of the batches so far.
    digest: Sha256,
    formed: u64,
    /// Index of the next recipient.
    index: u64,
    forming: Vec<MassMessageRecipient>,
    bytes: usize,
    /// Indexes of the first and the last recipient in `forming`.
    span: (u64, u64),
    /// One that did not fit any more, with its JSON.
    held: Option<(u64, MassMessageRecipient, Vec<u8>)>,
    has_ended: bool,
}

impl<'a> Batches<'a> {
    pub(super) fn new(
        client: Client,
        recipients: Recipients<'a>,
        template: Template,
        names: Option<Vec<String>>,
        most: usize,
        job: &[u8],
    ) -> Self {
        Self {
            client,
            recipients,
            template,
            names,
            most,
            digest: Sha256::new_with_prefix(job),
            formed: 0,
            index: 0,
            forming: Vec::new(),
            bytes: 0,
            span: (0, 0),
            held: None,
            has_ended: false,
        }
    }

    /// Reads recipients until a batch is complete or one is invalid; `None` at the end.
    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Pulled>> {
        if let Some((index, recipient, json)) = self.held.take() {
            self.add(index, recipient, &json);
        }
        while self.forming.len() < self.most && !self.has_ended {
            let Some(recipient) = ready!(self.recipients.as_mut().poll_next(context)) else {
                self.has_ended = true;
                break;
            };
            let (index, recipient) = (self.index, self.filled(recipient));
            self.index += 1;
            let mut violations = self.check(&recipient);
            let json = serde_json::to_vec(&recipient).unwrap_or_else(|error| {
                violations.error("", format!("cannot be written as JSON: {error}"));
                Vec::new()
            });
            if violations.errors().next().is_some() {
                let recipient = Box::new(recipient);
                return Poll::Ready(Some(Pulled::Invalid { index, recipient, violations }));
            }
            self.client.warned().log(ACTION, &violations);
            if !self.forming.is_empty() && self.bytes + json.len() > MAX_BYTES {
                self.held = Some((index, recipient, json));
                break;
            }
            self.add(index, recipient, &json);
        }
        Poll::Ready((!self.forming.is_empty()).then(|| Pulled::Batch(self.close())))
    }

    /// The recipient with what the template has for all of them.
    fn filled(&self, mut recipient: MassMessageRecipient) -> MassMessageRecipient {
        let template = &self.template;
        if !template.variables.is_empty() {
            let own = recipient.template_params.get_or_insert_default();
            for (name, value) in &template.variables {
                own.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        if recipient.payload.is_none() && !template.payload.is_empty() {
            recipient.payload = Some(template.payload.clone());
        }
        if recipient.flow_action.is_none() {
            recipient.flow_action.clone_from(&template.flow_action);
        }
        if recipient.product_action.is_none() {
            recipient.product_action.clone_from(&template.product_action);
        }
        recipient
    }

    fn check(&self, recipient: &MassMessageRecipient) -> Violations {
        let to = recipient.to.as_deref().unwrap_or_default();
        let mut found = check_recipient(&self.template.channel, recipient.recipient_type.as_ref(), to);
        let variables = recipient.template_params.as_ref();
        let payload = recipient.payload.as_deref().unwrap_or_default();
        found.within("", check_filling(variables, payload, recipient.product_action.as_ref()));
        if let Some(names) = &self.names {
            found.within("", check_names(variables, names.iter().map(String::as_str)));
        }
        found
    }

    fn add(&mut self, index: u64, recipient: MassMessageRecipient, json: &[u8]) {
        let first = if self.forming.is_empty() { index } else { self.span.0 };
        self.span = (first, index);
        self.bytes += json.len();
        self.digest.update(json);
        self.digest.update(b"\n");
        self.forming.push(recipient);
    }

    fn close(&mut self) -> Formed {
        let recipients = std::mem::take(&mut self.forming);
        let (first, last) = self.span;
        let batch = Batch { number: self.formed, first, last, count: recipients.len() };
        self.formed += 1;
        self.bytes = 0;
        self.digest.update(b"\n");
        Formed { batch, recipients, check: check_value(self.digest.clone()) }
    }
}

/// The beginning of a digest.
pub(super) fn check_value(digest: Sha256) -> u32 {
    digest.finalize().iter().take(4).fold(0, |value, byte| value << 8 | u32::from(*byte))
}
