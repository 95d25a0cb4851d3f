//! Where the events of a number or an account go.

use super::delivery::CallbackKind;

/// Where events go: to a webhook, to a queue, to both, or to neither.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) url: Option<String>,
    /// Whether they also wait in the queue of their kind.
    pub(crate) is_queued: bool,
}

/// The queue of the events of a kind, named as the service names queues. There is one account, with the number 1.
pub(crate) fn queue_name(kind: CallbackKind) -> String {
    format!("Alicom-Queue-1-{}", kind.name())
}
