//! What all answers have in common: code, message, request id, and whether it was a success.

use std::borrow::Cow;

use cams_operation::{ReadField, lenient, object};
use serde_core::Deserializer;

/// The part of a body that all answers share. Both spellings are in use; where a body has both, the first here counts.
#[derive(Default)]
pub(crate) struct Envelope {
    pub(super) code: Option<String>,
    pub(super) lower_code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) lower_message: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) lower_request_id: Option<String>,
    pub(super) access_denied_detail: Option<String>,
    pub(super) lower_access_denied_detail: Option<String>,
    pub(super) success: Option<bool>,
}

impl Envelope {
    /// Names of its fields.
    pub(crate) const NAMES: &'static [&'static str] = &[
        "Code",
        "code",
        "Message",
        "message",
        "RequestId",
        "requestId",
        "AccessDeniedDetail",
        "accessDeniedDetail",
        "Success",
    ];
}

impl ReadField for Envelope {
    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        let text = match name {
            "Code" => &mut self.code,
            "code" => &mut self.lower_code,
            "Message" => &mut self.message,
            "message" => &mut self.lower_message,
            "RequestId" => &mut self.request_id,
            "requestId" => &mut self.lower_request_id,
            "AccessDeniedDetail" => &mut self.access_denied_detail,
            "accessDeniedDetail" => &mut self.lower_access_denied_detail,
            "Success" => {
                self.success = lenient::scalar(value)?;
                return Ok(());
            }
            _ => return object::skip(value),
        };
        *text = lenient::scalar(value)?;
        Ok(())
    }
}

/// The text of a body. What is no UTF-8 is replaced: a character that cannot be read must not hide that an operation was
/// executed. Text that is checked once is also read faster than bytes, each string of which is checked.
pub(crate) fn text(body: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}
