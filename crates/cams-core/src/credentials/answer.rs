//! The responses of services and commands: a temporary key as JSON.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use cams_operation::lenient;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroize;

use super::context::Context;
use super::error::CredentialsError;
use super::secret::Secret;
use super::value::Credentials;
use crate::answer::envelope::without_mark;
use crate::date;

/// A temporary key. STS, the ECS metadata, a credentials URI, and CloudSSO use Pascal case for the names, and OAuth may
/// use camel case.
///
/// The camel-case names have their own fields instead of aliases, because a response with both spellings is not an
/// error.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct TemporaryKey {
    #[serde(deserialize_with = "lenient::scalar")]
    code: Option<String>,
    access_key_id: Secret,
    access_key_secret: Secret,
    security_token: Secret,
    expiration: Secret,
    #[serde(rename = "accessKeyId")]
    camel_access_key_id: Secret,
    #[serde(rename = "accessKeySecret")]
    camel_access_key_secret: Secret,
    #[serde(rename = "securityToken")]
    camel_security_token: Secret,
    #[serde(rename = "expiration")]
    camel_expiration: Secret,
}

impl TemporaryKey {
    /// Returns the key as credentials, if it is complete and has not expired. `time` is the service's time if it may
    /// correct our clock: STS and the metadata service are trusted for that.
    pub(crate) fn into_credentials(
        self,
        peer: &str,
        context: &Context,
        time: Option<SystemTime>,
    ) -> Result<Credentials, CredentialsError> {
        let id = self.access_key_id.or(self.camel_access_key_id);
        let secret = self.access_key_secret.or(self.camel_access_key_secret);
        let token = self.security_token.or(self.camel_security_token);
        let expiration = self.expiration.or(self.camel_expiration);
        let missing = missing([
            ("AccessKeyId", id.is_empty()),
            ("AccessKeySecret", secret.is_empty()),
            ("SecurityToken", token.is_empty()),
            ("Expiration", expiration.is_empty()),
        ]);
        if let Some(names) = missing {
            return Err(CredentialsError::new(format!("the answer of {peer} lacks {names}")));
        }
        let expiry = expiry(peer, expiration.expose(), context, time)?;
        Ok(Credentials::new(id.expose(), secret.expose())
            .with_security_token(token.expose())
            .with_expiry(expiry))
    }

    /// Checks the `Code` of a response that must have one, `"Success"`.
    pub(crate) fn successful(self, peer: &str) -> Result<Self, CredentialsError> {
        match self.code {
            Some(_) => self.not_failed(peer),
            None => Err(CredentialsError::new(format!("the answer of {peer} lacks Code"))),
        }
    }

    /// Checks the `Code` of a response that may have one. An empty one says nothing.
    pub(crate) fn not_failed(self, peer: &str) -> Result<Self, CredentialsError> {
        let is_good =
            |code: &str| ["", "Success", "OK", "200"].iter().any(|it| code.eq_ignore_ascii_case(it));
        match self.code.as_deref().map(str::trim) {
            Some(code) if !is_good(code) => {
                let code: String = code.chars().take(100).collect();
                Err(CredentialsError::new(format!("{peer} answered `Code` {code:?} instead of \"Success\"")))
            }
            _ => Ok(self),
        }
    }
}

/// A response that wraps the key: in `Credentials` (STS) or `CloudCredential` (CloudSSO).
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Enclosed {
    #[serde(rename = "Credentials", alias = "CloudCredential")]
    pub(crate) key: TemporaryKey,
}

