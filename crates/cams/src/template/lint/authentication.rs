//! Rules for WhatsApp templates with a verification code.

use cams_models::{TemplateButtonType, TemplateCategory, TemplateComponent, TemplateComponentType};

use crate::check::Violations;
use crate::template::definition::Definition;
use crate::template::lint::parts::path;
use crate::template::lint::text;

pub(super) fn check(definition: &Definition, found: &mut Violations) {
    for (at, component) in definition.components.iter().enumerate() {
        let mut inner = Violations::new();
        of_codes(definition, component, &mut inner);
        if definition.is_authentication() {
            generated(component, &mut inner);
        }
        found.within(&path(at), inner);
    }
    if definition.is_authentication() {
        the_button(definition, found);
    }
}

/// Fields that only templates with a verification code have.
fn of_codes(definition: &Definition, component: &TemplateComponent, found: &mut Violations) {
    let belongs = |kind| definition.is_authentication() && component.r#type == kind;
    if component.add_secret_recommendation.is_some() && !belongs(TemplateComponentType::Body) {
        found.warning(
            "AddSecretRecommendation",
            "takes effect only in the BODY of an AUTHENTICATION template",
        );
    }
    match component.code_expiration_minutes {
        Some(_) if !belongs(TemplateComponentType::Footer) => found.warning(
            "CodeExpirationMinutes",
            "takes effect only in the FOOTER of an AUTHENTICATION template",
        ),
        Some(minutes) if !(1..=90).contains(&minutes) => {
            found.error("CodeExpirationMinutes", "must be from 1 to 90");
        }
        _ => {}
    }
}

/// WhatsApp generates the texts.
fn generated(component: &TemplateComponent, found: &mut Violations) {
    use TemplateComponentType::{Body, Carousel, Footer, Header, LimitedTimeOffer};
    match component.r#type {
        Header => found.error("", "is a HEADER, which an AUTHENTICATION template must not have"),
        Body | Footer if text::given(component.text.as_ref()).is_some() => {
            found.error("Text", "must be left out: the text of an AUTHENTICATION template is generated");
        }
        Carousel | LimitedTimeOffer => {
            found.warning("", format!("is a {} in an AUTHENTICATION template", component.r#type));
        }
        _ => {}
    }
}

fn the_button(definition: &Definition, found: &mut Violations) {
    use TemplateButtonType::{CopyCode, OneTap, ZeroTap};
    let mut count = 0;
    for (path, component) in definition.of_type(TemplateComponentType::Buttons) {
        for (at, button) in component.buttons.iter().enumerate() {
            count += 1;
            if !matches!(button.r#type, CopyCode | OneTap | ZeroTap) {
                found.error(
                    format!("{path}.Buttons[{at}].Type"),
                    format!(
                        "must be COPY_CODE, ONE_TAP or ZERO_TAP in {} templates",
                        TemplateCategory::Authentication
                    ),
                );
            }
        }
    }
    if count != 1 {
        let rule = format!("must hold exactly one button in an AUTHENTICATION template, not {count}");
        found.error("Components", rule);
    }
}
