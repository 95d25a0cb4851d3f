//! Reading templates, which advances their reviews.

use cams_models::{
    GetChatappTemplateDetailData, GetChatappTemplateDetailRequest, ListChatappTemplateRequest, PageRequest,
    TemplateAuditStatus, TemplateSummary, TemplateType,
};
use serde_json::json;

use super::changes::find;
use super::rules;
use super::state::{Templates, Wanted};
use super::template::Template;
use crate::answer::{Outcome, Refusal, elements};
use crate::paging::Page;

pub(super) fn detail(templates: &mut Templates, request: GetChatappTemplateDetailRequest) -> Outcome {
    rules::check_channel(request.template_type.as_ref())?;
    let wanted = Wanted {
        code: request.template_code,
        name: request.template_name,
        language: Some(request.language),
        kind: Some(request.template_type.unwrap_or(TemplateType::Whatsapp)),
    };
    wanted.check()?;
    let (owned, reviews) = templates.of(request.cust_space_id);
    let template = find(owned, &wanted, "DetailError.TemplateNotExist")?;
    let data = content(template);
    reviews.looked_at(template);
    Ok(elements([("Data", json!(data))]))
}

/// A template counts as read if it is on the page, or if only the requested status excludes it. Without the latter
/// rule, a program that polls for `pass` would poll forever.
pub(super) fn list(templates: &mut Templates, request: ListChatappTemplateRequest) -> Outcome {
    rules::check_channel(request.template_type.as_ref())?;
    if let Some(TemplateAuditStatus::Unknown(status)) = &request.audit_status {
        let message = format!("AuditStatus {} is not supported.", status.as_str());
        return Err(Refusal::business("InvalidParameter.AuditStatusNotSupport", message));
    }
    let page = Page::new(Some(&request.page.unwrap_or(PageRequest::new(1, 10))))?;
    let wanted = Wanted {
        code: request.code,
        name: request.name,
        language: request.language,
        kind: Some(request.template_type.unwrap_or(TemplateType::Whatsapp)),
    };
    let (owned, reviews) = templates.of(request.cust_space_id);
    let mut rows = Vec::new();
    let mut total = 0;
    for template in owned.iter_mut().filter(|template| wanted.is(template)) {
        if request.category.as_ref().is_some_and(|category| *category != template.category) {
            continue;
        }
        if request.audit_status.as_ref().is_some_and(|status| *status != template.audit.status()) {
            reviews.looked_at(template);
            continue;
        }
        if page.holds(total) {
            rows.push(row(template));
            reviews.looked_at(template);
        }
        total += 1;
    }
    Ok(elements([("ListTemplate", json!(rows)), ("Total", json!(total))]))
}

/// The template as GetChatappTemplateDetail shows it.
pub(crate) fn content(template: &Template) -> GetChatappTemplateDetailData {
    let mut data = GetChatappTemplateDetailData::default();
    data.allow_send = Some(template.allow_send);
    data.audit_status = Some(template.audit.status());
    data.category = Some(template.category.clone());
    data.category_change_paused = template.category_change_paused;
    data.components.clone_from(template.components.as_ref());
    data.example.clone_from(&template.example);
    data.language = Some(template.language.clone());
    data.message_send_ttl_seconds = template.lifetime;
    data.name = Some(template.name.clone());
    data.product_set_id.clone_from(&template.product_set_id);
    data.reason = template.audit.reason();
    data.template_code = Some(template.code.clone());
    data.template_type = Some(template.kind.clone());
    data
}

/// The template as ListChatappTemplate shows it.
fn row(template: &Template) -> TemplateSummary {
    let mut row = TemplateSummary::default();
    row.audit_status = Some(template.audit.status());
    row.category = Some(template.category.clone());
    row.language = Some(template.language.clone());
    row.reason = template.audit.reason();
    row.template_code = Some(template.code.clone());
    row.template_name = Some(template.name.clone());
    row.template_type = Some(template.kind.clone());
    row
}
