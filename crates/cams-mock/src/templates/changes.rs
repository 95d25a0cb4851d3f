//! Creating, modifying and deleting templates.

use std::sync::Arc;

use cams_models::{
    CreateChatappTemplateRequest, DeleteChatappTemplateRequest, ModifyChatappTemplatePropertiesRequest,
    ModifyChatappTemplateRequest, TemplateType,
};
use serde_json::json;

use super::rules;
use super::state::{Templates, Wanted};
use super::template::{Audit, Template};
use crate::answer::{Outcome, Refusal, elements};
use crate::weight::weight;

/// Variants of one name in several languages share a code.
pub(super) fn create(templates: &mut Templates, request: CreateChatappTemplateRequest) -> Outcome {
    rules::check_channel(Some(&request.template_type))?;
    rules::check(&request.template_type, &request.category, &request.components)?;
    let (new_code, number) = (templates.new_code(), templates.new_number());
    let space = request.cust_space_id;
    let owned = templates.owned(&space);
    let of_name =
        || owned.iter().filter(|other| other.name == request.name && other.kind == request.template_type);
    if of_name().any(|other| other.language == request.language) {
        let message = format!("There is a template {} in {} already.", request.name, request.language);
        return Err(Refusal::business("InvalidParameter.TemplateNameExist", message));
    }
    let mut template = Template {
        number,
        sent: 0,
        steps: Vec::new(),
        space: space.clone(),
        code: of_name().next().map_or(new_code, |other| other.code.clone()),
        audit: Audit::Waiting,
        name: request.name,
        language: request.language,
        kind: request.template_type,
        category: request.category,
        components: Arc::new(request.components),
        example: request.example,
        lifetime: request.message_send_ttl_seconds,
        product_set_id: request.product_set_id,
        allow_send: true,
        category_change_paused: request.category_change_paused,
        weight: 0,
    };
    template.weight = template.weigh();
    templates.check_room(1, template.weight)?;
    let (owned, reviews) = templates.of(space);
    reviews.begin(&mut template);
    let identity = template.identity();
    owned.push(template);
    Ok(elements([("Data", json!(identity))]))
}

/// Begins a new review. The category of a WhatsApp template stays as it is.
pub(super) fn modify(templates: &mut Templates, request: ModifyChatappTemplateRequest) -> Outcome {
    rules::check_channel(request.template_type.as_ref())?;
    let wanted = Wanted {
        code: request.template_code,
        name: request.template_name,
        language: Some(request.language),
        kind: Some(request.template_type.unwrap_or(TemplateType::Whatsapp)),
    };
    wanted.check()?;
    let added = weight(&(&request.components, &request.example, &request.product_set_id));
    templates.check_room(0, added)?;
    let (owned, reviews) = templates.of(request.cust_space_id);
    let template = find(owned, &wanted, "InvalidParameter.TemplateNotExist")?;
    if !matches!(template.audit, Audit::Waiting | Audit::Failed(_)) {
        let message = format!(
            "The template {} is `{}`; only one that was not reviewed yet or was refused can be modified.",
            template.code,
            template.audit.status()
        );
        return Err(Refusal::business("InvalidParameter.TemplateNotModifiable", message));
    }
    let category = match (&template.kind, request.category) {
        (TemplateType::Viber, Some(category)) => category,
        _ => template.category.clone(),
    };
    rules::check(&template.kind, &category, &request.components)?;
    template.category = category;
    template.components = Arc::new(request.components);
    template.example = request.example;
    template.lifetime = request.message_send_ttl_seconds.or(template.lifetime);
    template.product_set_id = request.product_set_id.or(template.product_set_id.take());
    template.category_change_paused = request.category_change_paused.or(template.category_change_paused);
    template.weight = template.weigh();
    reviews.begin(template);
    Ok(elements([("Data", json!(template.identity()))]))
}

pub(super) fn set_properties(
    templates: &mut Templates,
    request: ModifyChatappTemplatePropertiesRequest,
) -> Outcome {
    rules::check_channel(Some(&request.template_type))?;
    let wanted = Wanted {
        code: Some(request.template_code),
        name: None,
        language: Some(request.language),
        kind: Some(request.template_type),
    };
    let (owned, reviews) = templates.of(request.cust_space_id);
    let template = find(owned, &wanted, "InvalidParameter.TemplateNotExist")?;
    reviews.changed();
    template.allow_send = request.allow_send.unwrap_or(template.allow_send);
    template.category_change_paused = request.category_change_paused.or(template.category_change_paused);
    Ok(elements([("Model", json!(true))]))
}

/// Deletes every variant that is meant: without a language, all of them.
pub(super) fn delete(templates: &mut Templates, request: DeleteChatappTemplateRequest) -> Outcome {
    rules::check_channel(request.template_type.as_ref())?;
    if request.language.is_some() && request.template_type.is_none() {
        let message = "TemplateType is mandatory for this action with a Language.";
        return Err(Refusal::bad_request("MissingTemplateType", message));
    }
    let wanted = Wanted {
        code: request.template_code,
        name: request.template_name,
        language: request.language,
        kind: request.template_type,
    };
    wanted.check()?;
    let (owned, reviews) = templates.of(request.cust_space_id);
    let before = owned.len();
    owned.retain(|template| !wanted.is(template));
    if owned.len() == before {
        return Err(not_found("DelError.TemplateNotExist"));
    }
    reviews.changed();
    Ok(elements([]))
}

/// The template that is meant, or a refusal with this code.
pub(super) fn find<'a>(
    owned: &'a mut [Template],
    wanted: &Wanted,
    code: &str,
) -> Result<&'a mut Template, Refusal> {
    owned.iter_mut().find(|template| wanted.is(template)).ok_or_else(|| not_found(code))
}

fn not_found(code: &str) -> Refusal {
    Refusal::business(code, "This space has no such template in this language.")
}

#[cfg(test)]
mod tests {
    use cams_models::TemplateComponent;

    use super::*;

    #[test]
    fn templates_that_are_too_large_together_are_refused_and_free_their_room_when_they_go() {
        let mut templates = Templates::new(0);
        let request = |name: &str| {
            let mut body = TemplateComponent::new("BODY");
            body.text = Some("x".repeat(20 * 1024 * 1024));
            CreateChatappTemplateRequest::new("UTILITY", vec![body], "en", name, "WHATSAPP")
        };
        assert!(["a", "b", "c"].into_iter().all(|name| create(&mut templates, request(name)).is_ok()));
        let refusal = create(&mut templates, request("d")).unwrap_err();
        assert!(refusal.explain().contains("LimitExceeded"), "{}", refusal.explain());
        let mut deletion = DeleteChatappTemplateRequest::new();
        deletion.template_name = Some("a".into());
        delete(&mut templates, deletion).unwrap();
        create(&mut templates, request("d")).unwrap();
    }
}
