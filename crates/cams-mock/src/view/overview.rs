//! The server at a glance.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::sheet::time;
use crate::memory::Memory;

/// Default secret of `cams mock`. It is public, so it may be shown.
const PUBLIC_SECRET: &str = "cams-mock-secret";

/// Where it is, how it behaves, and how much of everything there is. It is asked for after every change, so nothing in
/// it is counted one by one if there can be many. The secret of the key is not in it, unless it is
/// public.
pub(crate) fn overview(memory: &Memory, now: SystemTime) -> Value {
    let service = &memory.service;
    let mut spaces = BTreeSet::new();
    spaces.extend(service.messages.totals().spaces());
    spaces.extend(service.templates.spaces());
    spaces.extend(service.im_groups.spaces());
    spaces.extend(service.numbers.all().filter_map(|number| number.space.as_deref()));
    spaces.remove("");
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
        "CallbackRetriesMs": service.callbacks.retries().iter().map(Duration::as_millis).collect::<Vec<_>>(),
        "Counts": {
            "Conversations": service.messages.len(),
            "Unread": service.messages.totals().unread(),
            "Templates": service.templates.len(),
            "Groups": service.im_groups.len(),
            "Numbers": service.numbers.all().count(),
            "Calls": memory.calls.len(),
            "Callbacks": service.callbacks.deliveries().len(),
            "CallbacksWithProblems": service.callbacks.problems(),
            "Faults": memory.faults.waiting().filter(|fault| fault.is_on).count(),
        },
    })
}
