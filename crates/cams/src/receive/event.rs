//! The content of a body: events, and items that are not events.

use std::fmt;
use std::ops::Deref;
use std::time::{Duration, SystemTime};

use cams_models::events::{ChatAppAudit, ChatAppInbound, ChatAppStatus};
use cams_operation::Redacted;
use cams_operation::event::{CodeInfo, Raw};

use crate::receive::code::meta_code;
use crate::receive::key;
use crate::receive::party::comparable;

/// A time below this is in seconds: in milliseconds, it would be in 1973, before there were messages.
const FIRST_MILLISECOND: i64 = 100_000_000_000;

/// A typed item of a callback. Every kind keeps the JSON text that it was read from.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A user wrote or tapped something.
    Inbound(Inbound),
    /// The state of a message changed.
    Status(Status),
    /// A review was decided, or an account, a number, or a template changed.
    Audit(Audit),
    /// An object of an undocumented kind.
    Unknown(Unknown),
}

/// A message from a user.
pub type Inbound = Received<ChatAppInbound>;

/// A new state of a message.
pub type Status = Received<ChatAppStatus>;

/// A review or a change.
pub type Audit = Received<ChatAppAudit>;

impl Event {
    /// Returns the key that identifies repetitions: two events with the same key are the same event. It has at most 200
    /// bytes.
    ///
    /// - A message from a user: its `MessageId`.
    /// - A status: `MessageId`, recipient, and status, because one `MessageId` can stand for several recipients.
    /// - Anything else, and events without these fields: the SHA-256 of the text. An audit has no time, so a template
    ///   that returns to an earlier state gives the same key again. Forget the keys of audits after a day.
    ///
    /// ```
    /// let sent = cams::receive::parse(r#"{"MessageId":"m1","To":"+8613900001234","Status":"Sent"}"#)?;
    /// let keys: Vec<String> = sent.iter().flatten().map(|event| event.key()).collect();
    /// assert_eq!(keys, ["status:m1:8613900001234:sent"]);
    /// # Ok::<(), cams::receive::BodyError>(())
    /// ```
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Inbound(message) => message.key(),
            Self::Status(status) => status.key(),
            Self::Audit(audit) => audit.key(),
            Self::Unknown(unknown) => unknown.key(),
        }
    }

    /// Returns the JSON text of the item. It contains personal data.
    #[must_use]
    pub fn raw(&self) -> &str {
        match self {
            Self::Inbound(message) => message.raw(),
            Self::Status(status) => status.raw(),
            Self::Audit(audit) => audit.raw(),
            Self::Unknown(unknown) => unknown.raw(),
        }
    }
}

/// An item with its original text. Its fields are those of `T`.
#[derive(Clone, PartialEq)]
pub struct Received<T>(Box<Inner<T>>);

#[derive(Clone, PartialEq)]
struct Inner<T> {
    item: T,
    raw: Box<str>,
}

impl<T> Received<T> {
    pub(super) fn new(item: T, raw: Raw<'_>) -> Self {
        Self(Box::new(Inner { item, raw: raw.json().into() }))
    }

    /// Returns the JSON text of the item. It contains personal data.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.0.raw
    }

    /// Returns only the item.
    #[must_use]
    pub fn into_item(self) -> T {
        self.0.item
    }
}

impl<T> Deref for Received<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.item
    }
}

/// `Debug` shows the item, which hides its personal data, but not the text.
impl<T: fmt::Debug> fmt::Debug for Received<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.item.fmt(f)
    }
}

impl Inbound {
    /// Returns the key that identifies repetitions; see [`Event::key`].
    #[must_use]
    pub fn key(&self) -> String {
        key::of_inbound(self, self.raw())
    }

    /// Returns the sender in a stable form: the business-scoped ID if there is one, otherwise `From` as in
    /// [`comparable`].
    #[must_use]
    pub fn identity(&self) -> Option<String> {
        self.from_user_id.clone().or_else(|| self.from.as_deref().map(|from| comparable(from).into_owned()))
    }

