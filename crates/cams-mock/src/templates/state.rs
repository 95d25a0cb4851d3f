//! The state of each template, and the progress of its review.

use std::collections::HashMap;
use std::num::NonZeroU64;
use std::time::SystemTime;

use cams_models::{TemplateAuditStatus, TemplateType};
use serde::{Deserialize, Serialize};

use crate::answer::Refusal;
use crate::bounds::{check_bytes, check_count, check_counters, check_texts};
use crate::lengths::{cut, full};
use crate::templates::template::{Audit, Audited, Step, Template};

/// States of a template that are kept; the oldest are forgotten first.
const MAX_STEPS: usize = 50;

/// Templates that are kept.
const MAX_TEMPLATES: usize = 10_000;

/// Bytes of the templates, about.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Maximum length of the reason of a refusal, in characters.
const MAX_REASON: usize = 256;

/// Maximum number of names whose next review fails; the oldest are dropped first.
const MAX_REFUSED: usize = 1000;

/// All templates, by the space that they belong to.
#[derive(Debug)]
pub(crate) struct Templates {
    reviews: Reviews,
    /// Codes that were ever given.
    created: u64,
    /// Templates that were ever created.
    numbered: u64,
    by_space: HashMap<Option<String>, Vec<Template>>,
}

/// The settings and results of reviews.
#[derive(Debug)]
pub(super) struct Reviews {
    /// Time and number of the call that is executed.
    now: SystemTime,
    call: Option<NonZeroU64>,
    /// Whether any template changed since listeners were told.
    has_changed: bool,
    /// Number of reads that show a template as `auditing`.
    audit_listings: u32,
    /// The names of templates whose next review fails, with the reason.
    refused: Vec<(String, String)>,
    /// Audits that ended and were not reported yet.
    ended: Vec<Audited>,
}

/// What is kept of templates across restarts.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct KeptTemplates<T = Template> {
    created: u64,
    numbered: u64,
    /// The names of templates whose next review fails, with the reason.
    refused: Vec<(String, String)>,
    all: Vec<T>,
}

/// The template that a call names, by code, by name, or by both.
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
        let reviews = Reviews {
            now: SystemTime::UNIX_EPOCH,
            call: None,
            has_changed: false,
            audit_listings,
            refused: Vec::new(),
            ended: Vec::new(),
        };
        Self { reviews, created: 0, numbered: 0, by_space: HashMap::new() }
    }

    /// Makes the next review of a template with this name fail.
    pub(crate) fn refuse(&mut self, name: &str, reason: &str) {
        if self.reviews.refused.len() == MAX_REFUSED {
            self.reviews.refused.remove(0);
        }
        self.reviews.refused.push((name.to_owned(), cut(reason, MAX_REASON)));
    }

    /// Decides on some templates. Returns how many there are.
    pub(crate) fn review_some(&mut self, is_meant: impl Fn(&Template) -> bool, decision: &Audit) -> usize {
        let mut count = 0;
        for template in self.by_space.values_mut().flatten().filter(|template| is_meant(template)) {
            self.reviews.set(template, decision.clone());
            self.reviews.ended.push(Audited::of(template));
            count += 1;
        }
        count
    }

    /// Puts the template that was created last in a space into the state that a seed names.
    pub(crate) fn settle(
        &mut self,
        space: &Option<String>,
        code: Option<String>,
        status: &str,
        reason: Option<String>,
    ) {
        let looks = self.reviews.audit_listings.max(1);
        let Some(template) = self.by_space.get_mut(space).and_then(|owned| owned.last_mut()) else { return };
        let audit = match status {
            "unaudit" => Audit::Waiting,
            "auditing" => Audit::UnderReview(looks),
            "fail" => Audit::Failed(reason.unwrap_or_else(|| "INVALID_FORMAT".into())),
            "paused" => Audit::Withdrawn(TemplateAuditStatus::Paused),
            "disabled" => Audit::Withdrawn(TemplateAuditStatus::Disabled),
            _ => Audit::Passed,
        };
        // Earlier states are not part of a seed.
        template.steps.clear();
        self.reviews.set(template, audit);
        template.code = code.unwrap_or_else(|| template.code.clone());
    }

    pub(crate) fn kept(&self) -> KeptTemplates<&Template> {
        let mut all: Vec<_> = self.all().collect();
        all.sort_by_key(|template| template.number);
        let (created, numbered, refused) = (self.created, self.numbered, self.reviews.refused.clone());
        KeptTemplates { created, numbered, refused, all }
    }

    /// Refuses a state with more than is kept.
    pub(crate) fn check(kept: &KeptTemplates) -> Result<(), String> {
        check_count("templates", kept.all.len(), MAX_TEMPLATES)?;
        check_count("refusals of templates", kept.refused.len(), MAX_REFUSED)?;
        check_texts("refusals of templates", &kept.refused)?;
        let most = kept.all.iter().map(|template| template.steps.len()).max().unwrap_or_default();
        check_count("states of a template", most, MAX_STEPS)?;
        kept.all
            .iter()
            .try_for_each(|template| check_texts("templates", &(&template.audit, &template.steps)))?;
        check_bytes("templates", kept.all.iter().map(Template::weigh).sum(), MAX_BYTES)?;
        let counters =
            |template: &Template| [template.number, u64::try_from(template.sent).unwrap_or(u64::MAX)];
        check_counters("templates", kept.all.iter().flat_map(counters).chain([kept.created, kept.numbered]))
    }

    pub(crate) fn restore(&mut self, kept: KeptTemplates) {
        (self.created, self.numbered, self.reviews.refused) = (kept.created, kept.numbered, kept.refused);
        self.by_space.clear();
        for mut template in kept.all {
            template.weight = template.weigh();
            self.by_space.entry(template.space.clone()).or_default().push(template);
        }
    }

    /// Notes the time and the number of the call that is executed.
    pub(crate) fn begin(&mut self, now: SystemTime, call: Option<NonZeroU64>) {
        (self.reviews.now, self.reviews.call) = (now, call);
    }

    /// Whether any template changed since this was last asked.
    pub(crate) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.reviews.has_changed)
    }

    /// All templates, in no order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Template> {
        self.by_space.values().flatten()
    }

    pub(crate) fn len(&self) -> usize {
        self.by_space.values().map(Vec::len).sum()
    }

    /// The spaces that have templates.
    pub(crate) fn spaces(&self) -> impl Iterator<Item = &str> {
        let owners = self.by_space.iter().filter(|(_, templates)| !templates.is_empty());
        owners.filter_map(|(space, _)| space.as_deref())
    }

    /// The number of a new template.
    pub(super) fn new_number(&mut self) -> u64 {
        self.numbered += 1;
        self.numbered
    }

    /// The audits that ended since the last time.
    pub(crate) fn take_audits(&mut self) -> Vec<Audited> {
        std::mem::take(&mut self.reviews.ended)
    }

    /// Refuses what would be too much to keep.
    pub(super) fn check_room(&self, new: usize, added: usize) -> Result<(), Refusal> {
        let weights = self.all().map(|template| template.weight);
        let (count, bytes) = weights.fold((new, added), |(count, bytes), weight| (count + 1, bytes + weight));
        if count > MAX_TEMPLATES || bytes > MAX_BYTES { Err(full("templates")) } else { Ok(()) }
    }

    /// Returns the templates of a space, in the order of creation, and the reviews.
    pub(super) fn of(&mut self, space: Option<String>) -> (&mut Vec<Template>, &mut Reviews) {
        if !self.by_space.contains_key(&space) {
            // Reading a space without templates leaves nothing behind.
            self.by_space.retain(|_, owned| !owned.is_empty());
        }
        (self.by_space.entry(space).or_default(), &mut self.reviews)
    }

    /// The templates of a space, in the order of creation, only to be read.
    pub(super) fn owned(&self, space: &Option<String>) -> &[Template] {
        self.by_space.get(space).map(Vec::as_slice).unwrap_or_default()
    }

    /// The templates of a space, in the order of creation.
    pub(super) fn owned_mut(&mut self, space: &Option<String>) -> &mut [Template] {
        self.by_space.get_mut(space).map(Vec::as_mut_slice).unwrap_or_default()
    }

    /// A new code, for a template of a new name.
    pub(super) fn new_code(&mut self) -> String {
        self.created += 1;
        format!("{}", 744_170_217_654_400_000 + self.created)
    }
}

