//! What services and commands answer: a temporary key as JSON.

use std::time::SystemTime;

use bytes::Bytes;
use cams_operation::object::Object;
use cams_operation::{ReadField, object};
use serde_core::{Deserialize, Deserializer};
use zeroize::Zeroize;

use super::secret::Secret;
use super::{Credentials, CredentialsError};
use crate::date;

/// A temporary key. STS, the metadata of ECS, a credentials URI and CloudSSO write the names in one way, OAuth in
/// another.
#[derive(Debug, Default)]
pub(crate) struct TemporaryKey {
    code: Option<String>,
    access_key_id: String,
    access_key_secret: Secret,
    security_token: Secret,
    expiration: String,
}

impl ReadField for TemporaryKey {
    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        match name {
            "Code" => self.code = Deserialize::deserialize(value)?,
            "AccessKeyId" | "accessKeyId" => self.access_key_id = Deserialize::deserialize(value)?,
            "AccessKeySecret" | "accessKeySecret" => {
                self.access_key_secret = Deserialize::deserialize(value)?
            }
            "SecurityToken" | "securityToken" => self.security_token = Deserialize::deserialize(value)?,
            "Expiration" | "expiration" => self.expiration = Deserialize::deserialize(value)?,
            _ => object::skip(value)?,
        }
        Ok(())
    }
}

impl TemporaryKey {
    /// The key as credentials, if nothing is missing and it has not expired.
    pub(crate) fn into_credentials(
        self,
        peer: &str,
        now: SystemTime,
    ) -> Result<Credentials, CredentialsError> {
        let missing: Vec<_> = [
            ("AccessKeyId", self.access_key_id.is_empty()),
            ("AccessKeySecret", self.access_key_secret.is_empty()),
            ("SecurityToken", self.security_token.is_empty()),
            ("Expiration", self.expiration.is_empty()),
        ]
        .into_iter()
        .filter_map(|(name, is_missing)| is_missing.then_some(name))
        .collect();
        if !missing.is_empty() {
            return Err(CredentialsError::new(format!("the answer of {peer} lacks {}", missing.join(", "))));
        }
        let expiry = expiry(peer, &self.expiration, now)?;
        Ok(Credentials::new(self.access_key_id, self.access_key_secret.expose())
            .with_security_token(self.security_token.expose())
            .with_expiry(expiry))
    }

    /// The same where the answer must say `"Code": "Success"`.
    pub(crate) fn into_successful(
        self,
        peer: &str,
        now: SystemTime,
    ) -> Result<Credentials, CredentialsError> {
        match self.code.as_deref() {
            Some("Success") => self.into_credentials(peer, now),
            Some(code) => {
                let code: String = code.chars().take(100).collect();
                Err(CredentialsError::new(format!("{peer} answered `Code` {code:?} instead of \"Success\"")))
            }
            None => Err(CredentialsError::new(format!("the answer of {peer} lacks Code"))),
        }
    }
}

/// An answer with the key in one of its fields: `Credentials` of STS, `CloudCredential` of CloudSSO.
#[derive(Default)]
pub(crate) struct Enclosed(pub(crate) TemporaryKey);

impl ReadField for Enclosed {
    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        match name {
            "Credentials" | "CloudCredential" => self.0 = object::read(value)?,
            _ => object::skip(value)?,
        }
        Ok(())
    }
}

/// The time of an expiry, which must be ahead.
pub(crate) fn expiry(peer: &str, text: &str, now: SystemTime) -> Result<SystemTime, CredentialsError> {
    let time = date::parse(text).ok_or_else(|| {
        CredentialsError::new(format!(
            "the expiration in the answer of {peer} is no time such as 2030-01-02T03:04:05Z"
        ))
    })?;
    if time <= now {
        let (expiry, now) = (date::format(time), date::format(now));
        return Err(CredentialsError::new(format!(
            "the credentials of {peer} expired at {expiry}, and it is {now} by the clock of this machine"
        ))
        .with_help("check the clock"));
    }
    Ok(time)
}

/// Reads JSON, and wipes the body that it was read from.
pub(crate) fn read<T: ReadField + Default>(peer: &str, body: Bytes) -> Result<T, CredentialsError> {
    let result = serde_json::from_slice(&body);
    // A body that something else holds too is wiped by nobody; the transport gives its own away.
    if let Ok(mut buffer) = body.try_into_mut() {
        buffer.zeroize();
    }
    result.map(|Object(answer)| answer).map_err(|error| {
        CredentialsError::new(format!("the answer of {peer} cannot be read: {}", place(&error)))
    })
}

/// What is wrong in a JSON text, without its values: one of them may be a secret.
pub(crate) fn place(error: &serde_json::Error) -> String {
    let problem = if error.is_data() { "a value is missing or of another type" } else { "it is no JSON" };
    format!("{problem} (line {}, column {})", error.line(), error.column())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn key(json: &str) -> Result<Credentials, CredentialsError> {
        read::<TemporaryKey>("STS", Bytes::copy_from_slice(json.as_bytes()))?.into_credentials("STS", NOW)
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
    fn a_key_in_a_field_is_read_and_the_last_of_two_values_counts() {
        for name in ["Credentials", "CloudCredential"] {
            let json = format!(r#"{{"RequestId":"R","{name}":{{"accessKeyId":"a","AccessKeyId":"b"}}}}"#);
            let Enclosed(key) = read("STS", Bytes::from(json)).unwrap();
            assert_eq!(key.access_key_id, "b");
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_a_value() {
        for (json, part) in [
            (r#"{"AccessKeyId":"canary","SecurityToken":"canary"}"#, "lacks AccessKeySecret, Expiration"),
            (r#"{"AccessKeyId":["canary"]}"#, "of another type (line 1"),
            (r#"{"AccessKeyId":"canary""#, "it is no JSON (line 1"),
            (
                r#"{"AccessKeyId":"i","AccessKeySecret":"canary","SecurityToken":"t","Expiration":"tomorrow"}"#,
                "is no time",
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
