//! Buttons: each on its own, and the number, types, and order of all.

use cams_models::{
    TemplateButton, TemplateButtonApp, TemplateButtonFlowAction, TemplateButtonType, TemplateCategory,
    TemplateComponent, TemplateComponentType, TemplateUrlType,
};

use crate::check::{Severity, Violations};
use crate::rules::{address, placeholders};
use crate::template::definition::Definition;
use crate::template::lint::text;

/// Maximum number of buttons of a WhatsApp template.
const MOST: usize = 10;
/// Maximum number of apps for a code.
const MOST_APPS: usize = 5;
/// Maximum number of characters of a label, a coupon code, an address, and a number, according to Meta's documentation.
const LONGEST_LABEL: usize = 25;
const LONGEST_COUPON: usize = 15;
const LONGEST_URL: usize = 2000;
const LONGEST_NUMBER: usize = 20;

pub(super) fn check(definition: &Definition, component: &TemplateComponent, found: &mut Violations) {
    let buttons = component.buttons.as_slice();
    if buttons.is_empty() {
        found.warning("Buttons", "must not be empty");
    }
    if definition.is_whatsapp() {
        counts(buttons, found);
        order(buttons, found);
        together(definition, buttons, found);
    }
    for (at, button) in buttons.iter().enumerate() {
        let mut inner = Violations::new();
        each(definition, button, &mut inner);
        found.within(&format!("Buttons[{at}]"), inner);
    }
}

/// Returns whether a template has a button that copies a coupon code.
pub(super) fn has_coupon(definition: &Definition) -> bool {
    let mut components = definition.of_type(TemplateComponentType::Buttons);
    components.any(|(_, component)| {
        component.buttons.iter().any(|button| button.r#type == TemplateButtonType::CopyCode)
    })
}

fn counts(buttons: &[TemplateButton], found: &mut Violations) {
    if buttons.len() > MOST {
        found.error("Buttons", format!("holds {} buttons; at most {MOST} are allowed", buttons.len()));
    }
    for (kind, most, severity) in [
        (TemplateButtonType::PhoneNumber, 1, Severity::Error),
        (TemplateButtonType::Url, 2, Severity::Error),
        (TemplateButtonType::CopyCode, 1, Severity::Warning),
    ] {
        let count = buttons.iter().filter(|button| button.r#type == kind).count();
        let rule = format!("holds {count} {kind} buttons; at most {most} are allowed");
        match severity {
            _ if count <= most => {}
            Severity::Error => found.error("Buttons", rule),
            Severity::Warning => found.warning("Buttons", rule),
        }
    }
}

/// Quick replies must be adjacent.
fn order(buttons: &[TemplateButton], found: &mut Violations) {
    let mut kinds: Vec<bool> =
        buttons.iter().map(|button| button.r#type == TemplateButtonType::QuickReply).collect();
    kinds.dedup();
    if kinds.iter().filter(|is_quick_reply| **is_quick_reply).count() > 1 {
        found.error("Buttons", "must hold its QUICK_REPLY buttons together, not between others");
    }
}

/// Meta's rules for which buttons can be combined, and in which category.
fn together(definition: &Definition, buttons: &[TemplateButton], found: &mut Violations) {
    use TemplateButtonType::{Catalog, CopyCode, Mpm};
    let is_coupon = |kind: &TemplateButtonType| *kind == CopyCode && !definition.is_authentication();
    for (at, button) in buttons.iter().enumerate() {
        let (path, kind) = (format!("Buttons[{at}]"), &button.r#type);
        let is_of_catalog = matches!(kind, Catalog | Mpm);
        if is_of_catalog && buttons.len() > 1 {
            found.warning(&path, format!("is a {kind} button, which Meta wants alone"));
        }
        if (is_of_catalog || is_coupon(kind)) && definition.category != TemplateCategory::Marketing {
            found.warning(&path, format!("is a {kind} button, which Meta wants in MARKETING templates"));
        }
        let label = text::given(button.text.as_ref());
        let earlier = buttons.iter().take(at);
        if label.is_some() && earlier.into_iter().any(|other| other.text.as_deref() == label) {
            found.warning(format!("{path}.Text"), "is the label of another button too, which Meta refuses");
        }
    }
}

fn each(definition: &Definition, button: &TemplateButton, found: &mut Violations) {
    use TemplateButtonType::{CopyCode, Flow, OneTap, PhoneNumber, QuickReply, Url, ZeroTap};
    let label = text::given(button.text.as_ref());
    match button.r#type {
        PhoneNumber => number(button.phone_number.as_ref(), found),
        Url => {
            let address = text::given(button.url.as_ref());
            if address.is_none() && definition.is_whatsapp() {
                found.warning("Url", "must be given: the address that the button opens");
            }
            url(address, button.url_type.as_ref(), found);
        }
        CopyCode => copy_code(definition, button, found),
        OneTap | ZeroTap => autofill(definition, button, found),
        Flow => flow(button, found),
        _ if button.r#type.as_str().is_empty() => found.error("Type", "must be given"),
        TemplateButtonType::Unknown(_) => found.warning("Type", "is not documented"),
        _ => {}
    }
    match button.r#type {
        QuickReply | PhoneNumber | Url | Flow if label.is_none() => {
            found.warning("Text", "must be given: the label")
        }
        OneTap if label.is_none() => {
            found.error("Text", "must be given: the label where the app is not installed")
        }
        _ => {}
    }
    self::label(label, found);
    let opts_out = definition.category == TemplateCategory::Marketing && button.r#type == QuickReply;
    if button.is_opt_out == Some(true) && !opts_out {
        found.warning("IsOptOut", "takes effect only in QUICK_REPLY buttons of MARKETING templates");
    }
}

/// Checks the label of a button, here or on a card.
pub(super) fn label(label: Option<&str>, found: &mut Violations) {
    text::without_variables(found, "Text", label, "InvalidParameter.ButtonTextHaveVariable");
    text::at_most(found, "Text", label, LONGEST_LABEL, Severity::Warning);
    text::plain(found, "Text", label);
}

/// Checks the number that a button calls.
pub(super) fn number(number: Option<&String>, found: &mut Violations) {
    let Some(number) = text::given(number) else {
        return found.warning("PhoneNumber", "must be given: the number that the button calls");
    };
    let digits = number.strip_prefix('+').unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        found.warning("PhoneNumber", "should be digits with the country code");
    }
    text::at_most(found, "PhoneNumber", Some(number), LONGEST_NUMBER, Severity::Warning);
}

/// Checks the address that a button opens.
pub(super) fn url(url: Option<&str>, url_type: Option<&TemplateUrlType>, found: &mut Violations) {
    text::at_most_one_variable(found, "Url", url, "InvalidParameter.UrlMoreVarable");
    text::at_most(found, "Url", url, LONGEST_URL, Severity::Warning);
    let Some(url) = url else { return };
    if !["https://", "http://"].iter().any(|scheme| url.starts_with(scheme)) {
        found.warning("Url", "should begin with `https://`");
    }
    address::opened(found, "Url", Some(url));
    let variables = text::count_variables(Some(url));
    if variables == 1 && !url.ends_with(')') {
        found.warning("Url", "holds a variable that is not at its end, which Meta refuses");
    }
    match url_type {
        Some(TemplateUrlType::Static) if variables > 0 => {
            found.warning("UrlType", "is `static` although the address holds a variable");
        }
        Some(TemplateUrlType::Dynamic) if variables == 0 => {
            found.warning("UrlType", "is `dynamic` although the address holds no variable");
        }
        _ => {}
    }
}

fn copy_code(definition: &Definition, button: &TemplateButton, found: &mut Violations) {
    if definition.is_authentication() {
        if text::given(button.text.as_ref()).is_none() {
            found.error("Text", "must be given: the label of a COPY_CODE button");
        }
        return;
    }
    let Some(code) = text::given(button.coupon_code.as_ref()) else {
        return found.warning("CouponCode", "must be given: a code, or a variable for one");
    };
    let is_variable = matches!(
        placeholders::scan(code).as_slice(),
        [placeholder] if matches!(placeholder.form, placeholders::Form::Variable(_)) && placeholder.source == code
    );
    if is_variable {
        return;
    }
    if !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        found.error("CouponCode", "must have only letters and digits, or be one variable");
    }
    text::at_most(found, "CouponCode", Some(code), LONGEST_COUPON, Severity::Warning);
}

