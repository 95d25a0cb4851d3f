//! Parses a body, with limits for hostile ones.

use cams_operation::event::{FromObject, Object, Raw};

use crate::receive::body::{items_of, unwrapped};
use crate::receive::classify::classify;
use crate::receive::error::BodyError;
use crate::receive::event::{BadItem, Event, Events, Received, Unknown};
use crate::receive::kind::ItemKind;

/// Reads the body of a callback or of a queue message, with items of any kind.
///
/// It reads a JSON array or a single object. Either may be quoted as a JSON string or in Base64, and may have a byte
/// order mark. The limits are those of [`Parser::new`].
///
/// # Errors
/// Fails if the body is not JSON, or exceeds a limit. An unreadable item is not an error of the body.
pub fn parse(body: impl AsRef<[u8]>) -> Result<Events, BodyError> {
    Parser::new().parse(body)
}

/// Like [`parse`], but treats every item without marks of another kind as a message from a user.
///
/// # Errors
/// See [`parse`].
pub fn parse_inbound(body: impl AsRef<[u8]>) -> Result<Events, BodyError> {
    Parser::new().with_kind(ItemKind::Inbound).parse(body)
}

/// Like [`parse`], but treats every item without marks of another kind as a status.
///
/// # Errors
/// See [`parse`].
pub fn parse_status(body: impl AsRef<[u8]>) -> Result<Events, BodyError> {
    Parser::new().with_kind(ItemKind::Status).parse(body)
}

/// Like [`parse`], but treats every item without marks of another kind as an audit.
///
/// # Errors
/// See [`parse`].
pub fn parse_audit(body: impl AsRef<[u8]>) -> Result<Events, BodyError> {
    Parser::new().with_kind(ItemKind::Audit).parse(body)
}

/// Reads bodies within limits.
///
/// ```
/// use cams::receive::{BodyError, ItemKind, Parser};
///
/// let parser = Parser::new().with_kind(ItemKind::Status).with_max_items(1);
/// assert_eq!(parser.parse(r#"[{"MessageId":7},{}]"#), Err(BodyError::TooManyItems { limit: 1 }));
/// assert_eq!(parser.parse(r#"[{"MessageId":7}]"#)?.len(), 1);
/// # Ok::<(), BodyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parser {
    kind: Option<ItemKind>,
    max_bytes: usize,
    max_items: usize,
}

impl Parser {
    /// Creates a parser for items of every kind that accepts 4 MiB and 10,000 items. The service does not document the
    /// size of its bodies; a queue message has at most 64 KiB.
    #[must_use]
    pub const fn new() -> Self {
        Self { kind: None, max_bytes: 4 << 20, max_items: 10_000 }
    }

    /// Treats every object without marks of another kind as this kind. Use it if a URL or a queue has only one kind.
    #[must_use]
    pub const fn with_kind(mut self, kind: ItemKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Sets the maximum size of a body in bytes. Also check the size while the body arrives, because this parser gets a
    /// complete one.
    #[must_use]
    pub const fn with_max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Returns the maximum size of a body in bytes.
    pub(super) const fn max_bytes(&self) -> usize {
        self.max_bytes
    }

    /// Sets the maximum number of items. Each item takes about 1 KiB of memory, however small it is.
    #[must_use]
    pub const fn with_max_items(mut self, items: usize) -> Self {
        self.max_items = items;
        self
    }

    /// Reads a body.
    ///
    /// # Errors
    /// See [`parse`].
    pub fn parse(&self, body: impl AsRef<[u8]>) -> Result<Events, BodyError> {
        let body = body.as_ref();
        if body.len() > self.max_bytes {
            return Err(BodyError::TooLarge { limit: self.max_bytes });
        }
        let text = unwrapped(body)?;
        let items = items_of(&text)?;
        if items.len() > self.max_items {
            return Err(BodyError::TooManyItems { limit: self.max_items });
        }
        let is_single = !text.starts_with('[');
        let events: Vec<_> = items.into_iter().map(|item| self.item(item)).collect();
        match events.as_slice() {
            // An object that does not parse is a truncated body.
            [Err(_)] if is_single => Err(BodyError::NotJson),
            _ => Ok(Events::new(events)),
        }
    }

    fn item(&self, raw: Raw<'_>) -> Result<Event, BadItem> {
        // An item may be quoted once more, like a body.
        let quoted = raw.json().starts_with('"').then(|| raw.text()).flatten();
        let object = quoted.as_deref().map_or(raw, Raw::new);
        if !object.is_object() {
            return Err(BadItem::new(raw, "it is not an object"));
        }
        let read = object.object(|members| self.event(object, members));
        read.ok_or_else(|| BadItem::new(raw, "it is not JSON"))
    }

    fn event(&self, raw: Raw<'_>, members: &Object<'_>) -> Event {
        match classify(members).or(self.kind) {
            Some(ItemKind::Inbound) => Event::Inbound(received(raw, members)),
            Some(ItemKind::Status) => Event::Status(received(raw, members)),
            Some(ItemKind::Audit) => Event::Audit(received(raw, members)),
            None => Event::Unknown(Unknown::new(raw)),
        }
    }
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

fn received<T: FromObject>(raw: Raw<'_>, members: &Object<'_>) -> Received<T> {
    Received::new(T::from_object(members), raw)
}
