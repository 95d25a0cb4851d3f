//! Requests as the official Python SDK (`alibabacloud-cams20200606` 5.3.1) puts them on the wire: it signs more
//! headers than this SDK does, and writes `+` for a space.

use std::time::{Duration, SystemTime};

use cams_mock::MockServer;

use crate::support::exchange;

const ACS3: &str = "\
POST /?BusinessNumber=8613800000000&ChannelType=WHATSAPP&CustSpaceId=cams-x000&Subject=%E5%91%A8%E6%8A%A5+a%2Bb%2Ac~d%2F%C3%A9+%F0%9F%98%80 HTTP/1.1
Accept-Encoding: identity
host: 127.0.0.1:18998
x-acs-version: 2020-06-06
x-acs-action: AddChatGroup
user-agent: AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2
x-acs-date: 2026-11-22T22:41:01Z
x-acs-signature-nonce: adbd988ee193d3014c67b17d46933698
accept: application/json
x-acs-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-acs-credentials-provider: static_sts
x-acs-accesskey-id: testid
x-acs-security-token: CAIS+test/Token==
Authorization: ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=accept;host;user-agent;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version,Signature=c42dcb930adbe7eb3ee65bf83c82995c5a96f4e54a4435dbc8083ffba63c983c
Content-Length: 0
Connection: close

";

const RPC_V1: &str = "\
POST /?Action=AddChatGroup&Format=json&Version=2020-06-06&Timestamp=2026-11-22T22%3A41%3A01Z&SignatureNonce=c2a0d6d83596e7facea8df27309439fb&BusinessNumber=8613800000000&ChannelType=WHATSAPP&CustSpaceId=cams-x000&Subject=%E5%91%A8%E6%8A%A5+a%2Bb%2Ac~d%2F%C3%A9+%F0%9F%98%80&SecurityToken=CAIS%2Btest%2FToken%3D%3D&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&AccessKeyId=testid&Signature=644FRoVlsdbFSLp52fmF3MQuVXc%3D HTTP/1.1
Accept-Encoding: identity
host: 127.0.0.1:18998
x-acs-version: 2020-06-06
x-acs-action: AddChatGroup
user-agent: AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2
x-acs-credentials-provider: static_sts
Content-Length: 0
Connection: close

";

#[tokio::test]
async fn requests_of_the_official_sdk_are_accepted() {
    // 2026-11-22T22:41:01Z
    let now = || SystemTime::UNIX_EPOCH + Duration::from_secs(1795387261);
    let builder = MockServer::builder().access_key_id("testid").access_key_secret("testsecret");
    let server = builder.security_token("CAIS+test/Token==").clock(now).start().await.unwrap();
    for request in [ACS3, RPC_V1] {
        let answer = exchange(&server, &request.replace('\n', "\r\n")).await;
        assert_eq!((answer.status, answer.code()), (200, "OK"), "{}", answer.message());
        let call = server.calls().pop().unwrap();
        assert_eq!(call.parameter("Subject"), Some("周报 a+b*c~d/é 😀"));
        assert_eq!(call.parameters.len(), 4);
    }
}
