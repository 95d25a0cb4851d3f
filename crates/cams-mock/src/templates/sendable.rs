//! A template as a message is made from it.

use std::collections::BTreeSet;
use std::sync::Arc;

use cams_models::{TemplateComponent, TemplateType};

use super::state::{Templates, Wanted};
use super::template::{Audit, Template};

/// What a message needs to know of its template.
pub(crate) struct Sendable {
    pub(crate) is_approved: bool,
    /// The names of its variables.
    pub(crate) variables: BTreeSet<String>,
}

impl Templates {
    /// The template of a space that a message names.
    pub(crate) fn sendable(
        &self,
        space: &Option<String>,
        code: Option<&String>,
        name: Option<&String>,
        language: Option<&String>,
        kind: &TemplateType,
    ) -> Option<Sendable> {
        let wanted = Wanted {
            code: code.cloned(),
            name: name.cloned(),
            language: language.cloned(),
            kind: Some(kind.clone()),
        };
        let template = self.owned(space).iter().find(|template| wanted.is(template))?;
        Some(Sendable { is_approved: template.audit == Audit::Passed, variables: variables(template) })
    }

    /// Counts messages that are made from a template. Returns its components, which they share.
    pub(crate) fn send(
        &mut self,
        space: &Option<String>,
        code: Option<&String>,
        name: Option<&String>,
        language: Option<&String>,
        kind: &TemplateType,
        messages: usize,
    ) -> Option<Arc<Vec<TemplateComponent>>> {
        let wanted = Wanted {
            code: code.cloned(),
            name: name.cloned(),
            language: language.cloned(),
            kind: Some(kind.clone()),
        };
        let template = self.owned_mut(space).iter_mut().find(|template| wanted.is(template))?;
        template.sent += messages;
        Some(Arc::clone(&template.components))
    }
}

/// The variables of all texts and addresses, cards included.
pub(crate) fn variables(template: &Template) -> BTreeSet<String> {
    let mut texts = Vec::new();
    for component in template.components.iter() {
        texts.extend(of_component(component));
        for part in component.cards.iter().flat_map(|card| &card.card_components) {
            texts.push(part.text.as_deref());
            texts.push(part.url.as_deref());
            let buttons = part.buttons.iter();
            texts.extend(buttons.flat_map(|button| [button.text.as_deref(), button.url.as_deref()]));
        }
    }
    texts.into_iter().flatten().flat_map(names).collect()
}

fn of_component(component: &TemplateComponent) -> Vec<Option<&str>> {
    let buttons = component.buttons.iter();
    let of_buttons = buttons
        .flat_map(|button| [button.text.as_deref(), button.url.as_deref(), button.coupon_code.as_deref()]);
    [component.text.as_deref(), component.url.as_deref()].into_iter().chain(of_buttons).collect()
}

/// The names in `$(name)`.
fn names(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split("$(").skip(1);
    parts
        .filter_map(|part| part.split_once(')').map(|(name, _)| name.trim().to_owned()))
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_in_a_text() {
        let found: Vec<_> = names("Hi $(name), your order $( id ) of $(day costs $()").collect();
        assert_eq!(found, ["name", "id"]);
    }
}
