//! Templates, a row for each language.

use serde_json::{Value, json};

use super::sheet::{Place, Sheet, finds, time};
use crate::content;
use crate::memory::Memory;
use crate::templates::{self, Template};

/// A page of templates, the newest first: of one space, or with a text in their names, codes or texts.
pub(crate) fn templates(memory: &Memory, space: Option<&str>, text: Option<&str>, place: Place) -> Value {
    let is_wanted = |template: &&Template| {
        let texts = template.components.iter().filter_map(|component| component.text.as_deref());
        space.is_none_or(|space| template.space.as_deref() == Some(space))
            && finds(text, [template.name.as_str(), &template.code].into_iter().chain(texts))
    };
    let mut found: Vec<_> = memory.service.templates.all().filter(is_wanted).collect();
    found.sort_unstable_by_key(|template| std::cmp::Reverse(template.number));
    let total = found.len();
    let rows = found.into_iter().filter(|template| template.number < place.before);
    let rows = rows.map(|template| (template.number, row(memory, template)));
    Sheet::take(place, rows).falling("Templates", total)
}

fn row(memory: &Memory, template: &Template) -> Value {
    let mut parts = content::template(&template.components, None, &[]);
    parts.locate(&memory.settings.files.endpoint, "/cams-local/");
    let steps = template.steps.iter().map(|step| {
        let reason = &step.reason;
        json!({"Time": time(step.time), "AuditStatus": step.status, "Reason": reason, "Call": step.call})
    });
    json!({
        "Number": template.number,
        "CustSpaceId": template.space,
        "TemplateCode": template.code,
        "Name": template.name,
        "Language": template.language,
        "TemplateType": template.kind,
        "Category": template.category,
        "AuditStatus": template.audit.status(),
        "Reason": template.audit.reason(),
        "Content": parts,
        "Variables": templates::variables(template),
        "Example": template.example,
        "Components": template.components.as_ref(),
        "AllowSend": template.allow_send,
        "Sent": template.sent,
        "Findings": memory.settings.findings.of(template),
        "History": steps.collect::<Vec<_>>(),
    })
}
