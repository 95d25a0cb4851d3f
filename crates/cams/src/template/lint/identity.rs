//! Name, language, category, and lifetime.

use cams_models::{TemplateCategory, TemplateType};

use crate::check::{Severity, Violations};
use crate::rules::language;
use crate::template::definition::Definition;
use crate::template::lint::text;

/// Maximum number of characters in a name, according to Meta's documentation.
const LONGEST_NAME: usize = 512;

pub(super) fn check(definition: &Definition, found: &mut Violations) {
    name(&definition.name, found);
    if definition.language.is_empty() {
        found.error("Language", "must be given");
    }
    language::check(found, &definition.language);
    category(definition, found);
    lifetime(definition, found);
    if definition.template_type.as_str().is_empty() {
        found.error("TemplateType", "must be given");
    }
    if definition.components.is_empty() {
        found.error("Components", "must not be empty");
    }
}

fn name(name: &str, found: &mut Violations) {
    if name.is_empty() {
        found.error("Name", "must be given");
    }
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        found.warning("Name", "should have only lower-case letters, digits, and underscores");
    }
    text::at_most(found, "Name", Some(name), LONGEST_NAME, Severity::Warning);
}

fn category(definition: &Definition, found: &mut Violations) {
    use TemplateCategory::{Authentication, Marketing, Unknown, Utility};
    match &definition.category {
        Utility | Marketing | Authentication => {}
        category if category.as_str().is_empty() => found.error("Category", "must be given"),
        Unknown(_) => found.warning("Category", "is not documented"),
        _ if definition.template_type == TemplateType::Viber => {
            found.warning("Category", "is a former Viber category, which is no longer documented");
        }
        _ => found.error("Category", "must be UTILITY, MARKETING or AUTHENTICATION"),
    }
    let changes = definition.is_whatsapp() && definition.category == Utility;
    if definition.category_change_paused == Some(true) && !changes {
        found.warning("CategoryChangePaused", "takes effect only in UTILITY templates of WhatsApp");
    }
}

fn lifetime(definition: &Definition, found: &mut Violations) {
    let Some(seconds) = definition.message_send_ttl_seconds else { return };
    let range = match definition.category {
        TemplateCategory::Authentication if definition.is_whatsapp() => 30..=900,
        TemplateCategory::Utility if definition.is_whatsapp() => 30..=43_200,
        _ => {
            let rule = "is documented for AUTHENTICATION and UTILITY templates of WhatsApp only";
            return found.warning("MessageSendTtlSeconds", rule);
        }
    };
    if !range.contains(&seconds) {
        let rule = format!("must be from {} to {} in this category", range.start(), range.end());
        found.error("MessageSendTtlSeconds", rule);
    }
}
