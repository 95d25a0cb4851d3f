//! A template with its variables, for one recipient or for many.

use std::collections::BTreeMap;
use std::fmt;

use cams_models::{MessageFlowAction, MessageProductAction, SendChannelType};
use cams_operation::Redacted;

use crate::check::Violations;
use crate::content::rules::required;
use crate::rules::{language, variables};

/// What identifies a template.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TemplateId {
    /// Its code, as returned by CreateChatappTemplate and ListChatappTemplate.
    Code(String),
    /// Its name.
    Name(String),
}

/// An approved template with its values.
/// [`SendChatappMessage::template`](crate::operations::SendChatappMessage::template) and
/// [`SendChatappMassMessage::to_each`](crate::operations::SendChatappMassMessage::to_each) take it.
///
/// ```
/// use cams::content::Template;
///
/// # async fn run(client: cams::Client) -> Result<(), cams::Error> {
/// let template = Template::code("1103457628904726528", "en").variable("name", "Ana").variable("order", "4711");
/// let call = client.send_chatapp_message().from("8613800000000").to("8613800000001");
/// call.template(template).send().await?;
/// # Ok(())
/// # }
/// ```
///
/// The service refuses an empty value of a variable, and so does the SDK. How to write "nothing" is your decision;
/// production code was seen to send a blank. `Debug` hides the values.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Template {
    /// Code or name.
    pub id: TemplateId,
    /// Language of an approved variant, exactly: `en` is not `en_US`.
    pub language: String,
    /// Channel to send through. Default: WhatsApp.
    pub channel: SendChannelType,
    /// Values of the variables, by name.
    pub variables: BTreeMap<String, String>,
    /// A text for each quick-reply button, in order; a tap sends it back.
    pub payload: Vec<String>,
    /// Token and data for a button that opens a WhatsApp Flow.
    pub flow_action: Option<MessageFlowAction>,
    /// Products for a catalog or multi-product template.
    pub product_action: Option<MessageProductAction>,
}

impl Template {
    /// Creates a template from its code.
    #[must_use]
    pub fn code(code: impl Into<String>, language: impl Into<String>) -> Self {
        Self::of(TemplateId::Code(code.into()), language.into())
    }

    /// Creates a template from its name.
    #[must_use]
    pub fn name(name: impl Into<String>, language: impl Into<String>) -> Self {
        Self::of(TemplateId::Name(name.into()), language.into())
    }

    fn of(id: TemplateId, language: String) -> Self {
        Self {
            id,
            language,
            channel: SendChannelType::Whatsapp,
            variables: BTreeMap::new(),
            payload: Vec::new(),
            flow_action: None,
            product_action: None,
        }
    }

    /// Sets another channel than WhatsApp.
    #[must_use]
    pub fn channel(mut self, channel: impl Into<SendChannelType>) -> Self {
        self.channel = channel.into();
        self
    }

    /// Sets the value of a variable. The name is the text inside `$(name)`.
    #[must_use]
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Sets the values of variables.
    #[must_use]
    pub fn variables(
        mut self,
        variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.variables.extend(variables);
        self
    }

    /// Sets the texts of the quick-reply buttons.
    #[must_use]
    pub fn payload(mut self, payload: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.payload = payload.into_iter().map(Into::into).collect();
        self
    }

    /// Sets token and data for a button that opens a WhatsApp Flow.
    #[must_use]
    pub fn flow_action(mut self, action: MessageFlowAction) -> Self {
        self.flow_action = Some(action);
        self
    }

    /// Sets the products for a catalog or multi-product template.
    #[must_use]
    pub fn product_action(mut self, action: MessageProductAction) -> Self {
        self.product_action = Some(action);
        self
    }

    /// Returns what the service would refuse, or may refuse.
    #[must_use]
    pub fn check(&self) -> Violations {
        let mut found = Violations::new();
        match &self.id {
            TemplateId::Code(code) => required(&mut found, "TemplateCode", code),
            TemplateId::Name(name) => required(&mut found, "TemplateName", name),
        }
        required(&mut found, "Language", &self.language);
        language::check(&mut found, &self.language);
        found.within("", check_filling(Some(&self.variables), &self.payload, self.product_action.as_ref()));
        found
    }

    /// Returns which variables are missing or unknown, compared with the names of the template's variables.
    ///
    /// ```
    /// use cams::content::Template;
    ///
    /// let template = Template::name("order_update", "en").variable("nmae", "Ana");
    /// let found = template.check_against(["name"]);
    /// assert_eq!(found.to_string(), "`TemplateParams.name` is missing; the template has `$(name)`; \
    ///     `TemplateParams.nmae` is not a variable of the template");
    /// ```
    #[must_use]
    pub fn check_against<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Violations {
        check_names(Some(&self.variables), names)
    }
}

/// Checks variables against the names of the template's variables.
pub(crate) fn check_names<'a>(
    given: Option<&BTreeMap<String, String>>,
    names: impl IntoIterator<Item = &'a str>,
) -> Violations {
    let names: Vec<&str> = names.into_iter().collect();
    let given: Vec<&str> = given.into_iter().flat_map(BTreeMap::keys).map(String::as_str).collect();
    let mut found = Violations::new();
    variables::complete(&mut found, &given, &names);
    for name in given {
        variables::known(&mut found, name, &names);
    }
    found
}

/// Checks the values of a template.
pub(crate) fn check_filling(
    given: Option<&BTreeMap<String, String>>,
    payload: &[String],
    products: Option<&MessageProductAction>,
) -> Violations {
    let mut found = Violations::new();
    for (name, value) in given.into_iter().flatten() {
        if name.is_empty() {
            found.error("TemplateParams", "has a variable without a name");
        }
        variables::value(&mut found, name, value);
    }
    if payload.len() > 3 {
        let rule = format!("has {} items; earlier documentation of the service allows 3", payload.len());
        found.warning("Payload", rule);
    }
    let sections = products.into_iter().flat_map(|action| &action.sections);
    let items = sections.clone().flat_map(|section| &section.product_items).count();
    for (what, number, most) in [("sections", sections.count(), 10), ("products", items, 30)] {
        if number > most {
            found.error("ProductAction.Sections", format!("has {number} {what}; at most {most} are allowed"));
        }
    }
    found
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template")
            .field("id", &self.id)
            .field("language", &self.language)
            .field("channel", &self.channel)
            .field("variables", &self.variables.keys())
            .field("payload", &Redacted)
            .field("flow_action", &self.flow_action)
            .field("product_action", &self.product_action)
            .finish()
    }
}
