//! Values of one of several kinds, with a key that names the kind.

use std::fmt;

use crate::event::members::Object;
use crate::event::raw::Raw;
use crate::redacted::Redacted;

/// A value of one of several kinds. Undocumented kinds are kept as [`Other`].
pub trait Choice: Sized {
    /// All names of the kinds, including aliases, each with the main name of its kind.
    const CASES: &'static [(&'static str, &'static str)];

    /// Reads the value as that kind; returns `None` if it does not fit.
    fn read_case(case: &str, value: Raw<'_>) -> Option<Self>;

    /// Keeps a value of another kind, or one that does not fit its kind.
    fn other(other: Other) -> Self;
}

/// A value whose kind is not documented, or that does not fit its kind. The value is kept whole.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Other {
    /// The kind as the service names it; `None` if the service names none.
    pub kind: Option<String>,
    /// The value: text unchanged, everything else as JSON text.
    pub text: String,
    /// Why the value was not read, if its kind is documented.
    pub error: Option<&'static str>,
}

/// `Debug` hides the value, which may be personal data.
impl fmt::Debug for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, error, .. } = self;
        f.debug_struct("Other").field("kind", kind).field("text", &Redacted).field("error", error).finish()
    }
}

impl Other {
    fn new(kind: Option<&str>, value: Option<Raw<'_>>, error: Option<&'static str>) -> Self {
        let text = value.and_then(Raw::text).unwrap_or_default().into_owned();
        Self { kind: kind.map(str::to_owned), text, error }
    }
}

/// Reads a value whose kind is in a key next to it.
#[must_use]
pub fn beside<T: Choice>(kind: Option<&str>, value: Option<Raw<'_>>) -> T {
    let Some(case) = kind.and_then(case::<T>) else {
        return T::other(Other::new(kind, value, None));
    };
    let Some(present) = value.filter(|value| !value.is_null()) else {
        return T::other(Other::new(kind, value, Some("the value is missing")));
    };
    let error = "the value does not have the form of its kind";
    T::read_case(case, present).unwrap_or_else(|| T::other(Other::new(kind, value, Some(error))))
}

/// Reads an object whose member `tag` names its kind. The value is in a member with the name of the kind, or it is the
/// object itself. Without a tag, the first member that has the name of a kind counts. The object may be wrapped in a
/// member `wrapper`.
///
/// `None` if there is no object.
#[must_use]
pub fn within<T: Choice>(value: Raw<'_>, tag: &'static str, wrapper: Option<&'static str>) -> Option<T> {
    value.object(|object| choose(value, object, tag, wrapper))?
}

fn choose<T: Choice>(
    value: Raw<'_>,
    object: &Object<'_>,
    tag: &'static str,
    wrapper: Option<&'static str>,
) -> Option<T> {
    let (mut kind, mut found, mut wrapped) = (None, Vec::new(), None);
    for (key, member) in object.members() {
        if key.eq_ignore_ascii_case(tag) {
            kind = member.text().map(|text| text.into_owned());
        } else if wrapper.is_some_and(|wrapper| key.eq_ignore_ascii_case(wrapper)) {
            wrapped = within(member, tag, None);
        } else if let Some(case) = case::<T>(key) {
            found.push((case, T::read_case(case, member)));
        }
    }
    if let Some(wrapped) = wrapped {
        return Some(wrapped);
    }
    let named = kind.as_deref().and_then(case::<T>);
    let at = found.iter().position(|(case, _)| named.is_none_or(|named| named == *case));
    let read = match (at, named, &kind) {
        (Some(at), Some(_), _) | (Some(at), None, None) => found.swap_remove(at).1,
        (None, Some(named), _) => T::read_case(named, value),
        _ => None,
    };
    let error = named.map(|_| "the value does not have the form of its kind");
    Some(read.unwrap_or_else(|| T::other(Other::new(kind.as_deref(), Some(value), error))))
}

/// Returns the main name of a kind.
fn case<T: Choice>(kind: &str) -> Option<&'static str> {
    let kind = kind.trim();
    T::CASES.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind)).map(|(_, case)| *case)
}
