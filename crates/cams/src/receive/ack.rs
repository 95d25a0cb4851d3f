//! The acknowledgement of a callback.

/// The body that acknowledges an HTTP callback, with status 200. The service accepts a JSON object with a numeric
/// `code`; nothing else is known to be accepted.
pub const ACK: &str = r#"{"code":0,"msg":"Success"}"#;
