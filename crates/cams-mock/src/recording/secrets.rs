//! Secrets that are not written to a file: keys, tokens, codes, and addresses that anyone who knows them can send to.

use serde_json::Value;

/// Replaces a secret.
const MASK: &str = "***";

/// Names of secrets, at any depth of a parameter or an answer, however they are written: Meta has `flow_token`.
const NAMES: &[&str] = &[
    "AccessKeyId",
    "AccessKeySecret",
    "AccessToken",
    "AuthenticationCode",
    "CallingCallbackUrl",
    "EndpointUri",
    "FlowToken",
    "IsvCode",
    "NotificationMessagesToken",
    "PreviewUrl",
    "SecurityToken",
    "StatusCallbackUrl",
    "UpCallbackUrl",
    "VerifyCode",
];

/// A secret parameter whose name means something else in answers.
const AUTHORIZATION_CODE: &str = "Code";

/// Returns the value of a parameter as it is recorded and compared. JSON gets a uniform layout.
pub(super) fn of_parameter(name: &str, value: &str) -> String {
    if is_secret(name) || name.eq_ignore_ascii_case(AUTHORIZATION_CODE) {
        return MASK.to_owned();
    }
    if !looks_like_json(value) {
        return value.to_owned();
    }
    match serde_json::from_str(value) {
        Ok(json) => masked(json).to_string(),
        Err(_) => value.to_owned(),
    }
}

/// Returns a JSON value without its secrets, including those in texts that contain JSON.
pub(super) fn masked(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(masked).collect(),
        Value::String(text) => inside(text).into(),
        Value::Object(fields) => {
            let field = |(name, value): (String, Value)| {
                let value = match value {
                    // Not a secret: `preview_url` of a text says whether it has a preview.
                    value @ (Value::Null | Value::Bool(_)) => value,
                    _ if is_secret(&name) => MASK.into(),
                    value => masked(value),
                };
                (name, value)
            };
            Value::Object(fields.into_iter().map(field).collect())
        }
        value => value,
    }
}

fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn inside(text: String) -> String {
    if !looks_like_json(&text) {
        return text;
    }
    match serde_json::from_str(&text) {
        // A text without secrets stays unchanged.
        Ok(json) if masked(Value::clone(&json)) != json => masked(json).to_string(),
        _ => text,
    }
}

/// Returns whether a name is the name of a secret. For a flattened parameter, its last word counts.
fn is_secret(name: &str) -> bool {
    let last: String = name.rsplit('.').next().unwrap_or(name).replace(['_', '-'], "");
    NAMES.iter().any(|secret| secret.eq_ignore_ascii_case(&last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_models::operations;
    use cams_operation::{FieldInfo, Kind};
    use serde_json::json;

    #[test]
    fn secrets_are_masked_at_any_depth_and_in_json_that_is_text() {
        assert_eq!(of_parameter("VerifyCode", "123456"), "***");
        assert_eq!(of_parameter("Action.1.FlowToken", "abc"), "***");
        assert_eq!(of_parameter("Code", "oauth"), "***");
        assert_eq!(of_parameter("Subject", "Code"), "Code");
        assert_eq!(
            of_parameter("Content", r#"{ "a": [{"FlowToken": "abc"}], "b": 1 }"#),
            r#"{"a":[{"FlowToken":"***"}],"b":1}"#
        );
        assert_eq!(of_parameter("Content", "{ no json"), "{ no json");
        let answer =
            json!({"Code": "OK", "Data": {"AccessKeySecret": "s", "Text": r#"{"AccessToken":"t"}"#}});
        let expected =
            json!({"Code": "OK", "Data": {"AccessKeySecret": "***", "Text": r#"{"AccessToken":"***"}"#}});
        assert_eq!(masked(answer), expected);
    }

    #[test]
    fn a_secret_is_masked_however_it_is_written() {
        for (written, masked) in [
            (r#"{"flow_token":"abc"}"#, r#"{"flow_token":"***"}"#),
            (r#"{"access-token":"abc"}"#, r#"{"access-token":"***"}"#),
            (" \n{\"FlowToken\":\"abc\"}", r#"{"FlowToken":"***"}"#),
            (r#"{"VerifyCode":123456}"#, r#"{"VerifyCode":"***"}"#),
            (r#"{"FlowToken":["abc",{"a":"b"}]}"#, r#"{"FlowToken":"***"}"#),
            (r#"{"a":" {\"flow_token\":\"abc\"}"}"#, r#"{"a":"{\"flow_token\":\"***\"}"}"#),
            (r#"["{\"flow_token\":\"abc\"}"]"#, r#"["{\"flow_token\":\"***\"}"]"#),
            (r#"{"preview_url":true,"AccessToken":null}"#, r#"{"AccessToken":null,"preview_url":true}"#),
        ] {
            let sorted = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            assert_eq!(sorted(&of_parameter("Content", written)), sorted(masked), "{written}");
        }
        assert_eq!(of_parameter("Action.1.flow_token", "abc"), "***");
    }

    fn names(fields: &[FieldInfo], found: &mut Vec<&'static str>, depth: usize) {
        for field in fields {
            if matches!(field.kind, Kind::String) {
                found.push(field.name);
            }
            let mut kind = field.kind;
            while let Kind::Array(item) | Kind::Map(item) = kind {
                kind = *item;
            }
            if let Kind::Object(shape) = kind
                && depth < 8
            {
                names(shape.fields, found, depth + 1);
            }
        }
    }

    #[test]
    fn every_name_of_the_catalog_that_sounds_like_a_secret_is_one() {
        let mut found = Vec::new();
        for info in operations::ALL {
            info.parameters
                .iter()
                .for_each(|parameter| names(std::slice::from_ref(&parameter.field), &mut found, 0));
            names(info.response, &mut found, 0);
        }
        // Where the next page begins.
        let is_place = |name: &str| ["NextToken", "PageToken"].contains(&name);
        let sounds = |name: &str| {
            ["Secret", "Token", "Password", "PrivateKey", "Pin"].iter().any(|word| name.ends_with(word))
        };
        found.retain(|name| sounds(name) && !is_place(name) && !is_secret(name));
        assert!(found.is_empty(), "{found:?}");
    }
}
