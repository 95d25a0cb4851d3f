//! An operation as data: its name, parameters, response, permission, retry class and limits.

use std::fmt;

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use crate::object::ReadField;
use crate::paging::PagesInfo;
use crate::waiting::WaiterInfo;

/// A request for an operation of the service.
pub trait Operation: fmt::Debug + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The response of the operation. It starts as its default and is filled field by field, so an absent field is not
    /// an error. Responses without a struct use `serde_json::Map`.
    type Response: fmt::Debug + Default + Serialize + DeserializeOwned + ReadField + Send + 'static;

    /// The operation as data.
    const INFO: &'static OperationInfo;
}

/// Code for any operation, which is chosen by name at run time. The function `visit` of the models calls it.
pub trait OperationVisitor {
    /// Result of the visit.
    type Output;

    /// Called with the request type of the requested operation.
    fn visit<Op: Operation>(self) -> Self::Output;
}

/// One operation of the service.
#[derive(Debug)]
#[non_exhaustive]
pub struct OperationInfo {
    /// Name on the wire, such as `AddChatGroupInviteLink`.
    pub action: &'static str,
    /// Name of the operation's group, such as `im-groups`.
    pub group: &'static str,
    /// What the operation does, in one sentence.
    pub summary: &'static str,
    /// Notes for the caller: prerequisites, effects, and what cannot be undone.
    pub notes: &'static [&'static str],
    /// Reason for the deprecation.
    pub deprecated: Option<&'static str>,
    /// Why it may not work for everyone; `None` if it is generally available.
    pub beta: Option<&'static str>,
    /// Action that a RAM policy must allow. If `ram_access` is `None`, the action is not documented for this operation
    /// and follows from RAM's naming rule.
    pub ram_action: &'static str,
    /// Documented access level of that action.
    pub ram_access: Option<&'static str>,
    /// Whether it may be sent again after an attempt that may have been executed.
    pub retry: RetryClass,
    /// Documented limit in calls per second for one Alibaba Cloud account; `None` if no limit is documented.
    pub qps: Option<u32>,
    /// Error codes that are known for it, each the `code` of an entry in `ServiceInfo::error_codes`. The list is not
    /// complete. `ServiceInfo::errors_of` returns these codes with their meaning.
    pub errors: &'static [&'static str],
    /// Parameters in the order of the spec.
    pub parameters: &'static [ParameterInfo],
    /// Elements of the response in the order of the spec.
    pub response: &'static [FieldInfo],
    /// How it pages, if its response is a page of a list.
    pub pages: Option<&'static PagesInfo>,
    /// Waiters that poll this operation.
    pub waiters: &'static [&'static WaiterInfo],
}

impl OperationInfo {
    /// Creates an operation without parameters, response elements, or further documentation.
    #[must_use]
    pub const fn new(action: &'static str, group: &'static str, retry: RetryClass) -> Self {
        Self {
            action,
            group,
            summary: "",
            notes: &[],
            deprecated: None,
            beta: None,
            ram_action: "",
            ram_access: None,
            retry,
            qps: None,
            errors: &[],
            parameters: &[],
            response: &[],
            pages: None,
            waiters: &[],
        }
    }

    /// Sets the summary, in one sentence, and the notes for the caller.
    #[must_use]
    pub const fn texts(mut self, summary: &'static str, notes: &'static [&'static str]) -> Self {
        (self.summary, self.notes) = (summary, notes);
        self
    }

    /// Marks the operation as deprecated, for this reason.
    #[must_use]
    pub const fn deprecated(mut self, reason: &'static str) -> Self {
        self.deprecated = Some(reason);
        self
    }

    /// Marks the operation as not final, with a note on what that means.
    #[must_use]
    pub const fn beta(mut self, note: &'static str) -> Self {
        self.beta = Some(note);
        self
    }

    /// Sets the RAM action that a caller needs, and the kind of access if it is documented.
    #[must_use]
    pub const fn ram(mut self, action: &'static str, access: Option<&'static str>) -> Self {
        (self.ram_action, self.ram_access) = (action, access);
        self
    }

    /// Sets the documented limit in calls per second for one account.
    #[must_use]
    pub const fn qps(mut self, calls: u32) -> Self {
        self.qps = Some(calls);
        self
    }

    /// Sets the error codes that are known for it, each the `code` of an entry in `ServiceInfo::error_codes`.
    #[must_use]
    pub const fn errors(mut self, codes: &'static [&'static str]) -> Self {
        self.errors = codes;
        self
    }

    /// Sets the parameters and the elements of the response.
    #[must_use]
    pub const fn fields(
        mut self,
        parameters: &'static [ParameterInfo],
        response: &'static [FieldInfo],
    ) -> Self {
        (self.parameters, self.response) = (parameters, response);
        self
    }

    /// Sets how the operation pages.
    #[must_use]
    pub const fn pages(mut self, pages: &'static PagesInfo) -> Self {
        self.pages = Some(pages);
        self
    }

