//! The template of the service: whether it can be sent, and how it looks with its values.

use std::collections::BTreeMap;

use cams::content::{Template, TemplateId};
use cams::models::{TemplateAuditStatus, TemplateCategory, TemplateComponentType, TemplateType};
use cams::template::Definition;
use cams::template::placeholders::{self, Form};
use cams::{CallOptions, Client, Error, ErrorKind};
use sha2::{Digest, Sha256};

/// What is known about the template.
#[derive(Debug)]
pub(crate) struct Known {
    definition: Definition,
    status: Option<TemplateAuditStatus>,
    reason: Option<String>,
    allows_sending: bool,
}

/// The result of reading the template.
#[derive(Debug)]
pub(crate) enum Look {
    Known(Box<Known>),
    /// It may not be read, or this channel has no templates to read.
    Unknown(String),
}

/// The action in errors.
pub(crate) const ACTION: &str = "GetChatappTemplateDetail";

/// Returns the template for a name or a code, which consists of digits only.
pub(crate) fn named(template: &str, language: &str) -> Template {
    if !template.is_empty() && template.bytes().all(|byte| byte.is_ascii_digit()) {
        Template::code(template, language)
    } else {
        Template::name(template, language)
    }
}

/// Reads the template.
pub(crate) async fn look(client: &Client, options: CallOptions, template: &Template) -> Result<Look, Error> {
    let kind = match template.channel.as_str() {
        "whatsapp" => TemplateType::Whatsapp,
        "viber" => TemplateType::Viber,
        other => return Ok(Look::Unknown(format!("templates of the channel {other} cannot be looked at"))),
    };
    let mut call = client.get_chatapp_template_detail().language(&template.language).template_type(kind);
    call = match &template.id {
        TemplateId::Code(code) => call.template_code(code),
        TemplateId::Name(name) => call.template_name(name),
    };
    let detail = match call.with_options(options).send().await {
        Ok(answer) => answer.data,
        Err(error) if is_denied(&error) => {
            return Ok(Look::Unknown(format!("the template cannot be looked at: {error}")));
        }
        Err(error) => return Err(error),
    };
    let Some(detail) = detail else {
        return Ok(Look::Unknown("the service answered without the template".to_owned()));
    };
    Ok(Look::Known(Box::new(Known {
        status: detail.audit_status.clone(),
        reason: detail.reason.clone(),
        allows_sending: detail.allow_send != Some(false),
        definition: detail.into(),
    })))
}

/// Returns whether the credentials may send, but not read templates.
fn is_denied(error: &Error) -> bool {
    error.kind() == ErrorKind::Refused
        && (error.http_status() == Some(403) || error.access_denied_detail().is_some())
}

impl Known {
    /// Returns why the template cannot be sent now.
    pub(crate) fn problem(&self) -> Option<String> {
        let name = &self.definition.name;
        if self.status.as_ref().is_some_and(|status| *status != TemplateAuditStatus::Pass) {
            let status = self.status.as_ref().map(TemplateAuditStatus::as_str).unwrap_or_default();
            let reason = self.reason.as_deref().filter(|reason| !reason.is_empty());
            let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
            return Some(format!("the template {name} is not approved: its review says `{status}`{reason}"));
        }
        if !self.allows_sending {
            return Some(format!(
                "the template {name} is switched off for sending; switch it on with ModifyChatappTemplateProperties"
            ));
        }
        None
    }

    /// Returns the names of its variables; `None` for an authentication template, which has variables that it does not
    /// show.
    pub(crate) fn variables(&self) -> Option<Vec<String>> {
        (self.definition.category != TemplateCategory::Authentication).then(|| self.definition.variables())
    }

    /// Returns a short description: `spring_sale (en, approved, marketing)`.
    pub(crate) fn description(&self) -> String {
        let Definition { name, language, category, .. } = &self.definition;
        let status = match &self.status {
            Some(TemplateAuditStatus::Pass) => "approved".to_owned(),
            Some(other) => other.to_string(),
            None => "state of its review not known".to_owned(),
        };
        format!("{name} ({language}, {status}, {})", category.as_str().to_lowercase())
    }

    /// Returns the category, which decides the price of messages.
    pub(crate) fn category(&self) -> String {
        self.definition.category.as_str().to_lowercase()
    }

    /// Returns the check value of its text.
    pub(crate) fn digest(&self) -> String {
        let parts = serde_json::to_vec(&self.definition.components).unwrap_or_default();
        base16ct::lower::encode_string(&Sha256::digest(parts))
    }

    /// Returns the message that a recipient with these values reads.
    pub(crate) fn rendered(&self, values: &BTreeMap<String, String>) -> String {
        let fill = |text: &Option<String>| filled(text.as_deref().unwrap_or_default(), values);
        let mut parts = Vec::new();
        for component in &self.definition.components {
            let is_media = component.r#type == TemplateComponentType::Header && component.url.is_some();
            match (&component.format, is_media) {
                (Some(format), true) => {
                    parts.push(format!("[{} {}]", format.as_str().to_lowercase(), fill(&component.url)));
                }
                _ => parts.push(fill(&component.text)),
            }
            for button in &component.buttons {
                let url = button.url.as_ref().map(|_| format!(" → {}", fill(&button.url)));
                parts.push(format!("[{}{}]", fill(&button.text), url.unwrap_or_default()));
            }
            for part in component.cards.iter().flat_map(|card| &card.card_components) {
                parts.push(fill(&part.text));
            }
        }
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }
}

/// Returns the text with values instead of variables. A variable without a value stays.
fn filled(text: &str, values: &BTreeMap<String, String>) -> String {
    let (mut out, mut rest) = (String::new(), text);
    for placeholder in placeholders::scan(text) {
        let Some((before, after)) = rest.split_once(placeholder.source) else { break };
        out.push_str(before);
        match placeholder.form {
            Form::Variable(name) if values.contains_key(name) => out.extend(values.get(name).cloned()),
            _ => out.push_str(placeholder.source),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_and_everything_else_stays() {
        let values =
            BTreeMap::from([("name".to_owned(), "$(code)".to_owned()), ("code".to_owned(), "X1".into())]);
        for (text, wanted) in [
            ("Hi $(name), $(code)!", "Hi $(code), X1!"),
            ("$(unknown) {{1}} $( $(code)", "$(unknown) {{1}} $( X1"),
            ("", ""),
        ] {
            assert_eq!(filled(text, &values), wanted);
        }
    }

    #[test]
    fn digits_are_a_code() {
        assert_eq!(named("1103457628904726528", "en").id, TemplateId::Code("1103457628904726528".into()));
        assert_eq!(named("sale_2026", "en").id, TemplateId::Name("sale_2026".into()));
    }
}
