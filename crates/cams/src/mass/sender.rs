//! Sends a batch, and records its start and its outcome in the journal.

use std::sync::Arc;

use cams_core::{CallOptions, Error, Execution};
use cams_models::{MassMessageRecipient, SendChatappMassMessageRequest};

use crate::client::Client;
use crate::mass::batches::ACTION;
use crate::mass::journal::{Entry, Journal};
use crate::mass::outcome::Batch;

/// Sends batches.
pub(super) struct Sender {
    pub(super) client: Client,
    pub(super) request: SendChatappMassMessageRequest,
    pub(super) options: CallOptions,
    pub(super) journal: Option<Arc<dyn Journal>>,
}

/// How the call of a batch ended. Recipients are returned unless the service has them.
pub(super) enum Sent {
    Taken(Option<String>),
    Refused(Vec<MassMessageRecipient>, Error),
    Unknown(Vec<MassMessageRecipient>, Error),
}

impl Sender {
    /// Records a batch in the journal before it is sent.
    pub(super) async fn begin(self: Arc<Self>, batch: Batch, check: u32) -> Result<(), Error> {
        let Some(journal) = &self.journal else { return Ok(()) };
        journal.write(&Entry::Begun { batch, check }).await.map_err(|error| {
            let message = format!("the journal cannot be written, so nothing more is sent: {error}");
            Error::file(ACTION, message, error)
        })
    }

    /// Sends a batch, and records its outcome.
    pub(super) async fn send(self: Arc<Self>, number: u64, recipients: Vec<MassMessageRecipient>) -> Sent {
        let mut request = self.request.clone();
        request.sender_list = Some(recipients);
        let result = self.client.engine().call(&request, &self.options).await;
        let recipients = request.sender_list.take().unwrap_or_default();
        match result {
            Ok(reply) => {
                let group_message_id = reply.output.group_message_id;
                self.note(Entry::Accepted { number, group_message_id: group_message_id.clone() }).await;
                Sent::Taken(group_message_id)
            }
            Err(error) if matches!(error.execution(), Execution::NotExecuted | Execution::Refused) => {
                self.note(Entry::NotSent { number }).await;
                Sent::Refused(recipients, error)
            }
            // Without an end in the journal, it stays unknown and is not sent again.
            Err(error) => Sent::Unknown(recipients, error),
        }
    }

    /// Records the outcome of a batch. Without this entry, the batch counts as unknown, so an error is only logged.
    async fn note(&self, entry: Entry) {
        let Some(journal) = &self.journal else { return };
        if let Err(error) = journal.write(&entry).await {
            tracing::warn!(target: "cams", action = ACTION, %error, "the outcome of a batch is not in the journal");
        }
    }
}
