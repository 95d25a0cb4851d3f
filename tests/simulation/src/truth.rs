//! What the service really did, and what its callers were told.
//!
//! Each thing that must happen at most once, such as a message to a number, has a label that no other has.

use std::collections::BTreeMap;

/// What is known of one label.
#[derive(Debug, Default)]
struct Deed {
    executed: u32,
    id: String,
    /// Whether the caller got the answer that says so.
    is_answered: bool,
    /// The caller was told that requests before this one were not executed.
    denied_before: u64,
}

/// What the service did, by label.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    deeds: BTreeMap<String, Deed>,
    /// Requests that were handed to the network.
    requests: u64,
}

impl Truth {
    /// The number of a new request.
    pub(crate) fn new_request(&mut self) -> u64 {
        self.requests += 1;
        self.requests
    }

    pub(crate) fn requests(&self) -> u64 {
        self.requests
    }

    /// The service executed a request. Returns what is wrong about that.
    pub(crate) fn execute(&mut self, label: &str, id: &str, request: u64) -> Option<String> {
        let deed = self.deeds.entry(label.to_owned()).or_default();
        deed.executed += 1;
        id.clone_into(&mut deed.id);
        if deed.executed > 1 {
            return Some(format!("{label} was executed {} times", deed.executed));
        }
        let is_denied = request < deed.denied_before;
        is_denied.then(|| {
            format!("{label} was executed by request {request}, after its caller was told it was not")
        })
    }

    /// The caller got the answer that it was executed.
    pub(crate) fn answer(&mut self, label: &str) {
        self.deeds.entry(label.to_owned()).or_default().is_answered = true;
    }

    /// The caller is told that nothing was executed so far. Returns what is wrong about that.
    pub(crate) fn deny(&mut self, label: &str) -> Option<String> {
        let deed = self.deeds.entry(label.to_owned()).or_default();
        deed.denied_before = self.requests + 1;
        (deed.executed > 0).then(|| format!("{label} was executed, and its caller is told that it was not"))
    }

    /// The caller is told that it was executed, and the ID. Returns what is wrong about that.
    pub(crate) fn claim(&self, label: &str, id: Option<&str>) -> Option<String> {
        match self.deeds.get(label).filter(|deed| deed.executed > 0) {
            None => Some(format!("{label} was not executed, and its caller is told that it was")),
            Some(deed) if id.is_some_and(|id| id != deed.id) => Some(format!(
                "{label} has the ID {}, and its caller is told {}",
                deed.id,
                id.unwrap_or_default()
            )),
            Some(_) => None,
        }
    }

    /// The caller is told that nobody knows. Returns what is wrong about that.
    pub(crate) fn doubt(&self, label: &str) -> Option<String> {
        let is_answered = self.deeds.get(label).is_some_and(|deed| deed.is_answered);
        is_answered.then(|| format!("{label} was executed and answered, and its caller is not told so"))
    }

    pub(crate) fn is_executed(&self, label: &str) -> bool {
        self.deeds.get(label).is_some_and(|deed| deed.executed > 0)
    }

    /// How many labels were executed.
    pub(crate) fn executed(&self) -> usize {
        self.deeds.values().filter(|deed| deed.executed > 0).count()
    }
}
