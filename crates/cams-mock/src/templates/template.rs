//! A template in one language, and where it is in its review.

use std::collections::BTreeMap;
use std::mem::size_of;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::SystemTime;

use cams_models::{TemplateAuditStatus, TemplateCategory, TemplateComponent, TemplateIdentity, TemplateType};
use serde::{Deserialize, Serialize};

use crate::weight::weight;

/// The end of an audit, for the webhook of the account.
#[derive(Debug)]
pub(crate) struct Audited {
    pub(crate) space: Option<String>,
    pub(crate) code: String,
    pub(crate) language: String,
    pub(crate) status: TemplateAuditStatus,
    pub(crate) reason: String,
}

/// Where a template is in its review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Audit {
    /// Waits for its review until the next read.
    Waiting,
    /// Under review; this many more reads show it as such.
    UnderReview(u32),
    Passed,
    /// Refused, for a reason.
    Failed(String),
    /// Paused or disabled by Meta.
    Withdrawn(TemplateAuditStatus),
}

/// A state that a template was in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) time: SystemTime,
    pub(crate) status: TemplateAuditStatus,
    pub(crate) reason: Option<String>,
    /// Number of the call that led there.
    #[serde(skip)]
    pub(crate) call: Option<NonZeroU64>,
}

/// A template in one language.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Template {
    /// In the order of creation, without repetition.
    pub(crate) number: u64,
    /// Messages that were made from it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) sent: usize,
    /// The oldest first; the last is the present one.
    pub(crate) steps: Vec<Step>,
    pub(crate) space: Option<String>,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) kind: TemplateType,
    pub(crate) category: TemplateCategory,
    #[serde(with = "super::shared")]
    pub(crate) components: Arc<Vec<TemplateComponent>>,
    pub(crate) example: Option<BTreeMap<String, String>>,
    pub(crate) lifetime: Option<i32>,
    pub(crate) product_set_id: Option<String>,
    pub(crate) allow_send: bool,
    pub(crate) category_change_paused: Option<bool>,
    pub(crate) audit: Audit,
    /// Bytes that it takes, about.
    #[serde(skip)]
    pub(super) weight: usize,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Audited {
    pub(super) fn of(template: &Template) -> Self {
        Self {
            space: template.space.clone(),
            code: template.code.clone(),
            language: template.language.clone(),
            status: template.audit.status(),
            reason: template.audit.reason().unwrap_or_default(),
        }
    }
}

impl Audit {
    pub(crate) fn status(&self) -> TemplateAuditStatus {
        match self {
            Self::Waiting => TemplateAuditStatus::Unaudit,
            Self::UnderReview(_) => TemplateAuditStatus::Auditing,
            Self::Passed => TemplateAuditStatus::Pass,
            Self::Failed(_) => TemplateAuditStatus::Fail,
            Self::Withdrawn(status) => status.clone(),
        }
    }

    pub(crate) fn reason(&self) -> Option<String> {
        match self {
            Self::Failed(reason) => Some(reason.clone()),
            _ => None,
        }
    }
}

impl Template {
    /// Bytes that it takes, about, without its states: these are bounded by their number.
    pub(super) fn weigh(&self) -> usize {
        let texts = [&self.code, &self.name, &self.language];
        weight(&(
            texts,
            &self.space,
            &self.kind,
            &self.category,
            &*self.components,
            &self.example,
            &self.product_set_id,
        )) + size_of::<Self>()
    }

    pub(super) fn identity(&self) -> TemplateIdentity {
        let mut identity = TemplateIdentity::default();
        identity.template_code = Some(self.code.clone());
        identity.template_name = Some(self.name.clone());
        identity
    }
}
