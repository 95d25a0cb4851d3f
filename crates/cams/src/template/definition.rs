//! A template as it is sent for review.

use std::collections::BTreeMap;

use cams_models::{
    GetChatappTemplateDetailData, TemplateButton, TemplateCard, TemplateCategory, TemplateComponent,
    TemplateComponentType, TemplateType,
};
use serde::{Deserialize, Serialize};

use crate::rules::placeholders;
use crate::template::button::Button;
use crate::template::header::Header;
use crate::template::slots::{self, slots};

/// A template: what CreateChatappTemplate and ModifyChatappTemplate take, and what GetChatappTemplateDetail returns.
///
/// The methods make its components; the fields are open for what they do not cover.
///
/// It reads and writes the names of the service, so a program can keep its templates in files and compare them with
/// what is there:
///
/// ```
/// use cams::template::Definition;
///
/// let text = r#"{"Name": "order_shipped", "Language": "en_US", "Category": "UTILITY",
///     "Components": [{"Type": "BODY", "Text": "Your order is on its way."}]}"#;
/// let wanted: Definition = serde_json::from_str(text)?;
/// assert_eq!(wanted, Definition::new("order_shipped", "en_US", "UTILITY").body("Your order is on its way."));
/// assert!(serde_json::from_str::<Definition>(&text.replace("Name", "Nmae")).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// What GetChatappTemplateDetail answers has more keys; it [converts](From) into a definition.
#[doc(alias = "template")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Definition {
    /// Code that the service gave it. Only ModifyChatappTemplate takes it; without it, that call names the template by
    /// its name.
    #[serde(rename = "TemplateCode", default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Name of the template.
    pub name: String,
    /// Language code of its texts; `en`, `en_GB` and `en_US` are three languages.
    pub language: String,
    /// Purpose of the template.
    pub category: TemplateCategory,
    /// Channel of the template. In a text without it: WhatsApp.
    #[serde(default = "whatsapp")]
    pub template_type: TemplateType,
    /// The parts of the message.
    #[serde(default)]
    pub components: Vec<TemplateComponent>,
    /// A sample value for each variable.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub example: BTreeMap<String, String>,
    /// Seconds for which WhatsApp tries to deliver a message of this template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_send_ttl_seconds: Option<i32>,
    /// Whether sending stops when the category is changed from `UTILITY` to `MARKETING`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_change_paused: Option<bool>,
    /// ID of a product set. What it is for is not documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_set_id: Option<String>,
}

fn whatsapp() -> TemplateType {
    TemplateType::Whatsapp
}

/// A placeholder of Meta that [`Definition::convert_placeholders`] has turned into a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Renamed {
    /// Where it stood, in the names of the wire: `Components[0].Text`.
    pub path: String,
    /// What stood between the braces.
    pub old: String,
    /// The name of the variable.
    pub new: String,
}

