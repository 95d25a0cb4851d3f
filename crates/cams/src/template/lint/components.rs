//! The components, each on its own and then together.

use cams_models::{TemplateCategory, TemplateComponent, TemplateComponentFormat, TemplateComponentType};

use crate::check::{Severity, Violations};
use crate::rules::address;
use crate::template::definition::Definition;
use crate::template::lint::parts::path;
use crate::template::lint::{buttons, carousel, text, viber};

/// Maximum number of characters in a header or footer.
const LONGEST_LINE: usize = 60;
/// Maximum number of characters in a body.
const LONGEST_BODY: usize = 1024;
/// Maximum number of characters in the headline of a limited-time offer, and in the body beside it, according to Meta's
/// documentation.
const LONGEST_OFFER: usize = 16;
const LONGEST_BODY_WITH_OFFER: usize = 600;

/// Why the format of a header matters.
const OTHER_FORMATS: &str = "the service refuses other formats (`InvalidParameter.HeaderTypeNotSupport`)";

pub(super) fn check(definition: &Definition, component: &TemplateComponent) -> Violations {
    let mut found = Violations::new();
    match component.r#type {
        TemplateComponentType::Header => header(definition, component, &mut found),
        TemplateComponentType::Body => body(definition, component, &mut found),
        TemplateComponentType::Footer => footer(definition, component, &mut found),
        TemplateComponentType::Buttons => buttons::check(definition, component, &mut found),
        TemplateComponentType::Carousel => carousel::check(component, &mut found),
        TemplateComponentType::LimitedTimeOffer => offer(component, &mut found),
        _ if component.r#type.as_str().is_empty() => found.error("Type", "must be given"),
        _ => found.warning("Type", "is not documented"),
    }
    if definition.is_whatsapp() {
        for field in viber::fields(component) {
            found.warning(field, "is for Viber templates only");
        }
    }
    found
}

fn header(definition: &Definition, component: &TemplateComponent, found: &mut Violations) {
    use TemplateComponentFormat::{Document, Image, Text, Video};
    match &component.format {
        None => found.warning("Format", format!("must be given; {OTHER_FORMATS}")),
        Some(Text) => line(definition, component, found),
        Some(Image | Document | Video) => {
            let address = text::given(component.url.as_ref());
            if address.is_none() {
                found.warning("Url", "must be given: the address of the media");
            }
            address::fetched(found, "Url", address);
        }
        Some(format) if format.as_str() == "LOCATION" => found.warning("Format", "is not documented"),
        Some(_) => found.error("Format", format!("must be TEXT, IMAGE, VIDEO or DOCUMENT; {OTHER_FORMATS}")),
    }
    if component.duration.is_some_and(|seconds| !(0..=600).contains(&seconds)) {
        found.error("Duration", "must be from 0 to 600 seconds");
    }
}

/// Checks a text header.
fn line(definition: &Definition, component: &TemplateComponent, found: &mut Violations) {
    let line = text::given(component.text.as_ref());
    if line.is_none() {
        found.warning("Text", "must be given: a header of this format is a text");
    }
    if definition.is_whatsapp() {
        text::at_most(found, "Text", line, LONGEST_LINE, Severity::Error);
        text::plain(found, "Text", line);
    }
    text::at_most_one_variable(found, "Text", line, "InvalidParameter.HeaderMoreVarable");
}

fn body(definition: &Definition, component: &TemplateComponent, found: &mut Violations) {
    if definition.is_authentication() {
        return;
    }
    let body = text::given(component.text.as_ref());
    if body.is_none() {
        found.warning("Text", "must be given; the service refuses a body without text");
    }
    if definition.is_whatsapp() {
        text::at_most(found, "Text", body, LONGEST_BODY, Severity::Error);
        text::framed(found, "Text", body);
        text::mostly_words(found, "Text", body);
    }
}

fn footer(definition: &Definition, component: &TemplateComponent, found: &mut Violations) {
    let line = text::given(component.text.as_ref());
    text::without_variables(found, "Text", line, "InvalidParameter.FooterHaveVariable");
    if definition.is_whatsapp() {
        text::at_most(found, "Text", line, LONGEST_LINE, Severity::Error);
    }
    if line.is_none() && !definition.is_authentication() {
        found.warning("Text", "must be given");
    }
}

fn offer(component: &TemplateComponent, found: &mut Violations) {
    let headline = text::given(component.text.as_ref());
    if headline.is_none() {
        found.warning("Text", "must be given: the headline of the offer");
    }
    text::at_most(found, "Text", headline, LONGEST_OFFER, Severity::Warning);
}

/// Checks what the components must share.
pub(super) fn check_together(definition: &Definition, found: &mut Violations) {
    let types: Vec<_> = definition.components.iter().map(|component| &component.r#type).collect();
    for (at, kind) in types.iter().enumerate() {
        if types.iter().take(at).any(|earlier| earlier == kind) {
            found.warning(path(at), format!("is a second {kind}"));
        }
    }
    if definition.is_whatsapp() && !types.is_empty() && !definition.has(TemplateComponentType::Body) {
        found.warning("Components", "should hold a BODY; the service refuses a template without one");
    }
    if definition.has(TemplateComponentType::Carousel) {
        beside_a_carousel(definition, found);
    }
    if definition.has(TemplateComponentType::LimitedTimeOffer) {
        with_an_offer(definition, found);
    }
}

fn beside_a_carousel(definition: &Definition, found: &mut Violations) {
    use TemplateComponentType::{Buttons, Footer, Header, LimitedTimeOffer};
    for kind in [Header, Footer, Buttons, LimitedTimeOffer] {
        for (path, _) in definition.of_type(kind.clone()) {
            found.warning(path, format!("is a {kind} beside a CAROUSEL, where Meta allows a BODY only"));
        }
    }
}

/// Checks Meta's rules for a limited-time offer.
fn with_an_offer(definition: &Definition, found: &mut Violations) {
    use TemplateComponentType::{Body, Footer, LimitedTimeOffer};
    if definition.category != TemplateCategory::Marketing {
        found.warning("Category", "should be MARKETING for a LIMITED_TIME_OFFER");
    }
    for (path, _) in definition.of_type(Footer) {
        found.warning(path, "is a FOOTER beside a LIMITED_TIME_OFFER, which Meta refuses");
    }
    for (path, body) in definition.of_type(Body) {
        let text = text::given(body.text.as_ref());
        text::at_most(found, &format!("{path}.Text"), text, LONGEST_BODY_WITH_OFFER, Severity::Warning);
    }
    for (path, offer) in definition.of_type(LimitedTimeOffer) {
        if offer.has_expiration == Some(true) && !buttons::has_coupon(definition) {
            found.warning(path, "expires, for which Meta wants a COPY_CODE button");
        }
    }
}
