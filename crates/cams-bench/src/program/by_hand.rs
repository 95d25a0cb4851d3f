//! A program written by hand without the SDK, on `reqwest`, `tokio`, `serde` and `serde_json`: it signs each call by
//! `ACS3-HMAC-SHA256` and parses the answer. It does no more than one call needs: no retries, no timeouts per call, no
//! other placement of parameters.

use std::time::SystemTime;

use anyhow::{Context, ensure};
use base16ct::lower::encode_string;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::bare;
use crate::account::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, CUST_SPACE_ID};
use crate::subject::INVITE_LINK;

const EMPTY_BODY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// What the signature wants encoded: all but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A client and where it sends its calls.
#[derive(Clone, Debug)]
pub(super) struct ByHand {
    client: reqwest::Client,
    host: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    code: Option<String>,
    message: Option<String>,
    invite_link: Option<String>,
}

impl ByHand {
    /// # Errors
    /// TLS cannot be set up, or the endpoint is not an `http` URL.
    pub(super) fn new(endpoint: &str) -> anyhow::Result<Self> {
        let host = endpoint.strip_prefix("http://").context("the endpoint is not an `http` URL")?;
        Ok(Self { client: bare::client()?, host: host.to_owned() })
    }

    /// Makes the call AddChatGroupInviteLink and checks that the answer is the expected one.
    ///
    /// # Errors
    /// The call fails, or the answer is another one.
    pub(super) async fn add_invite_link(&self) -> anyhow::Result<()> {
        let query = query(&[
            ("BusinessNumber", "8613800000000"),
            ("CustSpaceId", CUST_SPACE_ID),
            ("GroupId", "E93kdk0000"),
        ]);
        let date = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
        let nonce = nonce()?;
        let headers = [
            ("host", self.host.as_str()),
            ("x-acs-action", "AddChatGroupInviteLink"),
            ("x-acs-content-sha256", EMPTY_BODY_SHA256),
            ("x-acs-date", &date),
            ("x-acs-signature-nonce", &nonce),
            ("x-acs-version", "2020-06-06"),
        ];
        let authorization = authorization(ACCESS_KEY_ID, ACCESS_KEY_SECRET, &query, &headers)?;
        let url = format!("http://{}/?{query}", self.host);
        let request = self.client.post(url).header("authorization", authorization);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let response = request.send().await?;
        let status = response.status();
        let answer: Answer = serde_json::from_slice(&response.bytes().await?)?;
        let is_ok = status.is_success() && answer.code.as_deref() == Some("OK");
        ensure!(is_ok, "HTTP {status}, {:?}: {:?}", answer.code, answer.message);
        ensure!(answer.invite_link.as_deref() == Some(INVITE_LINK), "not the expected response: {answer:?}");
        Ok(())
    }
}

/// The parameters, which are in the order of their names, as a query.
fn query(parameters: &[(&str, &str)]) -> String {
    let encoded = |text| utf8_percent_encode(text, ENCODED);
    let pairs = parameters.iter().map(|(name, value)| format!("{}={}", encoded(*name), encoded(*value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn nonce() -> anyhow::Result<String> {
    let mut bytes = [0; 16];
    getrandom::getrandom(&mut bytes)?;
    Ok(encode_string(&bytes))
}

/// The header `Authorization` of a request without a body. The headers are in the order of their names.
fn authorization(id: &str, secret: &str, query: &str, headers: &[(&str, &str)]) -> anyhow::Result<String> {
    let canonical_headers: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let signed_headers = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let request = format!("POST\n/\n{query}\n{canonical_headers}\n{signed_headers}\n{EMPTY_BODY_SHA256}");
    let digest = encode_string(&Sha256::digest(request));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
    mac.update(format!("ACS3-HMAC-SHA256\n{digest}").as_bytes());
    let signature = encode_string(&mac.finalize().into_bytes());
    Ok(format!("ACS3-HMAC-SHA256 Credential={id},SignedHeaders={signed_headers},Signature={signature}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_is_signed_as_published() {
        let query = query(&[
            ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"),
            ("RegionId", "cn-shanghai"),
        ]);
        let headers = [
            ("host", "ecs.cn-shanghai.aliyuncs.com"),
            ("x-acs-action", "RunInstances"),
            ("x-acs-content-sha256", EMPTY_BODY_SHA256),
            ("x-acs-date", "2023-10-26T10:22:32Z"),
            ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
            ("x-acs-version", "2014-05-26"),
        ];
        let signed = authorization("YourAccessKeyId", "YourAccessKeySecret", &query, &headers).unwrap();
        let expected = "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;\
                        x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,\
                        Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0";
        assert_eq!(signed, expected);
    }

    #[test]
    fn parameters_are_encoded_as_the_signature_wants_them() {
        assert_eq!(query(&[("a", "1 *~"), ("b", "é&")]), "a=1%20%2A~&b=%C3%A9%26");
    }
}
