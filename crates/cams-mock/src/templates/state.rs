//! What is known of each template, and how its review moves on.

use std::collections::{BTreeMap, HashMap};

use cams_models::{TemplateAuditStatus, TemplateCategory, TemplateComponent, TemplateIdentity, TemplateType};

use crate::answer::Refusal;

/// All templates, by the space that they belong to.
#[derive(Debug)]
pub(crate) struct Templates {
    reviews: Reviews,
    /// Templates that were ever created.
    created: u64,
    by_space: HashMap<Option<String>, Vec<Template>>,
}

/// How reviews go.
#[derive(Debug)]
pub(super) struct Reviews {
    /// Looks that show a template as `auditing`.
    audit_listings: u32,
    /// The names of templates whose next review fails, with the reason.
    refused: Vec<(String, String)>,
}

/// Where a template is in its review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Audit {
    /// Waits for its review, until the next look.
    Waiting,
    /// Is reviewed; so many more looks show it so.
    UnderReview(u32),
    Passed,
    /// Refused, for a reason.
    Failed(String),
}

/// A template in one language.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) language: String,
    pub(super) kind: TemplateType,
    pub(super) category: TemplateCategory,
    pub(super) components: Vec<TemplateComponent>,
    pub(super) example: Option<BTreeMap<String, String>>,
    pub(super) lifetime: Option<i32>,
    pub(super) product_set_id: Option<String>,
    pub(super) allow_send: bool,
    pub(super) category_change_paused: Option<bool>,
    pub(super) audit: Audit,
}

/// Which template a call means: by code, by name, or by both.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) code: Option<String>,
    pub(super) name: Option<String>,
    /// Every language, if none is given.
    pub(super) language: Option<String>,
    /// Every channel, if none is given.
    pub(super) kind: Option<TemplateType>,
}

impl Templates {
    pub(crate) fn new(audit_listings: u32) -> Self {
        let reviews = Reviews { audit_listings, refused: Vec::new() };
        Self { reviews, created: 0, by_space: HashMap::new() }
    }

    /// Lets the next review of a template of this name fail.
    pub(crate) fn refuse(&mut self, name: &str, reason: &str) {
        self.reviews.refused.push((name.to_owned(), reason.to_owned()));
    }

    /// The templates of a space, in the order of creation, and how reviews go.
    pub(super) fn of(&mut self, space: Option<String>) -> (&mut Vec<Template>, &mut Reviews) {
        (self.by_space.entry(space).or_default(), &mut self.reviews)
    }

    /// A new code, for a template of a new name.
    pub(super) fn new_code(&mut self) -> String {
        self.created += 1;
        format!("{}", 744_170_217_654_400_000 + self.created)
    }
}

impl Reviews {
    /// Begins the review of a template.
    pub(super) fn begin(&mut self, name: &str) -> Audit {
        if self.audit_listings == 0 { self.end(name) } else { Audit::Waiting }
    }

    fn end(&mut self, name: &str) -> Audit {
        match self.refused.iter().position(|(refused, _)| refused == name) {
            Some(at) => Audit::Failed(self.refused.remove(at).1),
            None => Audit::Passed,
        }
    }

    /// Advances the review of a template after a look at it.
    pub(super) fn looked_at(&mut self, template: &mut Template) {
        template.audit = match &template.audit {
            Audit::Waiting => Audit::UnderReview(self.audit_listings),
            Audit::UnderReview(looks @ 2..) => Audit::UnderReview(looks - 1),
            Audit::UnderReview(_) => self.end(&template.name),
            decided => decided.clone(),
        };
    }
}

impl Audit {
    pub(super) fn status(&self) -> TemplateAuditStatus {
        match self {
            Self::Waiting => TemplateAuditStatus::Unaudit,
            Self::UnderReview(_) => TemplateAuditStatus::Auditing,
            Self::Passed => TemplateAuditStatus::Pass,
            Self::Failed(_) => TemplateAuditStatus::Fail,
        }
    }

    pub(super) fn reason(&self) -> Option<String> {
        match self {
            Self::Failed(reason) => Some(reason.clone()),
            _ => None,
        }
    }
}

impl Template {
    pub(super) fn identity(&self) -> TemplateIdentity {
        let mut identity = TemplateIdentity::default();
        identity.template_code = Some(self.code.clone());
        identity.template_name = Some(self.name.clone());
        identity
    }
}

impl Wanted {
    /// Refuses a call that names no template.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        if self.code.is_none() && self.name.is_none() {
            let message = "TemplateCode or TemplateName must be given.";
            return Err(Refusal::business("InvalidParameter.TemplateCodeNotEmpty", message));
        }
        Ok(())
    }

    pub(super) fn is(&self, template: &Template) -> bool {
        fn passes<T: PartialEq>(wanted: &Option<T>, actual: &T) -> bool {
            wanted.as_ref().is_none_or(|wanted| wanted == actual)
        }
        passes(&self.code, &template.code)
            && passes(&self.name, &template.name)
            && passes(&self.language, &template.language)
            && passes(&self.kind, &template.kind)
    }
}