    /// Sets the waiters that poll this operation.
    #[must_use]
    pub const fn waiters(mut self, waiters: &'static [&'static WaiterInfo]) -> Self {
        self.waiters = waiters;
        self
    }

    /// Returns the parameter with that wire name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&'static ParameterInfo> {
        self.parameters.iter().find(|parameter| parameter.field.name == name)
    }
}

/// What happens when an operation is executed twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryClass {
    /// It changes nothing; executing it again is harmless.
    Read,
    /// It changes something. It is retried only if it was certainly not executed.
    Write,
}

/// A parameter of a request.
#[derive(Debug)]
#[non_exhaustive]
pub struct ParameterInfo {
    /// Name, type and constraints.
    pub field: FieldInfo,
    /// Where the service documents it.
    pub location: Location,
    /// How a value that is not a scalar becomes text.
    pub style: Style,
    /// Whether a client may have a default for it.
    pub client_default: bool,
}

impl ParameterInfo {
    /// Creates a parameter in the query string: a scalar, or flattened.
    #[must_use]
    pub const fn query(field: FieldInfo) -> Self {
        Self { field, location: Location::Query, style: Style::Flat, client_default: false }
    }

    /// Creates a parameter in the form in the body: a scalar, or flattened.
    #[must_use]
    pub const fn body(field: FieldInfo) -> Self {
        Self { field, location: Location::Body, style: Style::Flat, client_default: false }
    }

    /// Creates a parameter that is a header.
    #[must_use]
    pub const fn header(field: FieldInfo) -> Self {
        Self { field, location: Location::Header, style: Style::Flat, client_default: false }
    }

    /// Sets another style.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// Allows a client to have a default for the parameter.
    #[must_use]
    pub const fn client_default(mut self) -> Self {
        self.client_default = true;
        self
    }
}

/// The part of an HTTP request that carries a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// The query string.
    Query,
    /// The form in the body.
    Body,
    /// A header of the parameter's name.
    Header,
}

/// How the value of a parameter becomes text on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A scalar is unchanged. A list or an object is flattened: `Name.1`, `Name.Key`.
    Flat,
    /// Compact JSON under the name of the parameter.
    Json,
    /// The items of a list joined with commas.
    Simple,
    /// The items of a list joined with spaces.
    SpaceDelimited,
    /// The items of a list joined with `|`.
    PipeDelimited,
}

/// A field of a request, a response or a shape.
#[derive(Debug)]
#[non_exhaustive]
pub struct FieldInfo {
    /// Name on the wire.
    pub name: &'static str,
    /// Type of the value.
    pub kind: Kind,
    /// What it is.
    pub description: &'static str,
    /// Whether the service requires it.
    pub required: bool,
    /// Whether the value is a secret or personal data, which stays out of logs.
    pub sensitive: bool,
    /// Documented limits, in words.
    pub limits: Option<&'static str>,
    /// Reason for the deprecation.
    pub deprecated: Option<&'static str>,
    /// Default of the service if the field is omitted: text unchanged, anything else as JSON.
    pub default: Option<&'static str>,
    /// A realistic value: text unchanged, anything else as JSON.
    pub example: Option<&'static str>,
}

impl FieldInfo {
    /// Creates an optional field without limits, default, or example.
    #[must_use]
    pub const fn new(name: &'static str, kind: Kind, description: &'static str) -> Self {
        Self {
            name,
            kind,
            description,
            required: false,
            sensitive: false,
            limits: None,
            deprecated: None,
            default: None,
            example: None,
        }
    }

    /// Marks the field as required by the service.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Keeps the value of the field out of logs.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Sets the limits, in words.
    #[must_use]
    pub const fn limits(mut self, words: &'static str) -> Self {
        self.limits = Some(words);
        self
    }

    /// Marks the field as deprecated.
    #[must_use]
    pub const fn deprecated(mut self, reason: &'static str) -> Self {
        self.deprecated = Some(reason);
        self
    }

    /// Sets the default that the service uses if the field is omitted.
    #[must_use]
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    /// Sets a realistic value as the example.
    #[must_use]
    pub const fn example(mut self, value: &'static str) -> Self {
        self.example = Some(value);
        self
    }
}

/// Type of a value on the wire.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text.
    String,
    /// Text with documented values. The service may accept others.
    Enum(&'static [&'static str]),
    /// Integer of 32 bits.
    Int32,
    /// Integer of 64 bits.
    Int64,
    /// Number with a fraction.
    Number,
    /// `true` or `false`.
    Boolean,
    /// List of values of one type.
    Array(&'static Kind),
    /// Object with any keys and values of one type.
    Map(&'static Kind),
    /// Object with known fields.
    Object(&'static ShapeInfo),
    /// Any JSON value.
    Any,
}

/// An object type with known fields.
pub struct ShapeInfo {
    /// Name of its Rust type.
    pub name: &'static str,
    /// Fields in the order of the spec.
    pub fields: &'static [FieldInfo],
}

/// Shows only the name, because a shape may contain itself.
impl fmt::Debug for ShapeInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
