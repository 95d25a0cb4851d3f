//! Groups recipients into batches as they arrive.

use std::task::{Context, Poll, ready};

use cams_models::{MassMessageRecipient, SendChatappMassMessageRequest};
use cams_operation::Operation;
use sha2::{Digest, Sha256};

use crate::check::Violations;
use crate::client::Client;
use crate::content::parties::check_recipient;
use crate::content::template::{Template, check_filling, check_names};
use crate::mass::outcome::Batch;
use crate::mass::recipient::{Source, SourceError};
use crate::rules::documented::check_item;

/// Name of the operation in errors and logs.
pub(super) const ACTION: &str = "SendChatappMassMessage";

/// Bytes of JSON in one call. Percent-encoded in a form, they can be three times as many, and web servers commonly
/// accept 2 MiB. The service's limit is not documented.
const MAX_BYTES: usize = 512 * 1024;

/// A batch to send, an invalid recipient, or the end of a source that failed.
pub(super) enum Pulled<T> {
    Batch(Formed<T>),
    Invalid { index: u64, recipient: Box<MassMessageRecipient>, tag: T, violations: Violations },
    Failed { error: SourceError, left: Left<T> },
}

/// A batch with its recipients and its check value.
pub(super) struct Formed<T> {
    pub(super) batch: Batch,
    pub(super) recipients: Vec<MassMessageRecipient>,
    pub(super) tags: Vec<T>,
    pub(super) check: u32,
}

/// Recipients that were read but not sent when reading ended.
pub(super) struct Left<T> {
    /// Index of the first recipient that was not read.
    pub(super) index: u64,
    pub(super) recipients: Vec<MassMessageRecipient>,
    pub(super) tags: Vec<T>,
}

/// A recipient that was read and checked.
struct Ready<T> {
    index: u64,
    recipient: MassMessageRecipient,
    tag: T,
    json: Vec<u8>,
}

/// Groups recipients into batches. The same recipients always result in the same batches.
pub(super) struct Batches<'a, T> {
    /// Logs what the service may refuse.
    client: Client,
    source: Source<'a, T>,
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
    /// Their tags.
    tags: Vec<T>,
    bytes: usize,
    /// Indexes of the first and the last recipient in `forming`.
    span: (u64, u64),
    /// A recipient that did not fit into the batch.
    held: Option<Ready<T>>,
    has_ended: bool,
}

impl<'a, T> Batches<'a, T> {
    pub(super) fn new(
        client: Client,
        source: Source<'a, T>,
        template: Template,
        names: Option<Vec<String>>,
        most: usize,
        job: &[u8],
    ) -> Self {
        Self {
            client,
            source,
            template,
            names,
            most,
            digest: Sha256::new_with_prefix(job),
            formed: 0,
            index: 0,
            forming: Vec::new(),
            tags: Vec::new(),
            bytes: 0,
            span: (0, 0),
            held: None,
            has_ended: false,
        }
    }

    /// Returns how many recipients were read.
    pub(super) fn read(&self) -> u64 {
        self.index
    }

    /// Returns whether nothing is left to read or to send.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended && self.forming.is_empty() && self.held.is_none()
    }

    /// Stops reading, and gives up the unfinished batch.
    pub(super) fn stop(&mut self) -> Left<T> {
        self.has_ended = true;
        if let Some(held) = self.held.take() {
            self.add(held);
        }
        let (recipients, tags) = (std::mem::take(&mut self.forming), std::mem::take(&mut self.tags));
        Left { index: self.index, recipients, tags }
    }

    /// Reads recipients until a batch is complete, one is invalid, or the source fails; `None` at the end.
    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Pulled<T>>> {
        if let Some(held) = self.held.take() {
            self.add(held);
        }
        while self.forming.len() < self.most && !self.has_ended {
            let (recipient, tag) = match ready!(self.source.as_mut().poll_next(context)) {
                Some(Ok(row)) => row,
                Some(Err(error)) => {
                    return Poll::Ready(Some(Pulled::Failed { error, left: self.stop() }));
                }
                None => {
                    self.has_ended = true;
                    break;
                }
            };
            let (index, recipient) = (self.index, self.filled(recipient));
            self.index += 1;
            let mut violations = self.check(&recipient);
            let json = serde_json::to_vec(&recipient).unwrap_or_else(|error| {
                violations.error("", format!("cannot be written as JSON: {error}"));
                Vec::new()
            });
            let violations = self.client.warned().judged(violations);
            if violations.errors().next().is_some() {
                let recipient = Box::new(recipient);
                return Poll::Ready(Some(Pulled::Invalid { index, recipient, tag, violations }));
            }
            self.client.warned().log(ACTION, &violations);
            let read = Ready { index, recipient, tag, json };
            if !self.forming.is_empty() && self.bytes + read.json.len() > MAX_BYTES {
                self.held = Some(read);
                break;
            }
            self.add(read);
        }
        Poll::Ready((!self.forming.is_empty()).then(|| Pulled::Batch(self.close())))
    }

    /// Returns the recipient with the template's values that apply to all recipients.
    fn filled(&self, mut recipient: MassMessageRecipient) -> MassMessageRecipient {
        let template = &self.template;
        if !template.variables.is_empty() {
            let own = recipient.template_params.get_or_insert_default();
            for (name, value) in &template.variables {
                own.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        if recipient.payload.is_empty() {
            recipient.payload.clone_from(&template.payload);
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
        let payload = recipient.payload.as_slice();
        found.within("", check_filling(variables, payload, recipient.product_action.as_ref()));
        found.merge(check_item(SendChatappMassMessageRequest::INFO, "SenderList", recipient));
        if let Some(names) = &self.names {
            found.within("", check_names(variables, names.iter().map(String::as_str)));
        }
        found
    }

    fn add(&mut self, read: Ready<T>) {
        let Ready { index, recipient, tag, json } = read;
        let first = if self.forming.is_empty() { index } else { self.span.0 };
        self.span = (first, index);
        self.bytes += json.len();
        self.digest.update(json);
        self.digest.update(b"\n");
        self.forming.push(recipient);
        self.tags.push(tag);
    }

    fn close(&mut self) -> Formed<T> {
        let (recipients, tags) = (std::mem::take(&mut self.forming), std::mem::take(&mut self.tags));
        let (first, last) = self.span;
        let batch = Batch { number: self.formed, first, last, count: recipients.len() };
        self.formed += 1;
        self.bytes = 0;
        self.digest.update(b"\n");
        Formed { batch, recipients, tags, check: check_value(self.digest.clone()) }
    }
}

/// Returns the beginning of a digest.
pub(super) fn check_value(digest: Sha256) -> u32 {
    digest.finalize().iter().take(4).fold(0, |value, byte| value << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_value_is_the_first_four_bytes_of_the_digest() {
        let digest = Sha256::new_with_prefix("abc");
        assert_eq!(check_value(digest), 0xba78_16bf);
    }
}
