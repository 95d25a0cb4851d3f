//! The webhook of each account, which gets the results of audits.

use std::collections::HashMap;

use cams_models::{UpdateAccountWebhookRequest, YesNoFlag};
use serde::{Deserialize, Serialize};

use super::route::Route;
use crate::answer::{Outcome, elements};
use crate::bounds::{check_count, check_texts};
use crate::lengths::full;

/// Maximum number of accounts with webhooks. Each has two texts of limited length.
const MAX_ACCOUNTS: usize = 2000;

/// The webhooks, by the space of the account.
#[derive(Debug, Default)]
pub(crate) struct Accounts(HashMap<Option<String>, Webhook>);

/// A webhook: whether it is on, and whether the queue is on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Webhook {
    pub(crate) url: Option<String>,
    pub(crate) is_off: bool,
    pub(crate) is_queued: bool,
}

/// What is kept of an account across restarts.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct KeptAccount {
    space: Option<String>,
    webhook: Webhook,
}

impl Accounts {
    pub(crate) fn kept(&self) -> Vec<KeptAccount> {
        let account = |(space, webhook): (&Option<String>, &Webhook)| KeptAccount {
            space: space.clone(),
            webhook: webhook.clone(),
        };
        let mut kept: Vec<_> = self.0.iter().map(account).collect();
        kept.sort_by(|one, other| one.space.cmp(&other.space));
        kept
    }

    /// All webhooks, by their spaces in order.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Option<&str>, &Webhook)> {
        let mut all: Vec<_> = self.0.iter().map(|(space, webhook)| (space.as_deref(), webhook)).collect();
        all.sort_by_key(|(space, _)| *space);
        all.into_iter()
    }

    /// Refuses a state with more than is kept.
    pub(crate) fn check(kept: &[KeptAccount]) -> Result<(), String> {
        check_count("accounts", kept.len(), MAX_ACCOUNTS)?;
        check_texts("accounts", &kept)
    }

    pub(crate) fn restore(&mut self, kept: Vec<KeptAccount>) {
        self.0 = kept.into_iter().map(|account| (account.space, account.webhook)).collect();
    }

    /// Values that are not given stay unchanged.
    pub(crate) fn set(&mut self, request: UpdateAccountWebhookRequest) -> Outcome {
        if self.0.len() >= MAX_ACCOUNTS && !self.0.contains_key(&request.cust_space_id) {
            return Err(full("webhooks of accounts"));
        }
        let webhook = self.0.entry(request.cust_space_id).or_default();
        webhook.url = request.status_callback_url.or(webhook.url.take());
        if let Some(flag) = request.http_flag {
            webhook.is_off = flag == YesNoFlag::N;
        }
        if let Some(flag) = request.queue_flag {
            webhook.is_queued = flag == YesNoFlag::Y;
        }
        Ok(elements([]))
    }

    /// Returns the route of a space's events.
    pub(crate) fn route(&self, space: &Option<String>) -> Route {
        let Some(webhook) = self.0.get(space) else { return Route::default() };
        let url = webhook.url.clone().filter(|_| !webhook.is_off);
        Route { url, is_queued: webhook.is_queued }
    }
}
