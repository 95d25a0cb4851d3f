//! Calls that take a complete definition.

use crate::call::Given;
use crate::generated::{CreateChatappTemplate, ModifyChatappTemplate};
use crate::template::definition::Definition;

/// Sets the optional parts that a definition has.
macro_rules! set_optional_parts {
    ($request:expr, $definition:ident) => {
        let (request, definition) = (&mut $request, $definition);
        if !definition.example.is_empty() {
            request.example = Some(definition.example.clone());
        }
        request.message_send_ttl_seconds =
            definition.message_send_ttl_seconds.or(request.message_send_ttl_seconds);
        request.category_change_paused = definition.category_change_paused.or(request.category_change_paused);
        request.product_set_id = definition.product_set_id.clone().or(request.product_set_id.take());
    };
}

impl<HasCategory, HasComponents, HasLanguage, HasName, HasTemplateType>
    CreateChatappTemplate<HasCategory, HasComponents, HasLanguage, HasName, HasTemplateType>
{
    /// Sets everything in a definition: `Category`, `Components`, `Language`, `Name`, `TemplateType`, and, if present,
    /// `Example`, `MessageSendTtlSeconds`, `CategoryChangePaused`, and `ProductSetId`.
    ///
    /// If the service is known to refuse the definition ([`Definition::lint`]), the call fails before anything is sent.
    pub fn definition(
        mut self,
        definition: &Definition,
    ) -> CreateChatappTemplate<Given, Given, Given, Given, Given> {
        self.call.violations = definition.lint();
        set_optional_parts!(self.call.request, definition);
        self.category(definition.category.clone())
            .components(definition.components.clone())
            .language(&definition.language)
            .name(&definition.name)
            .template_type(definition.template_type.clone())
    }
}

impl<HasComponents, HasLanguage> ModifyChatappTemplate<HasComponents, HasLanguage> {
    /// Sets everything in a definition. The call names the template by `TemplateCode` if the definition has its code,
    /// and otherwise by `TemplateName`.
    ///
    /// If the service is known to refuse the definition ([`Definition::lint`]), the call fails before anything is sent.
    /// Fields that the service ignores here are warnings.
    pub fn definition(mut self, definition: &Definition) -> ModifyChatappTemplate<Given, Given> {
        self.call.violations = definition.lint();
        self.call.violations.within("", definition.lint_modification());
        set_optional_parts!(self.call.request, definition);
        // An earlier definition may have named another template.
        (self.call.request.template_code, self.call.request.template_name) = (None, None);
        let call = match &definition.code {
            Some(code) => self.template_code(code),
            None => self.template_name(&definition.name),
        };
        call.category(definition.category.clone())
            .components(definition.components.clone())
            .language(&definition.language)
            .template_type(definition.template_type.clone())
    }
}
