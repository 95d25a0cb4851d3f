//! Contacts, as a phone book has them.
//!
//! The keys are those of Meta's documentation. The service documents `Content` as a bare array; production code was seen
//! that wraps it in `{"contacts": […]}`, which can be sent by [`Content::raw`](crate::content::Content::raw).

use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use crate::check::Violations;
use crate::content::body::{hidden, is_body, shapes};
use crate::content::rules::required;

/// Contacts to send.
///
/// ```
/// use cams::content::whatsapp::{Contact, Contacts, Name, Phone};
///
/// let name = Name::new("Ana Silva").with_first_name("Ana");
/// let contact = Contact::new(name).with_phones([Phone::new("+8613800138000")]);
/// let call = |client: cams::Client| client.send_chatapp_message().content(Contacts::new([contact]));
/// ```
#[derive(Clone, PartialEq)]
pub struct Contacts(pub Vec<Contact>);

impl Contacts {
    /// Makes one of its contacts; at least one.
    #[must_use]
    pub fn new(contacts: impl IntoIterator<Item = Contact>) -> Self {
        Self(contacts.into_iter().collect())
    }
}

hidden!(Contacts);

impl<'de> Deserialize<'de> for Contacts {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        Vec::deserialize(value).map(Self)
    }
}

impl Serialize for Contacts {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

is_body!(Contacts: Whatsapp, Contacts; check(body, found) {
    if body.0.is_empty() {
        found.error("", "must have at least one contact");
    }
    for (at, contact) in body.0.iter().enumerate() {
        found.within(&format!("[{at}]"), contact.check());
    }
});

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

shapes! {
    /// A person or an organisation.
    Contact {
        /// The name.
        name: Name = "name",
        ;
        /// Addresses.
        addresses / with_addresses: Vec<Address> = "addresses",
        /// Date of birth: `YYYY-MM-DD`.
        birthday / with_birthday: String = "birthday",
        /// Email addresses.
        emails / with_emails: Vec<Email> = "emails",
        /// Where the person works.
        org / with_org: Org = "org",
        /// Phone numbers.
        phones / with_phones: Vec<Phone> = "phones",
        /// Websites.
        urls / with_urls: Vec<Url> = "urls",
    }

    /// A name: as a whole, and at least one of its parts.
    Name {
        /// The whole name.
        formatted_name: String = "formatted_name",
        ;
        /// First name.
        first_name / with_first_name: String = "first_name",
        /// Last name.
        last_name / with_last_name: String = "last_name",
        /// Middle name.
        middle_name / with_middle_name: String = "middle_name",
        /// What stands before it, such as `Dr.`.
        prefix / with_prefix: String = "prefix",
        /// What stands after it, such as `Jr.`.
        suffix / with_suffix: String = "suffix",
    }

    /// An address.
    Address {
        ;
        /// Street and number.
        street / with_street: String = "street",
        /// City.
        city / with_city: String = "city",
        /// State or province.
        state / with_state: String = "state",
        /// Postal code.
        zip / with_zip: String = "zip",
        /// Country.
        country / with_country: String = "country",
        /// Two-letter code of the country.
        country_code / with_country_code: String = "country_code",
        /// What it is, such as `HOME` or `WORK`.
        kind / with_kind: String = "type",
    }

    /// An email address.
    Email {
        /// The address.
        email: String = "email",
        ;
        /// What it is, such as `HOME` or `WORK`.
        kind / with_kind: String = "type",
    }

    /// A place of work.
    Org {
        ;
        /// Name of the company.
        company / with_company: String = "company",
        /// Department.
        department / with_department: String = "department",
        /// Title of the person there.
        title / with_title: String = "title",
    }

    /// A phone number.
    Phone {
        /// The number, as it is to be shown.
        phone: String = "phone",
        ;
        /// What it is, such as `CELL` or `WORK`.
        kind / with_kind: String = "type",
        /// WhatsApp ID: the digits of the number. Without it the contact has a button to invite, by Meta's documentation.
        wa_id / with_wa_id: String = "wa_id",
    }

    /// A website.
    Url {
        /// Its URL.
        url: String = "url",
        ;
        /// What it is, such as `HOME` or `WORK`.
        kind / with_kind: String = "type",
    }
}
