//! Signing: pure functions from a request and a secret to a signature.
//!
//! Two schemes, both by shared secret: [`acs3`] (`ACS3-HMAC-SHA256`, the default) and [`rpc_v1`] (`HMAC-SHA1`, by
//! choice; STS still uses it). The local CAMS checks signatures with the same functions, and the tests check both
//! against signatures that the official code computed.

pub mod acs3;
pub(crate) mod mismatch;
pub mod rpc_v1;

use std::time::SystemTime;

use jiff::Timestamp;

/// A signature scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// `ACS3-HMAC-SHA256`: the signature travels in the `Authorization` header.
    #[default]
    Acs3,
    /// RPC V1, `HMAC-SHA1`: the signature is a parameter of the query.
    RpcV1,
}

/// What makes each attempt unique: when it was made, and a number used once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Time of signing as `YYYY-MM-DDTHH:MM:SSZ`.
    pub date: String,
    /// 32 hexadecimal digits that no other request has.
    pub nonce: String,
}

impl Moment {
    /// A moment of that time with a nonce from 16 random bytes.
    #[must_use]
    pub fn new(time: SystemTime, random: [u8; 16]) -> Self {
        Self { date: format_date(time), nonce: hex(&random) }
    }
}

/// The time in UTC to the second, as both schemes write it. The fraction is dropped, not rounded up into the future.
fn format_date(time: SystemTime) -> String {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let stamp = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    stamp.unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut digits = vec![0; 2 * bytes.len()];
    // Room for two digits a byte is all that it asks for, and digits are text.
    let _ = hex::encode_to_slice(bytes, &mut digits);
    String::from_utf8(digits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn dates_have_no_fraction() {
        let time = SystemTime::UNIX_EPOCH + Duration::new(1_704_164_645, 999_999_999);
        assert_eq!(format_date(time), "2024-01-02T03:04:05Z");
    }
}
