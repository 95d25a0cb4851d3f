//! Reads templates of Meta's Cloud API.

use cams::models::{
    TemplateButton, TemplateCard, TemplateCardButton, TemplateCardComponent, TemplateComponent,
};
use cams::template::Definition;
use serde_json::Value;

/// A template that was read, and the parts that the service has no place for.
#[derive(Debug)]
pub(crate) struct Converted {
    pub(crate) definition: Definition,
    pub(crate) notes: Vec<String>,
}

/// Returns whether this is a template of Meta, or a list of them.
pub(crate) fn is_meta(value: &Value) -> bool {
    value.get("components").is_some() || value.get("data").is_some_and(Value::is_array) || value.is_array()
}

/// Returns every template in a response of the Cloud API, or the one in a request.
pub(crate) fn read(value: &Value) -> Result<Vec<Converted>, String> {
    let list = value.as_array().or_else(|| value.get("data")?.as_array());
    match list {
        Some(templates) => templates.iter().map(template).collect(),
        None => Ok(vec![template(value)?]),
    }
}

fn template(value: &Value) -> Result<Converted, String> {
    let text = |key: &str| {
        value.get(key).and_then(Value::as_str).ok_or_else(|| format!("a template of Meta needs `{key}`"))
    };
    let language = match value.pointer("/language/code").and_then(Value::as_str) {
        Some(code) => code,
        None => text("language")?,
    };
    let category = text("category")?.to_uppercase();
    let mut definition = Definition::new(text("name")?, language, category.as_str());
    definition.message_send_ttl_seconds =
        value.get("message_send_ttl_seconds").and_then(Value::as_i64).and_then(|ttl| i32::try_from(ttl).ok());
    let mut reader = Reader { samples: Vec::new(), notes: Vec::new() };
    for component in value.get("components").and_then(Value::as_array).into_iter().flatten() {
        let kind = upper(component, "type");
        let part = kind.to_lowercase();
        let component = reader.component(component, &kind, &part)?;
        definition = definition.component(component);
    }
    for (name, sample) in reader.samples {
        definition.example.insert(name, sample);
    }
    Ok(Converted { definition, notes: reader.notes })
}

/// Collects samples by the names that the variables will have.
struct Reader {
    samples: Vec<(String, String)>,
    notes: Vec<String>,
}

impl Reader {
    fn component(&mut self, value: &Value, kind: &str, part: &str) -> Result<TemplateComponent, String> {
        let mut component = TemplateComponent::new(kind);
        component.text = string(value, "text");
        let format = upper(value, "format");
        if !format.is_empty() {
            component.format = Some(format.as_str().into());
        }
        component.add_secret_recommendation =
            value.get("add_security_recommendation").and_then(Value::as_bool);
        component.code_expiration_minutes = value
            .get("code_expiration_minutes")
            .and_then(Value::as_i64)
            .and_then(|minutes| i32::try_from(minutes).ok());
        self.samples_of(value, part);
        component.url = self.media(value, part);
        for (button, number) in list(value, "buttons").iter().zip(1..) {
            component.buttons.push(self.button(button, &format!("button{number}")));
        }
        for (card, number) in list(value, "cards").iter().zip(1..) {
            component.cards.push(self.card(card, &format!("card{number}"))?);
        }
        if let Some(offer) = value.get("limited_time_offer") {
            component.text = string(offer, "text");
            component.has_expiration = offer.get("has_expiration").and_then(Value::as_bool);
        }
        Ok(component)
    }

