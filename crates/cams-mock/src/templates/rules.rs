//! What the service refuses in a template, where the code of the refusal is known.
//!
//! Written separately from the rules of the SDK, so that each reveals mistakes in the other.

use cams_models::{
    TemplateButton, TemplateCategory, TemplateComponent, TemplateComponentFormat, TemplateComponentType,
    TemplateType,
};

use crate::answer::Refusal;

/// Only WhatsApp and Viber have templates; a call that names no channel means WhatsApp.
pub(super) fn check_channel(kind: Option<&TemplateType>) -> Result<(), Refusal> {
    match kind {
        Some(TemplateType::Unknown(kind)) => refuse(
            "InvalidParameter.TemplateTypeNotSupport",
            &format!("TemplateType {} is not supported.", kind.as_str()),
        ),
        _ => Ok(()),
    }
}

/// Refuses what is known to be refused.
pub(super) fn check(
    kind: &TemplateType,
    category: &TemplateCategory,
    components: &[TemplateComponent],
) -> Result<(), Refusal> {
    if components.is_empty() {
        let message = "Components is mandatory for this action.";
        return Err(Refusal::bad_request("MissingComponents", message));
    }
    components.iter().try_for_each(check_component)?;
    let needs_text = *kind == TemplateType::Whatsapp && *category != TemplateCategory::Authentication;
    let has_text = components.iter().any(|component| {
        component.r#type == TemplateComponentType::Body
            && component.text.as_ref().is_some_and(|text| !text.is_empty())
    });
    if needs_text && !has_text {
        return refuse("InvalidParameter", "Message must not be null");
    }
    Ok(())
}

fn check_component(component: &TemplateComponent) -> Result<(), Refusal> {
    let text = component.text.as_deref().unwrap_or_default();
    check_message(text)?;
    match component.r#type {
        TemplateComponentType::Header => check_header(component, text)?,
        TemplateComponentType::Footer if variables(text) > 0 => {
            return refuse("InvalidParameter.FooterHaveVariable", "The footer must not hold a variable.");
        }
        _ => {}
    }
    for TemplateButton { text, url, .. } in &component.buttons {
        check_button(text.as_deref(), url.as_deref())?;
    }
    for part in component.cards.iter().flat_map(|card| &card.card_components) {
        check_message(part.text.as_deref().unwrap_or_default())?;
        for button in &part.buttons {
            check_button(button.text.as_deref(), button.url.as_deref())?;
        }
    }
    Ok(())
}

fn check_header(header: &TemplateComponent, text: &str) -> Result<(), Refusal> {
    if variables(text) > 1 {
        return refuse("InvalidParameter.HeaderMoreVarable", "The header must hold one variable at most.");
    }
    match &header.format {
        Some(TemplateComponentFormat::Unknown(format)) if format.as_str() != "LOCATION" => {
            refuse("InvalidParameter.HeaderTypeNotSupport", "The format of the header is not supported.")
        }
        _ => match header.url.as_deref() {
            Some(url)
                if !url.starts_with("http://") && !url.starts_with("https://") && variables(url) == 0 =>
            {
                refuse("InvalidParameter.FileUrlError", "The file of the header cannot be downloaded.")
            }
            _ => Ok(()),
        },
    }
}

fn check_button(text: Option<&str>, url: Option<&str>) -> Result<(), Refusal> {
    let (text, url) = (text.unwrap_or_default(), url.unwrap_or_default());
    check_message(text)?;
    check_message(url)?;
    if variables(text) > 0 {
        return refuse(
            "InvalidParameter.ButtonTextHaveVariable",
            "The text of a button must not hold a variable.",
        );
    }
    if variables(url) > 1 {
        return refuse("InvalidParameter.UrlMoreVarable", "A URL must hold one variable at most.");
    }
    Ok(())
}

/// Meta's numbered placeholders are refused.
fn check_message(text: &str) -> Result<(), Refusal> {
    let is_number = |part: &str| {
        let inside = part.split_once("}}").map(|(inside, _)| inside.trim());
        inside.is_some_and(|inside| !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if text.split("{{").skip(1).any(is_number) {
        return refuse(
            "InvalidParameter.MessageInvalid",
            "The message holds {{n}}; variables are written $(name).",
        );
    }
    Ok(())
}

/// How many variables a text holds.
fn variables(text: &str) -> usize {
    text.split("$(").skip(1).filter(|part| part.contains(')')).count()
}

fn refuse(code: &str, message: &str) -> Result<(), Refusal> {
    Err(Refusal::business(code, message))
}
