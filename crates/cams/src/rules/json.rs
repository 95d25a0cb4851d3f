//! JSON that is sent as the text of a parameter.

use serde_json::Value;

/// Returns the value, or what is wrong with the text, without showing any of it.
pub(crate) fn read(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| {
        format!("is not JSON: {error}; write it with a JSON library instead of joining texts")
    })
}