    fn card(&mut self, value: &Value, part: &str) -> Result<TemplateCard, String> {
        let mut components = Vec::new();
        for inner in list(value, "components") {
            let kind = upper(inner, "type");
            let part = format!("{part}_{}", kind.to_lowercase());
            let mut component = TemplateCardComponent::new(kind.as_str());
            component.text = string(inner, "text");
            let format = upper(inner, "format");
            if !format.is_empty() {
                component.format = Some(format.as_str().into());
            }
            self.samples_of(inner, &part);
            component.url = self.media(inner, &part);
            for button in list(inner, "buttons") {
                let kind = upper(button, "type");
                let mut made = TemplateCardButton::new(kind.as_str());
                made.text = string(button, "text");
                made.url = string(button, "url");
                made.phone_number = string(button, "phone_number");
                component.buttons.push(made);
            }
            components.push(component);
        }
        Ok(TemplateCard::new(components))
    }

    fn button(&mut self, value: &Value, part: &str) -> TemplateButton {
        let kind = upper(value, "type");
        let (kind, otp) = match kind.as_str() {
            "OTP" => (upper(value, "otp_type"), true),
            _ => (kind, false),
        };
        let mut button = TemplateButton::new(kind.as_str());
        button.text = string(value, "text");
        button.url = string(value, "url");
        button.phone_number = string(value, "phone_number");
        button.autofill_text = string(value, "autofill_text");
        button.flow_id =
            string(value, "flow_id").or_else(|| Some(value.get("flow_id")?.as_i64()?.to_string()));
        button.navigate_screen = string(value, "navigate_screen");
        let action = upper(value, "flow_action");
        if !action.is_empty() {
            button.flow_action = Some(action.as_str().into());
        }
        if kind == "COPY_CODE" && !otp {
            button.coupon_code = sample(value).map(str::to_owned);
        }
        for app in list(value, "supported_apps") {
            if let (Some(package), Some(hash)) = (string(app, "package_name"), string(app, "signature_hash"))
            {
                let mut made = cams::models::TemplateButtonApp::default();
                made.package_name = Some(package);
                made.signature_hash = Some(hash);
                button.supported_apps.push(made);
            }
        }
        // The sample of a button is the whole address. The value of the variable is what remains without the fixed
        // parts.
        let parts = button.url.as_deref().and_then(|url| {
            let (before, rest) = url.split_once("{{")?;
            let (old, after) = rest.split_once("}}")?;
            Some((before, old.trim(), after))
        });
        if let (Some((before, old, after)), Some(sample)) = (parts, sample(value)) {
            let inside = sample.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            let name = Definition::placeholder_name(part, old);
            self.samples.push((name, inside.unwrap_or(sample).to_owned()));
        }
        button
    }

    fn samples_of(&mut self, value: &Value, part: &str) {
        let Some(example) = value.get("example") else { return };
        // A header has one list, and a body one list per sample; the first is enough.
        let header = example.get("header_text").and_then(Value::as_array);
        let body = example.get("body_text").and_then(|list| list.get(0).and_then(Value::as_array));
        for (sample, number) in header.or(body).into_iter().flatten().zip(1..) {
            if let Some(sample) = sample.as_str() {
                self.samples
                    .push((Definition::placeholder_name(part, &number.to_string()), sample.to_owned()));
            }
        }
        for key in ["header_text_named_params", "body_text_named_params"] {
            for parameter in list(example, key) {
                if let (Some(name), Some(sample)) =
                    (string(parameter, "param_name"), string(parameter, "example"))
                {
                    self.samples.push((name, sample));
                }
            }
        }
    }

    /// Meta names sample media by a handle of its own, which the service cannot open.
    fn media(&mut self, value: &Value, part: &str) -> Option<String> {
        let handle = value.pointer("/example/header_handle/0")?.as_str()?;
        if handle.starts_with("https://") || handle.starts_with("http://") {
            return Some(handle.to_owned());
        }
        self.notes.push(format!(
            "the {part} shows media by a handle of Meta; give a `Url` that everybody can download"
        ));
        None
    }
}

fn string(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

/// Returns the sample of a button: a text, or a list with one text.
fn sample(button: &Value) -> Option<&str> {
    let example = button.get("example")?;
    example.get(0).unwrap_or(example).as_str()
}

fn upper(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_uppercase()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
