//! Meta's codes in a failed status.

use cams_models::events::META_CODES;
use cams_operation::event::CodeInfo;

/// Returns the meaning of one of Meta's codes and what to do about it; `None` if it is not in the table.
///
/// The table is `api-specs/events/meta-codes.yaml`; the codes are those of the WhatsApp Cloud API.
///
/// ```
/// use cams::receive::{CodeOutcome, meta_code};
///
/// assert_eq!(meta_code("131047").map(|code| code.outcome), Some(CodeOutcome::SendTemplate));
/// assert!(meta_code("FAKE.Code").is_none());
/// ```
#[must_use]
pub fn meta_code(code: &str) -> Option<&'static CodeInfo> {
    let code = code.trim();
    META_CODES.iter().find(|known| known.code == code)
}
