//! The rules for templates: one file per part of a template.
//!
//! What the service documents is an error. What Meta documents, or what was seen in production code only, is a warning.

mod authentication;
mod buttons;
mod carousel;
mod components;
mod identity;
mod text;
mod url;
mod variables;
mod viber;

use cams_models::{TemplateCategory, TemplateComponent, TemplateComponentType, TemplateType};

use super::Definition;
use crate::check::Violations;

pub(super) use variables::parameters;

/// Every rule that a definition breaks.
pub(super) fn definition(definition: &Definition) -> Violations {
    let mut found = Violations::new();
    identity::check(definition, &mut found);
    for (at, component) in definition.components.iter().enumerate() {
        found.within(&path(at), components::check(definition, component));
    }
    components::check_together(definition, &mut found);
    authentication::check(definition, &mut found);
    viber::check(definition, &mut found);
    variables::check(definition, &mut found);
    found
}

/// What ModifyChatappTemplate ignores.
pub(super) fn modification(definition: &Definition) -> Violations {
    let mut found = Violations::new();
    for (at, component) in definition.components.iter().enumerate() {
        for field in viber::fields(component) {
            found.warning(format!("{}.{field}", path(at)), "is ignored by ModifyChatappTemplate");
        }
    }
    if definition.template_type != TemplateType::Whatsapp {
        found.warning("TemplateType", "is documented for WhatsApp templates only in ModifyChatappTemplate");
    }
    found
}

/// Where a component is.
fn path(at: usize) -> String {
    format!("Components[{at}]")
}

impl Definition {
    fn is_whatsapp(&self) -> bool {
        self.template_type == TemplateType::Whatsapp
    }

    /// Whether WhatsApp generates its texts.
    fn is_authentication(&self) -> bool {
        self.is_whatsapp() && self.category == TemplateCategory::Authentication
    }

    /// The components of a type, with their places.
    fn of_type(&self, kind: TemplateComponentType) -> impl Iterator<Item = (String, &TemplateComponent)> {
        let components = self.components.iter().enumerate();
        components
            .filter(move |(_, component)| component.r#type == kind)
            .map(|(at, component)| (path(at), component))
    }

    fn has(&self, kind: TemplateComponentType) -> bool {
        self.of_type(kind).next().is_some()
    }
}
