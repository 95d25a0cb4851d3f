//! The cards of a carousel.

use cams_models::{
    TemplateCard, TemplateCardButton, TemplateCardButtonType, TemplateCardComponent,
    TemplateCardComponentFormat, TemplateCardComponentType,
};

use crate::template::button::url_type;

/// A card of a carousel: an image or a video, a text, and at most two buttons.
///
/// All cards of a template have the same shape: headers of the same format, and buttons with the same types and labels
/// in the same order.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Card(Vec<TemplateCardComponent>);

impl Card {
    /// Creates a card with the image at a public URL.
    pub fn image(url: impl Into<String>) -> Self {
        Self::with_header(TemplateCardComponentFormat::Image, url)
    }

    /// Creates a card with the video at a public URL.
    pub fn video(url: impl Into<String>) -> Self {
        Self::with_header(TemplateCardComponentFormat::Video, url)
    }

    fn with_header(format: TemplateCardComponentFormat, url: impl Into<String>) -> Self {
        let header = TemplateCardComponent::new(TemplateCardComponentType::Header);
        Self(vec![header.with_format(format).with_url(url)])
    }

    /// Sets the text of the card.
    pub fn body(mut self, text: impl Into<String>) -> Self {
        self.0.push(TemplateCardComponent::new(TemplateCardComponentType::Body).with_text(text));
        self
    }

    /// Adds a button.
    pub fn button(mut self, button: impl Into<TemplateCardButton>) -> Self {
        let is_buttons =
            |part: &&mut TemplateCardComponent| part.r#type == TemplateCardComponentType::Buttons;
        match self.0.iter_mut().find(is_buttons) {
            Some(part) => part.buttons.push(button.into()),
            None => self.0.push(
                TemplateCardComponent::new(TemplateCardComponentType::Buttons).with_buttons([button.into()]),
            ),
        }
        self
    }
}

impl From<Card> for TemplateCard {
    fn from(card: Card) -> Self {
        Self::new(card.0)
    }
}

/// A button on a card.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct CardButton(TemplateCardButton);

impl CardButton {
    /// Sends its label back as a reply.
    pub fn quick_reply(text: impl Into<String>) -> Self {
        Self(labeled(TemplateCardButtonType::QuickReply, text))
    }

    /// Opens an address, which may contain one variable.
    pub fn url(text: impl Into<String>, url: impl Into<String>) -> Self {
        let url = url.into();
        Self(labeled(TemplateCardButtonType::Url, text).with_url_type(url_type(&url)).with_url(url))
    }

    /// Calls a number: country code and digits.
    pub fn phone_number(text: impl Into<String>, number: impl Into<String>) -> Self {
        Self(labeled(TemplateCardButtonType::PhoneNumber, text).with_phone_number(number))
    }
}

fn labeled(kind: TemplateCardButtonType, text: impl Into<String>) -> TemplateCardButton {
    TemplateCardButton::new(kind).with_text(text)
}

impl From<CardButton> for TemplateCardButton {
    fn from(button: CardButton) -> Self {
        button.0
    }
}
