//! The server at a glance.

use std::collections::BTreeSet;
use std::time::SystemTime;

use serde_json::{Value, json};

use super::sheet::time;
use crate::callbacks::DeliveryState;
use crate::memory::Memory;

/// Default secret of `cams mock`. It is public, so it may be shown.
const PUBLIC_SECRET: &str = "cams-mock-secret";

/// Where it is, how it behaves, and how much of everything there is. The secret of the key is not in it, unless it is
/// public.
pub(crate) fn overview(memory: &Memory, now: SystemTime) -> Value {
    let service = &memory.service;
    let conversations = || service.messages.conversations(u64::MAX);
    let mut spaces = BTreeSet::new();
    spaces.extend(conversations().map(|conversation| &*conversation.space));
    spaces.extend(service.templates.all().filter_map(|template| template.space.as_deref()));
    spaces.extend(service.im_groups.owned().map(|(owner, _)| owner.cust_space_id.as_str()));
    spaces.extend(service.numbers.all().filter_map(|number| number.space.as_deref()));
    spaces.remove("");
    let unread: u64 = conversations().map(|conversation| u64::from(conversation.unread)).sum();
    let has_problem = |state| matches!(state, DeliveryState::GivenUp | DeliveryState::NotAllowed);
    let problems = service.callbacks.deliveries().filter(|delivery| has_problem(delivery.state)).count();
    let credentials = &memory.settings.credentials;
    json!({
        "Endpoint": memory.settings.files.endpoint,
        "AccessKeyId": credentials.access_key_id(),
        "AccessKeySecret": Some(credentials.access_key_secret()).filter(|secret| *secret == PUBLIC_SECRET),
        "NeedsSecurityToken": credentials.security_token().is_some(),
        "IsStrict": service.is_strict,
        "Seed": memory.settings.seed.as_ref().map(|seed| seed.name().unwrap_or("given")),
        "State": memory.settings.state,
        "Time": time(now),
        "LastEventId": memory.settings.feed.last(),
        "Spaces": spaces,
        "CallbackQuirks": service.callbacks.quirks,
        "Counts": {
            "Conversations": service.messages.len(),
            "Unread": unread,
            "Templates": service.templates.all().count(),
            "Groups": service.im_groups.owned().count(),
            "Numbers": service.numbers.all().count(),
            "Calls": memory.calls.len(),
            "Callbacks": service.callbacks.deliveries().count(),
            "CallbacksWithProblems": problems,
            "Faults": memory.faults.waiting().filter(|fault| fault.is_on).count(),
        },
    })
}