impl Reviews {
    /// Begins the review of a template.
    pub(super) fn begin(&mut self, template: &mut Template) {
        self.set(template, Audit::Waiting);
        if self.audit_listings == 0 {
            self.end(template);
        }
    }

    fn end(&mut self, template: &mut Template) {
        let is_meant = |(refused, _): &(String, String)| *refused == template.name;
        let reason = match self.refused.iter().position(is_meant) {
            Some(at) => Some(self.refused.remove(at).1),
            None => scripted(&template.name),
        };
        self.set(template, reason.map_or(Audit::Passed, Audit::Failed));
        self.ended.push(Audited::of(template));
    }

    /// Puts a template into a state, and notes when.
    fn set(&mut self, template: &mut Template, audit: Audit) {
        template.audit = match audit {
            Audit::Failed(reason) => Audit::Failed(cut(&reason, MAX_REASON)),
            audit => audit,
        };
        if template.steps.len() == MAX_STEPS {
            template.steps.remove(0);
        }
        let (status, reason) = (template.audit.status(), template.audit.reason());
        template.steps.push(Step { time: self.now, status, reason, call: self.call });
        self.has_changed = true;
    }

    /// Notes that a template changed otherwise, or is gone.
    pub(super) fn changed(&mut self) {
        self.has_changed = true;
    }

    /// Advances the review of a template after a read.
    pub(super) fn looked_at(&mut self, template: &mut Template) {
        match template.audit {
            Audit::Waiting => self.set(template, Audit::UnderReview(self.audit_listings)),
            Audit::UnderReview(looks @ 2..) => template.audit = Audit::UnderReview(looks - 1),
            Audit::UnderReview(_) => self.end(template),
            Audit::Passed | Audit::Failed(_) | Audit::Withdrawn(_) => {}
        }
    }
}

/// Returns the reason in the name of a template that asks for a refusal: the text after `refuse_`, in capitals.
fn scripted(name: &str) -> Option<String> {
    let (_, reason) = name.split_once("refuse_")?;
    Some(if reason.is_empty() { "INVALID_FORMAT".to_owned() } else { reason.to_ascii_uppercase() })
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