impl Definition {
    /// A template of WhatsApp.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        language: impl Into<String>,
        category: impl Into<TemplateCategory>,
    ) -> Self {
        Self {
            code: None,
            name: name.into(),
            language: language.into(),
            category: category.into(),
            template_type: TemplateType::Whatsapp,
            components: Vec::new(),
            example: BTreeMap::new(),
            message_send_ttl_seconds: None,
            category_change_paused: None,
            product_set_id: None,
        }
    }

    /// A template of WhatsApp that brings a verification code: a body whose text WhatsApp generates, and the one button
    /// ([`Button::copy_code`], [`Button::one_tap`] or [`Button::zero_tap`]).
    #[must_use]
    pub fn authentication(name: impl Into<String>, language: impl Into<String>, button: Button) -> Self {
        Self::new(name, language, TemplateCategory::Authentication)
            .with(TemplateComponentType::Body, |_| {})
            .button(button)
    }

    /// A template of Viber.
    #[must_use]
    pub fn viber(
        name: impl Into<String>,
        language: impl Into<String>,
        category: impl Into<TemplateCategory>,
    ) -> Self {
        Self { template_type: TemplateType::Viber, ..Self::new(name, language, category) }
    }

    /// Sets the header.
    #[must_use]
    pub fn header(self, header: Header) -> Self {
        self.with(TemplateComponentType::Header, |component| *component = header.into())
    }

    /// Sets the main text, at most 1,024 characters.
    #[must_use]
    pub fn body(self, text: impl Into<String>) -> Self {
        self.with(TemplateComponentType::Body, |body| body.text = Some(text.into()))
    }

    /// Sets the small print below the text, at most 60 characters without variables. Not for Viber.
    #[must_use]
    pub fn footer(self, text: impl Into<String>) -> Self {
        self.with(TemplateComponentType::Footer, |footer| footer.text = Some(text.into()))
    }

    /// Has WhatsApp warn not to share the code. For authentication.
    #[must_use]
    pub fn secret_recommendation(self) -> Self {
        self.with(TemplateComponentType::Body, |body| body.add_secret_recommendation = Some(true))
    }

    /// Shows for how many minutes the code is valid, 1 to 90. For authentication.
    #[must_use]
    pub fn code_expiration_minutes(self, minutes: i32) -> Self {
        self.with(TemplateComponentType::Footer, |footer| footer.code_expiration_minutes = Some(minutes))
    }

    /// Adds a button.
    #[must_use]
    pub fn button(self, button: impl Into<TemplateButton>) -> Self {
        self.with(TemplateComponentType::Buttons, |component| {
            component.buttons.push(button.into());
        })
    }

    /// Adds a card to the carousel.
    #[must_use]
    pub fn card(self, card: impl Into<TemplateCard>) -> Self {
        self.with(TemplateComponentType::Carousel, |carousel| {
            carousel.cards.push(card.into());
        })
    }

    /// Sets the headline of a limited-time offer, and whether the offer expires.
    #[must_use]
    pub fn limited_time_offer(self, text: impl Into<String>, expires: bool) -> Self {
        self.with(TemplateComponentType::LimitedTimeOffer, |offer| {
            offer.text = Some(text.into());
            offer.has_expiration = Some(expires);
        })
    }

    /// Adds a component as it is.
    #[must_use]
    pub fn component(mut self, component: impl Into<TemplateComponent>) -> Self {
        self.components.push(component.into());
        self
    }

    /// Sets the sample value of a variable, which reviewers see.
    #[must_use]
    pub fn example(mut self, variable: impl Into<String>, sample: impl Into<String>) -> Self {
        self.example.insert(variable.into(), sample.into());
        self
    }

    /// Sets for how many seconds WhatsApp tries to deliver a message: 30 to 900 for `AUTHENTICATION`, 30 to 43,200 for
    /// `UTILITY`.
    #[must_use]
    pub fn message_send_ttl_seconds(mut self, seconds: i32) -> Self {
        self.message_send_ttl_seconds = Some(seconds);
        self
    }

    /// Sets whether sending stops when the category is changed from `UTILITY` to `MARKETING`.
    #[must_use]
    pub fn category_change_paused(mut self, paused: bool) -> Self {
        self.category_change_paused = Some(paused);
        self
    }

    /// The names of its variables, each once, in the order of the components.
    #[must_use]
    pub fn variables(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for slot in slots(&mut self.components.clone()) {
            for name in placeholders::variables(slot.text) {
                if !names.iter().any(|known| known == name) {
                    names.push(name.to_owned());
                }
            }
        }
        names
    }

    /// Turns Meta's placeholders into variables, in all texts, and says which became which.
    ///
    /// `name` gets the part (`header`, `body`, `button2`, `card1_body`) and what stands between the braces, and returns
    /// the name of the variable. Meta counts in each part from 1, so `{{1}}` is another variable in each:
    /// [`placeholder_name`](Self::placeholder_name) puts the part before a number.
    ///
    /// ```
    /// use cams::template::Definition;
    ///
    /// let mut shipped = Definition::new("order_shipped", "en_US", "UTILITY").body("Hello {{1}}!");
    /// shipped = shipped.example("body_1", "Ana");
    /// let renamed = shipped.convert_placeholders(Definition::placeholder_name);
    /// assert_eq!((renamed[0].old.as_str(), renamed[0].new.as_str()), ("1", "body_1"));
    /// assert!(shipped.lint().is_empty());
    /// ```
    pub fn convert_placeholders(&mut self, mut name: impl FnMut(&str, &str) -> String) -> Vec<Renamed> {
        let mut renamed = Vec::new();
        for slot in slots(&mut self.components) {
            let converted = placeholders::convert(slot.text, |old| name(&slot.part, old));
            *slot.text = converted.text;
            renamed.extend(converted.renamed.into_iter().map(|(old, new)| Renamed {
                path: slot.path.clone(),
                old,
                new,
            }));
        }
        slots::mark_dynamic(&mut self.components);
        renamed
    }

    /// The name for a variable that was a placeholder of Meta: a named one keeps its name, and `{{1}}` of the body
    /// becomes `body_1`.
    #[must_use]
    pub fn placeholder_name(part: &str, old: &str) -> String {
        if placeholders::is_numbered(old) { format!("{part}_{old}") } else { old.to_owned() }
    }

    /// Changes the component of a type; makes it where there is none.
    fn with(mut self, kind: TemplateComponentType, change: impl FnOnce(&mut TemplateComponent)) -> Self {
        match self.components.iter_mut().find(|component| component.r#type == kind) {
            Some(component) => change(component),
            None => {
                let mut component = TemplateComponent::new(kind);
                change(&mut component);
                self.components.push(component);
            }
        }
        self
    }
}

/// What the service says of a template. What it leaves out is empty here, and found by [`Definition::lint`].
impl From<GetChatappTemplateDetailData> for Definition {
    fn from(detail: GetChatappTemplateDetailData) -> Self {
        Self {
            code: detail.template_code,
            name: detail.name.unwrap_or_default(),
            language: detail.language.unwrap_or_default(),
            category: detail.category.unwrap_or_default(),
            template_type: detail.template_type.unwrap_or(TemplateType::Whatsapp),
            components: detail.components,
            example: detail.example.unwrap_or_default(),
            message_send_ttl_seconds: detail.message_send_ttl_seconds,
            category_change_paused: detail.category_change_paused,
            product_set_id: detail.product_set_id,
        }
    }
}
