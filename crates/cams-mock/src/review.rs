//! Meta's decisions on a template.

use std::time::SystemTime;

use cams_models::TemplateAuditStatus;

use crate::service::Service;
use crate::templates::{Audit, Template};

/// A decision on a template, for [`MockServer::review_template`](crate::MockServer::review_template).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Review {
    /// It passes: `pass`.
    Approve,
    /// It is refused for a reason: `fail`.
    Reject(String),
    /// It cannot be sent for a while, because customers complained: `paused`.
    Pause,
    /// It can no longer be sent: `disabled`.
    Disable,
}

impl Review {
    /// The review that leads to this status.
    pub(crate) fn new(status: &str, reason: Option<String>) -> Result<Self, String> {
        match (status, reason) {
            ("pass", None) => Ok(Self::Approve),
            ("fail", reason) => Ok(Self::Reject(reason.unwrap_or_else(|| "INVALID_FORMAT".into()))),
            ("paused", None) => Ok(Self::Pause),
            ("disabled", None) => Ok(Self::Disable),
            ("pass" | "paused" | "disabled", Some(_)) => Err("Reason only goes with the Status fail".into()),
            _ => Err("Status must be pass, fail, paused or disabled".into()),
        }
    }

    /// Decides on all templates of a name, and tells the accounts. Returns how many there are.
    pub(crate) fn apply(&self, service: &mut Service, name: &str, now: SystemTime) -> usize {
        self.apply_to(service, |template| template.name == name, now)
    }

    /// Decides on some templates, and tells the accounts. Returns how many there are.
    pub(crate) fn apply_to(
        &self,
        service: &mut Service,
        is_meant: impl Fn(&Template) -> bool,
        now: SystemTime,
    ) -> usize {
        let decision = match self {
            Self::Approve => Audit::Passed,
            Self::Reject(reason) => Audit::Failed(reason.clone()),
            Self::Pause => Audit::Withdrawn(TemplateAuditStatus::Paused),
            Self::Disable => Audit::Withdrawn(TemplateAuditStatus::Disabled),
        };
        service.now = now;
        service.templates.begin(now, None);
        let count = service.templates.review_some(is_meant, &decision);
        service.tell_audits();
        count
    }
}
