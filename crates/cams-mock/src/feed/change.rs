//! What changed, in a few words.

use serde_json::{Value, json};

use crate::lengths::cut;

/// Letters of the name or the code of a call that are told.
const MAX_WORD: usize = 128;

/// A change that listeners are told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A call was answered.
    Call {
        id: u64,
        action: String,
        code: String,
    },
    /// The calls were forgotten.
    Calls,
    /// A message is new, or something about it changed.
    Message {
        conversation: u64,
        id: String,
        is_inbound: bool,
    },
    /// A conversation was read, its window closed, or the user blocked the number or lifted the block.
    Conversation(u64),
    /// Many messages are new, or gone.
    Conversations,
    /// A callback is new, or was attempted.
    Callback {
        id: u64,
        state: &'static str,
    },
    /// Many callbacks are new.
    Callbacks,
    Templates,
    Groups,
    Numbers,
    Faults,
    /// Everything was forgotten.
    Reset,
}

impl Change {
    /// A call was answered. Its name and code are what a caller sent, and may be long.
    pub(crate) fn call(id: u64, action: &str, code: &str) -> Self {
        Self::Call { id, action: cut(action, MAX_WORD), code: cut(code, MAX_WORD) }
    }

    /// The name of the event.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Call { .. } => "call",
            Self::Calls => "calls",
            Self::Message { .. } => "message",
            Self::Conversation(_) => "conversation",
            Self::Conversations => "conversations",
            Self::Callback { .. } => "callback",
            Self::Callbacks => "callbacks",
            Self::Templates => "templates",
            Self::Groups => "groups",
            Self::Numbers => "numbers",
            Self::Faults => "faults",
            Self::Reset => "reset",
        }
    }

    /// What it is about.
    pub(super) fn data(&self) -> Value {
        match self {
            Self::Call { id, action, code } => json!({"Id": id, "Action": action, "Code": code}),
            Self::Message { conversation, id, is_inbound } => {
                let direction = if *is_inbound { "in" } else { "out" };
                json!({"Conversation": conversation, "MessageId": id, "Direction": direction})
            }
            Self::Conversation(id) => json!({"Conversation": id}),
            Self::Callback { id, state } => json!({"Id": id, "State": state}),
            _ => json!({}),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_of_an_operation_is_told_in_part() {
        let Change::Call { action, code, .. } = Change::call(1, &"x".repeat(10_000), "OK") else { panic!() };
        assert_eq!((action.len(), &*code), (MAX_WORD, "OK"));
    }
}
