//! Runs all rules on a definition.

use cams_models::TemplateType;

use crate::check::Violations;
use crate::template::definition::Definition;
use crate::template::lint::parts::path;
use crate::template::lint::{authentication, components, identity, variables, viber};

/// Checking.
impl Definition {
    /// Returns every rule of the service or of Meta that it breaks; see the [module](crate::template).
    #[must_use]
    pub fn lint(&self) -> Violations {
        let mut found = Violations::new();
        identity::check(self, &mut found);
        for (at, component) in self.components.iter().enumerate() {
            found.within(&path(at), components::check(self, component));
        }
        components::check_together(self, &mut found);
        authentication::check(self, &mut found);
        viber::check(self, &mut found);
        variables::check(self, &mut found);
        found
    }

    /// Returns what is wrong with the parameters of a message of this template (`TemplateParams`): missing variables,
    /// variables that the template does not have, and values that are refused.
    ///
    /// The code of an `AUTHENTICATION` template is a parameter without a documented name. Such parameters are therefore
    /// neither missing nor unknown.
    pub fn check_parameters<Name: AsRef<str>, Value: AsRef<str>>(
        &self,
        parameters: impl IntoIterator<Item = (Name, Value)>,
    ) -> Violations {
        variables::parameters(self, parameters)
    }

    /// Returns what ModifyChatappTemplate ignores.
    pub(in crate::template) fn lint_modification(&self) -> Violations {
        let mut found = Violations::new();
        for (at, component) in self.components.iter().enumerate() {
            for field in viber::fields(component) {
                found.warning(format!("{}.{field}", path(at)), "is ignored by ModifyChatappTemplate");
            }
        }
        if self.template_type != TemplateType::Whatsapp {
            found.warning(
                "TemplateType",
                "is documented for WhatsApp templates only in ModifyChatappTemplate",
            );
        }
        found
    }
}