/// Returns the names of the missing fields, if any.
pub(crate) fn missing<const N: usize>(fields: [(&str, bool); N]) -> Option<String> {
    let names: Vec<_> =
        fields.into_iter().filter_map(|(name, is_missing)| is_missing.then_some(name)).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// A smaller difference between two clocks comes from the duration of the response, and no service minds it.
const MIN_SHIFT: Duration = Duration::from_secs(60);

/// Parses an expiry time, which must be in the future by our clock or by the service's. If it has passed only by our
/// clock, our clock is wrong and is corrected.
pub(crate) fn expiry(
    peer: &str,
    text: &str,
    context: &Context,
    time: Option<SystemTime>,
) -> Result<SystemTime, CredentialsError> {
    let expiry = date::parse(text).ok_or_else(|| {
        CredentialsError::new(format!(
            "the expiration in the answer of {peer} is not a time such as 2030-01-02T03:04:05Z"
        ))
    })?;
    let now = context.now();
    match time {
        _ if expiry > now => Ok(expiry),
        Some(time) if expiry > time => {
            if now.duration_since(time).is_ok_and(|shift| shift > MIN_SHIFT) {
                context.learn(time);
            }
            Ok(expiry)
        }
        _ => {
            let (expiry, now) = (date::format(expiry), date::format(now));
            Err(CredentialsError::new(format!(
                "the credentials of {peer} expired at {expiry}, and it is {now} by the clock of this machine"
            ))
            .with_help("check the clock"))
        }
    }
}

/// Reads JSON, and wipes the body afterwards.
pub(crate) fn read<T: DeserializeOwned>(peer: &str, body: Bytes) -> Result<T, CredentialsError> {
    let result = serde_json::from_slice(without_mark(&body));
    // Only a body without other owners can be wiped; the transport keeps none of its own.
    if let Ok(mut buffer) = body.try_into_mut() {
        buffer.zeroize();
    }
    result.map_err(|error| {
        CredentialsError::new(format!("the answer of {peer} cannot be read: {}", place(&error)))
    })
}

/// Describes what is wrong in a JSON text without its values, because one of them may be a secret.
pub(crate) fn place(error: &serde_json::Error) -> String {
    let problem = if error.is_data() {
        "a value is missing, duplicate or of the wrong type"
    } else {
        "it is not valid JSON"
    };
    format!("{problem} (line {}, column {})", error.line(), error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn key(json: &str) -> Result<Credentials, CredentialsError> {
        let key = read::<TemporaryKey>("STS", Bytes::copy_from_slice(json.as_bytes()))?;
        key.into_credentials("STS", &Context::system().with_clock(|| NOW), None)
    }

    #[test]
    fn case_12_a_key_that_is_good_by_the_clock_of_the_service_corrects_ours() {
        let at = |minutes: u64| NOW + Duration::from_secs(minutes * 60);
        let context = Context::system().with_clock(move || at(20));
        for (name, time, fits) in [
            ("the service does not say its time", None, false),
            ("expired by both clocks", Some(at(10)), false),
            ("expired by ours alone", Some(at(0)), true),
        ] {
            let found = expiry("STS", "1970-01-01T00:10:00Z", &context, time);
            assert_eq!(found.is_ok(), fits, "{name}");
        }
        assert_eq!(context.now(), at(0));
    }

    #[test]
    fn a_shift_of_a_minute_or_less_corrects_no_clock() {
        let at = |seconds: u64| NOW + Duration::from_secs(seconds);
        for (shift, corrected) in [(60, false), (61, true)] {
            let context = Context::system().with_clock(move || at(100 + shift));
            assert!(expiry("STS", "1970-01-01T00:01:50Z", &context, Some(at(100))).is_ok(), "{shift}");
            assert_eq!(context.now() == at(100), corrected, "{shift}");
        }
    }

    #[test]
    fn null_is_as_good_as_nothing() {
        for (json, missing) in [
            (
                r#"{"AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":"t","Expiration":null,
                    "expiration":"1970-01-01T00:01:00Z","Code":null}"#,
                None,
            ),
            (
                r#"{"AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":null,"Expiration":null}"#,
                Some("lacks SecurityToken, Expiration"),
            ),
        ] {
            let shown = key(json).err().map(|error| error.to_string());
            assert_eq!(shown.is_some(), missing.is_some(), "{shown:?}");
            assert!(shown.unwrap_or_default().contains(missing.unwrap_or_default()));
        }
    }

    #[test]
    fn a_key_is_read_under_both_spellings_with_any_form_of_the_time() {
        for (json, seconds) in [
            (
                r#"{"AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":"t","Expiration":"1970-01-01T00:01:00Z"}"#,
                60.0,
            ),
            (
                r#"{"accessKeyId":"i","accessKeySecret":"s","securityToken":"t","expiration":"1970-01-01T00:01:00.5Z"}"#,
                60.5,
            ),
            (
                r#"{"AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":"t","Expiration":"1970-01-01T08:01:00+08:00"}"#,
                60.0,
            ),
        ] {
            let credentials = key(json).unwrap();
            assert_eq!((credentials.access_key_id(), credentials.access_key_secret()), ("i", "s"));
            assert_eq!(credentials.security_token(), Some("t"));
            assert_eq!(credentials.expires_at(), Some(NOW + Duration::from_secs_f64(seconds)));
        }
    }

    #[test]
    fn a_key_in_a_field_is_read_and_two_spellings_may_stand_side_by_side() {
        for name in ["Credentials", "CloudCredential"] {
            let json = format!(r#"{{"RequestId":"R","{name}":{{"accessKeyId":"a","AccessKeyId":"b"}}}}"#);
            let Enclosed { key } = read("STS", Bytes::from(json)).unwrap();
            assert_eq!(key.access_key_id.or(key.camel_access_key_id).expose(), "b");
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_a_value() {
        for (json, part) in [
            (r#"{"AccessKeyId":"canary","SecurityToken":"canary"}"#, "lacks AccessKeySecret, Expiration"),
            (r#"{"AccessKeyId":["canary"]}"#, "of the wrong type (line 1"),
            (r#"{"AccessKeyId":"canary""#, "it is not valid JSON (line 1"),
            (
                r#"{"AccessKeyId":"i","AccessKeySecret":"canary","SecurityToken":"t","Expiration":"tomorrow"}"#,
                "is not a time",
            ),
            (
                r#"{"AccessKeyId":"i","AccessKeySecret":"canary","SecurityToken":"t","Expiration":"1970-01-01T00:00:00Z"}"#,
                "expired at 1970-01-01T00:00:00Z, and it is 1970-01-01T00:00:00Z",
            ),
        ] {
            let error = format!("{0} {0:?}", key(json).unwrap_err());
            assert!(error.contains(part) && !error.contains("canary"), "{error}");
        }
    }
}
