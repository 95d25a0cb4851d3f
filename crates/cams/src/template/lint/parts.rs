//! Lookups of the rules in a definition.

use cams_models::{TemplateCategory, TemplateComponent, TemplateComponentType, TemplateType};

use crate::template::definition::Definition;

/// Returns the place of a component.
pub(super) fn path(at: usize) -> String {
    format!("Components[{at}]")
}

impl Definition {
    pub(super) fn is_whatsapp(&self) -> bool {
        self.template_type == TemplateType::Whatsapp
    }

    /// Returns whether WhatsApp generates its texts.
    pub(super) fn is_authentication(&self) -> bool {
        self.is_whatsapp() && self.category == TemplateCategory::Authentication
    }

    /// Returns the components of a type, with their places.
    pub(super) fn of_type(
        &self,
        kind: TemplateComponentType,
    ) -> impl Iterator<Item = (String, &TemplateComponent)> {
        let components = self.components.iter().enumerate();
        components
            .filter(move |(_, component)| component.r#type == kind)
            .map(|(at, component)| (path(at), component))
    }

    pub(super) fn has(&self, kind: TemplateComponentType) -> bool {
        self.of_type(kind).next().is_some()
    }
}
