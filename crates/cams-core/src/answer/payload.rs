//! Whether a failure carries what the operation returns when it succeeds.
//!
//! An unlisted code beside the ID of a message does not prove that no message was sent. What an operation returns is
//! documented with it; code, message, request ID, and `Success` do not count, because every response may have them.

use cams_operation::{FieldInfo, OperationInfo, ReadField, RetryClass, object};
use serde_core::{Deserialize, Deserializer};
use serde_json::Value;

use crate::answer::envelope::Envelope;
use crate::answer::xml::has_text;

/// Returns whether a JSON response of a write carries its payload. An unreadable one counts as such.
///
/// A read changes nothing, so its payload makes no difference. Nothing is known of operations without a description.
pub(super) fn in_json(operation: Option<&OperationInfo>, body: &str) -> bool {
    let Some(fields) = fields(operation) else { return false };
    let mut json = serde_json::Deserializer::from_str(body);
    let payload = object::read_required(&mut json, Payload { fields, has_content: false }, &[]);
    // As a body it was read, so it is a value that is nested too deeply, or a number that is too large.
    payload.map_or(true, |payload| payload.has_content)
}

/// Returns whether an XML response of a write carries its payload.
pub(super) fn in_xml(operation: Option<&OperationInfo>, body: &str) -> bool {
    fields(operation)
        .is_some_and(|fields| has_text(body, |name| is_payload(fields, name), |text| !is_absent(text)))
}

fn fields(operation: Option<&OperationInfo>) -> Option<&'static [FieldInfo]> {
    operation.filter(|operation| operation.retry == RetryClass::Write).map(|operation| operation.response)
}

/// Both spellings of the envelope are in use, so a payload counts in any case of letters as well.
fn is_payload(fields: &[FieldInfo], name: &str) -> bool {
    !Envelope::NAMES.iter().any(|shared| shared.eq_ignore_ascii_case(name))
        && fields.iter().any(|field| field.name.eq_ignore_ascii_case(name))
}

struct Payload {
    fields: &'static [FieldInfo],
    has_content: bool,
}

impl ReadField for Payload {
    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        if !is_payload(self.fields, name) {
            return object::skip(value);
        }
        self.has_content |= has_content(&Value::deserialize(value)?);
        Ok(())
    }
}

/// A back end may write an empty object, a zero, or `false` for a value that it does not have.
fn has_content(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !is_absent(text),
        Value::Array(items) => items.iter().any(has_content),
        Value::Object(members) => members.values().any(has_content),
    }
}

/// The same values as texts.
fn is_absent(text: &str) -> bool {
    let text = text.trim();
    ["", "null", "false", "0", "[]", "{}"].iter().any(|absent| text.eq_ignore_ascii_case(absent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_models::operations;

    fn find(body: &str, action: &str) -> bool {
        let operation = operations::find(action);
        assert!(operation.is_some(), "{action}");
        if body.starts_with('<') { in_xml(operation, body) } else { in_json(operation, body) }
    }

    #[test]
    fn what_an_operation_returns_is_its_payload() {
        for (action, body) in [
            ("SendChatappMessage", r#"{"Code":"X","MessageId":"m"}"#),
            ("SendChatappMessage", r#"{"messageId":20250911}"#),
            ("SendChatappMessage", r#"{"MessageId":"m","MessageId":""}"#),
            ("SendChatappMassMessage", r#"{"GroupMessageId":"g"}"#),
            ("DeleteChatGroup", r#"{"Result":true}"#),
            ("CreateChatappTemplate", r#"{"Data":{"TemplateCode":null,"TemplateName":"a"}}"#),
            ("CreateChatappTemplate", r#"{"Data":[[],{"New":1}]}"#),
            ("CreateChatappTemplate", r#"{"Data":"{\"TemplateCode\":\"1\"}"}"#),
            ("SendChatappMessage", "<R><Code>X</Code><MessageId>m</MessageId></R>"),
            ("CreateChatappTemplate", "<R><Data><TemplateCode>1</TemplateCode></Data></R>"),
        ] {
            assert!(find(body, action), "{action}: {body}");
        }
    }

    #[test]
    fn what_is_absent_or_belongs_to_something_else_is_no_payload() {
        for (action, body) in [
            ("SendChatappMessage", r#"{"Code":"X","Message":"m","RequestId":"R","Success":true}"#),
            ("SendChatappMessage", r#"{"code":"X","AccessDeniedDetail":{"a":1},"MESSAGE":"m"}"#),
            ("SendChatappMessage", r#"{"HostId":"h","Recommend":"r","GroupMessageId":"g"}"#),
            ("SendChatappMessage", r#"{"Nested":{"MessageId":"m"}}"#),
            ("SendChatappMessage", r#"{"MessageId":null}"#),
            ("SendChatappMessage", r#"{"MessageId":" "}"#),
            ("SendChatappMessage", r#"{"MessageId":0.0}"#),
            ("SendChatappMessage", r#"{"MessageId":"NULL"}"#),
            ("DeleteChatGroup", r#"{"Result":false}"#),
            ("CreateChatappTemplate", r#"{"Data":{"TemplateCode":null,"List":[{},"",0,false,"[]"]}}"#),
            ("CreateChatappTemplate", "{}"),
            ("SendChatappMessage", "<R><Code>X</Code><MessageId/><HostId>h</HostId></R>"),
            ("SendChatappMessage", "<MessageId><Code>X</Code></MessageId>"),
            // A read changes nothing.
            ("GetChatappTemplateDetail", r#"{"Data":{"AuditStatus":"pass"}}"#),
        ] {
            assert!(!find(body, action), "{action}: {body}");
        }
        assert!(!in_json(None, r#"{"MessageId":"m"}"#) && !in_xml(None, "<R><MessageId>m</MessageId></R>"));
    }

    #[test]
    fn a_payload_that_cannot_be_read_counts() {
        let deep = format!(r#"{{"Code":"X","Data":{}1{}}}"#, "[".repeat(500), "]".repeat(500));
        assert!(find(&deep, "CreateChatappTemplate"));
        assert!(find(r#"{"Code":"X","Data":1e999}"#, "CreateChatappTemplate"));
        assert!(!find(&deep.replace("Data", "Other"), "CreateChatappTemplate"));
    }

    #[test]
    fn every_element_of_a_write_counts_but_those_that_all_share() {
        for operation in operations::ALL.iter().filter(|operation| operation.retry == RetryClass::Write) {
            for field in operation.response {
                let body = format!(r#"{{"{}":"x"}}"#, field.name);
                let is_shared = Envelope::NAMES.contains(&field.name);
                assert_eq!(find(&body, operation.action), !is_shared, "{}: {body}", operation.action);
            }
        }
    }
}
