//! Rules for Viber templates.

use cams_models::{
    TemplateButtonType, TemplateComponent, TemplateComponentFormat, TemplateComponentType, TemplateType,
};

use crate::check::Violations;
use crate::template::definition::Definition;
use crate::template::lint::text;

pub(super) fn check(definition: &Definition, found: &mut Violations) {
    use TemplateComponentType::{Carousel, Footer, LimitedTimeOffer};
    if definition.template_type != TemplateType::Viber {
        return;
    }
    for kind in [Footer, Carousel, LimitedTimeOffer] {
        for (path, _) in definition.of_type(kind.clone()) {
            found.error(path, format!("is a {kind}, which a Viber template must not have"));
        }
    }
    buttons(definition, found);
}

/// Checks for at most one button, which opens an address; the video brings its own.
fn buttons(definition: &Definition, found: &mut Violations) {
    let mut headers = definition.of_type(TemplateComponentType::Header);
    let has_video = headers.any(|(_, header)| header.format == Some(TemplateComponentFormat::Video));
    for (path, component) in definition.of_type(TemplateComponentType::Buttons) {
        let buttons = &component.buttons;
        if buttons.len() > 1 {
            found.error(format!("{path}.Buttons"), "must hold one button at most in a Viber template");
        }
        for (at, button) in buttons.iter().enumerate() {
            let path = format!("{path}.Buttons[{at}]");
            let address = text::given(button.url.as_ref());
            if button.r#type != TemplateButtonType::Url {
                found.error(format!("{path}.Type"), "must be URL in a Viber template");
            } else if has_video && address.is_some() {
                found.error(format!("{path}.Url"), "must be left out when the header is a video");
            } else if !has_video && address.is_none() {
                found.warning(format!("{path}.Url"), "must be given: the address that the button opens");
            }
        }
    }
}

/// Returns the fields of a component that are set and that only Viber has.
pub(super) fn fields(component: &TemplateComponent) -> impl Iterator<Item = &'static str> {
    let fields = [
        ("ThumbUrl", component.thumb_url.is_some()),
        ("Duration", component.duration.is_some()),
        ("FileType", component.file_type.is_some()),
    ];
    fields.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name)
}
