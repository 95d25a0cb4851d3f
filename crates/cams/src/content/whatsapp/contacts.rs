//! Contacts, as in a phone book.
//!
//! The keys come from Meta's documentation. The service documents `Content` as a bare array. Production code was seen
//! that wraps it in `{"contacts": […]}`; you can send that with [`Content::raw`](crate::content::Content::raw).

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use serde::{Deserialize, Serialize};

use crate::check::Violations;
use crate::content::body::Body;
use crate::content::rules::required;
use crate::content::shape::{hidden, setters};

/// Contacts to send.
///
/// ```
/// use cams::content::whatsapp::{Contact, Contacts, Name, Phone};
///
/// let name = Name::new("Ana Silva").with_first_name("Ana");
/// let contact = Contact::new(name).with_phones([Phone::new("+8613800138000")]);
/// let call = |client: cams::Client| client.send_chatapp_message().content(Contacts::new([contact]));
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Contacts(pub Vec<Contact>);

impl Contacts {
    /// Creates the content from contacts; at least one.
    #[must_use]
    pub fn new(contacts: impl IntoIterator<Item = Contact>) -> Self {
        Self(contacts.into_iter().collect())
    }
}

impl Body for Contacts {
    const CHANNEL: SendChannelType = SendChannelType::Whatsapp;
    const MESSAGE_TYPE: MessageType = MessageType::Contacts;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        if self.0.is_empty() {
            found.error("", "must have at least one contact");
        }
        for (at, contact) in self.0.iter().enumerate() {
            found.within(&format!("[{at}]"), contact.check());
        }
        found
    }
}

/// A person or an organization.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Contact {
    /// The name.
    pub name: Name,
    /// Addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Vec<Address>>,
    /// Date of birth: `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday: Option<String>,
    /// Email addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emails: Option<Vec<Email>>,
    /// Where the person works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org: Option<Org>,
    /// Phone numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phones: Option<Vec<Phone>>,
    /// Websites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urls: Option<Vec<Url>>,
}

/// A name: in full, and at least one of its parts.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Name {
    /// The full name.
    pub formatted_name: String,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Middle name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
    /// Prefix, such as `Dr.`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Suffix, such as `Jr.`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
}

/// An address.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Address {
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State or province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zip: Option<String>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Two-letter code of the country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
    /// Kind of address, such as `HOME` or `WORK`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// An email address.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Email {
    /// The address.
    pub email: String,
    /// Kind of address, such as `HOME` or `WORK`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// A place of work.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Org {
    /// Name of the company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Department.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Job title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// A phone number.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Phone {
    /// The number, as it should be shown.
    pub phone: String,
    /// Kind of number, such as `CELL` or `WORK`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// WhatsApp ID: the digits of the number. Without it, WhatsApp shows a button to invite the contact, according to
    /// Meta's documentation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wa_id: Option<String>,
}

/// A website.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Url {
    /// Its URL.
    pub url: String,
    /// Kind of website, such as `HOME` or `WORK`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

setters! {
    Contact {
        name: Name;
        /// Postal addresses of the person.
        with_addresses(addresses: Vec<Address>),
        /// Date of birth, as `YYYY-MM-DD`.
        with_birthday(birthday: String),
        /// Email addresses of the person.
        with_emails(emails: Vec<Email>),
        /// Where the person works.
        with_org(org: Org),
        /// Phone numbers of the person.
        with_phones(phones: Vec<Phone>),
        /// Websites of the person.
        with_urls(urls: Vec<Url>)
    }
    Name {
        formatted_name: String;
        /// First name.
        with_first_name(first_name: String),
        /// Last name.
        with_last_name(last_name: String),
        /// Middle name.
        with_middle_name(middle_name: String),
        /// Prefix of the name, such as `Dr.`.
        with_prefix(prefix: String),
        /// Suffix of the name, such as `Jr.`.
        with_suffix(suffix: String)
    }
    Address {
        ;
        /// Street and number.
        with_street(street: String),
        /// City.
        with_city(city: String),
        /// State or province.
        with_state(state: String),
        /// Postal code.
        with_zip(zip: String),
        /// Name of the country.
        with_country(country: String),
        /// Two-letter code of the country.
        with_country_code(country_code: String),
        /// Kind of address, such as `HOME` or `WORK`.
        with_kind(kind: String)
    }
    Email {
        email: String;
        /// Kind of address, such as `HOME` or `WORK`.
        with_kind(kind: String)
    }
    Org {
        ;
        /// Name of the company.
        with_company(company: String),
        /// Department in the company.
        with_department(department: String),
        /// Job title of the person.
        with_title(title: String)
    }
    Phone {
        phone: String;
        /// Kind of number, such as `CELL` or `WORK`.
        with_kind(kind: String),
        /// WhatsApp ID of the person: the digits of the number. Without it, WhatsApp shows a button to invite the
        /// person.
        with_wa_id(wa_id: String)
    }
    Url {
        url: String;
        /// Kind of website, such as `HOME` or `WORK`.
        with_kind(kind: String)
    }
}

/// Creates a name from the full name. It also sets the first name, because the service requires one part besides the
/// full name.
impl From<String> for Name {
    fn from(name: String) -> Self {
        Self::new(name.clone()).with_first_name(name)
    }
}

/// Like the conversion from `String`.
impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::from(name.to_owned())
    }
}

hidden!(Contacts, Contact, Name, Address, Email, Org, Phone, Url);

impl Contact {
    fn check(&self) -> Violations {
        let mut found = Violations::new();
        let name = &self.name;
        required(&mut found, "name.formatted_name", &name.formatted_name);
        let parts = [&name.first_name, &name.last_name, &name.middle_name, &name.prefix, &name.suffix];
        if parts.into_iter().flatten().all(|part| part.trim().is_empty()) {
            found.error("name", "needs one part besides `formatted_name`, such as `first_name`");
        }
        if self.birthday.as_deref().is_some_and(|date| !is_date(date)) {
            found.error("birthday", "must be a date of the form YYYY-MM-DD");
        }
        found
    }
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number = |part: &str, length, range: std::ops::RangeInclusive<u16>| {
        part.len() == length && part.parse().is_ok_and(|number| range.contains(&number))
    };
    matches!(parts[..], [year, month, day]
        if is_number(year, 4, 0..=9999) && is_number(month, 2, 1..=12) && is_number(day, 2, 1..=31))
}