    /// Returns when it was written. A time in seconds is also accepted.
    #[must_use]
    pub fn time(&self) -> Option<SystemTime> {
        time(self.timestamp?)
    }
}

impl Status {
    /// Returns the key that identifies repetitions; see [`Event::key`].
    #[must_use]
    pub fn key(&self) -> String {
        key::of_status(self, self.raw())
    }

    /// Returns when it happened. A time in seconds is also accepted.
    #[must_use]
    pub fn time(&self) -> Option<SystemTime> {
        time(self.timestamp?)
    }

    /// Returns what the code of a failure means and what to do about it. `None` for a code that is not in the table.
    #[must_use]
    pub fn meta_code(&self) -> Option<&'static CodeInfo> {
        let described = || self.error_description.as_deref()?.split_once(':').map(|(code, _)| code);
        self.error_code.as_deref().or_else(described).and_then(meta_code)
    }
}

impl Audit {
    /// Returns the key that identifies repetitions; see [`Event::key`].
    #[must_use]
    pub fn key(&self) -> String {
        key::of_text("audit", self.raw())
    }
}

fn time(timestamp: i64) -> Option<SystemTime> {
    let since = u64::try_from(timestamp).ok()?;
    let since =
        if timestamp < FIRST_MILLISECOND { Duration::from_secs(since) } else { Duration::from_millis(since) };
    SystemTime::UNIX_EPOCH.checked_add(since)
}

/// An object of an undocumented kind.
#[derive(Clone, PartialEq)]
pub struct Unknown(Box<str>);

impl Unknown {
    pub(super) fn new(raw: Raw<'_>) -> Self {
        Self(raw.json().into())
    }

    /// Returns the key that identifies repetitions; see [`Event::key`].
    #[must_use]
    pub fn key(&self) -> String {
        key::of_text("unknown", &self.0)
    }

    /// Returns the JSON text of the item. It may contain personal data.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Unknown").field(&Redacted).finish()
    }
}

/// An item that is not an event: it is not JSON, or not an object. Other items are not affected.
///
/// The service would send the same again, so store the text where a person sees it, and acknowledge.
#[derive(Clone, PartialEq)]
pub struct BadItem {
    raw: Box<str>,
    reason: &'static str,
}

impl BadItem {
    pub(super) fn new(raw: Raw<'_>, reason: &'static str) -> Self {
        Self { raw: raw.json().into(), reason }
    }

    /// Returns the text of the item. It may contain personal data.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }
}

impl fmt::Debug for BadItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BadItem").field("raw", &Redacted).field("reason", &self.reason).finish()
    }
}

impl fmt::Display for BadItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { raw, reason } = self;
        write!(f, "cannot read an item of {} bytes: {reason}; keep its text and look at it", raw.len())
    }
}

impl std::error::Error for BadItem {}

/// The items of a body, in their original order and number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Events(Vec<Result<Event, BadItem>>);

impl Events {
    pub(super) fn new(items: Vec<Result<Event, BadItem>>) -> Self {
        Self(items)
    }

    /// Returns the number of items, including bad ones.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether the body had no items.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Iterates over the items.
    pub fn iter(&self) -> Iter<'_> {
        self.0.iter()
    }
}

/// The items of [`Events`], borrowed.
pub type Iter<'e> = std::slice::Iter<'e, Result<Event, BadItem>>;

/// The items of [`Events`].
pub type IntoIter = std::vec::IntoIter<Result<Event, BadItem>>;

impl IntoIterator for Events {
    type Item = Result<Event, BadItem>;
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        self.0.into_iter()
    }
}

impl<'e> IntoIterator for &'e Events {
    type Item = &'e Result<Event, BadItem>;
    type IntoIter = Iter<'e>;

    fn into_iter(self) -> Iter<'e> {
        self.iter()
    }
}
