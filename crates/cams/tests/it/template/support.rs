//! Definitions that break no rule, and a look at what one breaks.

use cams::check::Severity;
use cams::models::{TemplateButtonApp, TemplateCategory};
use cams::template::{Button, Definition};

/// A template with a text, which breaks no rule.
pub(crate) fn utility() -> Definition {
    Definition::new("order_shipped", "en_US", TemplateCategory::Utility).body("Your order has been shipped.")
}

pub(crate) fn marketing() -> Definition {
    Definition::new("sale", "en_US", TemplateCategory::Marketing).body("Everything for half the price.")
}

pub(crate) fn viber() -> Definition {
    Definition::viber("sale", "en_US", TemplateCategory::Marketing).body("Everything for half the price.")
}

pub(crate) fn app() -> TemplateButtonApp {
    TemplateButtonApp::new().with_package_name("com.example.app").with_signature_hash("K8a/AINcGX7")
}

pub(crate) fn authentication() -> Definition {
    Definition::authentication("login_code", "en_US", Button::copy_code("Copy"))
}

/// What a definition breaks: for each rule `E` or `W`, and where.
pub(crate) fn broken(definition: &Definition) -> String {
    let found = definition.lint();
    let letter = |severity| if severity == Severity::Error { 'E' } else { 'W' };
    let found: Vec<_> =
        found.iter().map(|found| format!("{} {}", letter(found.severity), found.path)).collect();
    found.join(", ")
}

/// Checks a table: a name for each row, a definition, and exactly what it breaks.
#[track_caller]
pub(crate) fn check<const N: usize>(table: [(&str, Definition, &str); N]) {
    for (name, definition, wanted) in table {
        assert_eq!(broken(&definition), wanted, "{name}: {:#?}", definition.lint());
    }
}
