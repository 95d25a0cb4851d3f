//! The parts of a seed in their types.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::check;
use super::problem::{SeedError, SeedProblem};
use super::schema;

/// The initial state of a server, for [`Builder::seed`](crate::Builder::seed).
///
/// It uses the names of the API. It is applied when the server starts and after each
/// [`reset`](crate::MockServer::reset), without callbacks.
#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", deny_unknown_fields)]
pub struct Seed {
    pub(super) cust_space_id: Option<String>,
    pub(super) webhooks: Vec<String>,
    pub(super) numbers: Vec<Number>,
    pub(super) accounts: Vec<Account>,
    /// Each has the parameters of CreateChatappTemplate, and what says where it is in its review.
    pub(super) templates: Vec<Map<String, Value>>,
    pub(super) groups: Vec<Group>,
    pub(super) conversations: Vec<Conversation>,
    /// What the page calls it.
    #[serde(skip)]
    name: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Number {
    pub(super) phone_number: String,
    pub(super) cust_space_id: Option<String>,
    pub(super) verified_name: Option<String>,
    pub(super) status: Option<String>,
    #[serde(flatten)]
    pub(super) webhook: Map<String, Value>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Account {
    pub(super) cust_space_id: Option<String>,
    #[serde(flatten)]
    pub(super) webhook: Map<String, Value>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Group {
    pub(super) business_number: String,
    pub(super) cust_space_id: Option<String>,
    pub(super) group_id: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) description: Option<String>,
    pub(super) invite_link: Option<String>,
    #[serde(default)]
    pub(super) members: Vec<String>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Conversation {
    pub(super) business_number: String,
    pub(super) user_number: String,
    pub(super) user_name: Option<String>,
    pub(super) channel_type: Option<String>,
    pub(super) cust_space_id: Option<String>,
    pub(super) messages: Vec<Message>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Message {
    pub(super) from: String,
    pub(super) minutes_ago: Option<i64>,
    pub(super) text: Option<String>,
    pub(super) message_type: Option<String>,
    pub(super) content: Option<Map<String, Value>>,
    pub(super) template_name: Option<String>,
    pub(super) language: Option<String>,
    pub(super) template_params: Option<BTreeMap<String, String>>,
}

impl Seed {
    /// Reads a seed. A number instead of a text is read as its digits, because a phone number without quotes is a
    /// number in YAML.
    ///
    /// Rules that depend on the settings of the server are checked when it starts, for example whether a strict server
    /// knows the sender of a message.
    ///
    /// # Errors
    /// Fails if something is unknown, missing, or has the wrong type. The error contains all mistakes.
    pub fn from_json(seed: &Value) -> Result<Self, SeedError> {
        let seed = check::checked(seed)?;
        // The check knows the types, so this has nothing left to find.
        let cannot = |error| SeedError::one(SeedProblem::new("", format!("cannot be read: {error}")));
        serde_json::from_value(seed).map_err(cannot)
    }

    /// Returns the JSON schema of seeds, for editors that check YAML and JSON as you type.
    #[must_use]
    pub fn schema() -> Value {
        schema::schema()
    }

    /// Sets its name for the page of the server, such as its file name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The addresses that get every callback.
    pub(crate) fn webhooks(&self) -> &[String] {
        &self.webhooks
    }
}

/// Only how much there is: texts and numbers of people stay out of logs.
impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seed")
            .field("numbers", &self.numbers.len())
            .field("templates", &self.templates.len())
            .field("groups", &self.groups.len())
            .field("conversations", &self.conversations.len())
            .finish_non_exhaustive()
    }
}