fn autofill(definition: &Definition, button: &TemplateButton, found: &mut Violations) {
    if !definition.is_authentication() {
        found.warning("Type", "is documented for AUTHENTICATION templates of WhatsApp only");
    }
    if text::given(button.autofill_text.as_ref()).is_none() {
        found.error("AutofillText", "must be given: the label of the button that fills in the code");
    }
    let apps = &button.supported_apps;
    let is_old_form = button.package_name.is_some() && button.signature_hash.is_some();
    if apps.is_empty() && !is_old_form {
        found.error("SupportedApps", "must name an app");
    }
    if apps.len() > MOST_APPS {
        found.error("SupportedApps", format!("holds {} apps; at most {MOST_APPS} are allowed", apps.len()));
    }
    for (at, app) in apps.iter().enumerate() {
        let TemplateButtonApp { package_name, signature_hash, .. } = app;
        for (name, value) in [("PackageName", package_name), ("SignatureHash", signature_hash)] {
            if text::given(value.as_ref()).is_none() {
                found.error(format!("SupportedApps[{at}].{name}"), "must be given");
            }
        }
    }
}

fn flow(button: &TemplateButton, found: &mut Violations) {
    if text::given(button.flow_id.as_ref()).is_none() {
        found.warning("FlowId", "must be given: the Flow that the button opens");
    }
    let navigates = button.flow_action == Some(TemplateButtonFlowAction::Navigate);
    if navigates && text::given(button.navigate_screen.as_ref()).is_none() {
        found.error("NavigateScreen", "must be given when FlowAction is NAVIGATE");
    }
}
