//! The parts of a seed in their types.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::check;
use super::problem::{SeedError, SeedProblem};
use super::schema;

/// What a server begins with, for [`Builder::seed`](crate::Builder::seed).
///
/// The words are those of the API. A seed is applied when the server starts and after each
/// [`reset`](crate::MockServer::reset); no callback tells of it.
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
    /// Reads a seed. A number in place of a text is taken as its digits, because YAML writes phone numbers so.
    ///
    /// What depends on the settings of the server is checked by its start: whether a strict one knows the sender of a
    /// message, for example.
    ///
    /// # Errors
    /// Something is unknown, missing, or of another type. All such mistakes are in the error.
    pub fn from_json(seed: &Value) -> Result<Self, SeedError> {
        let seed = check::checked(seed)?;
        // The check knows the types, so this has nothing left to find.
        let cannot = |error| SeedError::one(SeedProblem::new("", format!("cannot be read: {error}")));
        serde_json::from_value(seed).map_err(cannot)
    }

    /// The JSON schema of seeds, for editors that check YAML and JSON while they are written.
    #[must_use]
    pub fn schema() -> Value {
        schema::schema()
    }

    /// Names it, such as by its file, for the page of the server.
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
