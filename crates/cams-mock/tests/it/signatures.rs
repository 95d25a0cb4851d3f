//! What the gateway checks before it looks at parameters.

use std::time::{Duration, SystemTime};

use cams_core::{CallOptions, Credentials, Engine, Placement, Scheme};
use cams_mock::MockServer;
use cams_models::{AddChatGroupRequest, ListChatGroupRequest, PageRequest, SERVICE};

use crate::support::{Answer, FixedClock, Handmade, NOW, NUMBER, SPACE, config, exchange, plain};

async fn server() -> MockServer {
    let now = || SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    MockServer::builder().clock(now).start().await.unwrap()
}

fn acs3(server: &MockServer) -> Handmade {
    Handmade::for_acs3(server, "AddChatGroup").with_owner()
}

fn rpc_v1(server: &MockServer) -> Handmade {
    Handmade::for_rpc_v1(server, "AddChatGroup").with_owner()
}

async fn send_acs3(server: &MockServer, request: Handmade) -> Answer {
    exchange(server, &request.acs3(server)).await
}

async fn send_rpc_v1(server: &MockServer, request: Handmade) -> Answer {
    exchange(server, &request.rpc_v1(server)).await
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code()), (status, code), "{}", answer.message());
    for name in ["RequestId", "HostId", "Message", "Recommend"] {
        assert!(answer.body[name].is_string(), "{name}");
    }
    assert_eq!(answer.header("x-acs-request-id"), answer.body["RequestId"].as_str().unwrap());
    assert_eq!(answer.header("content-type"), "application/json;charset=utf-8");
    assert!(!answer.header("date").is_empty());
}

#[tokio::test]
async fn both_schemes_and_both_places_work_through_the_engine() {
    let server = MockServer::start().await.unwrap();
    for scheme in [Scheme::Acs3, Scheme::RpcV1] {
        let engine = Engine::new(&SERVICE, config(&server).signature(scheme)).unwrap();
        for placement in [Placement::Query, Placement::Form] {
            let mut request = AddChatGroupRequest::new(NUMBER);
            request.subject = Some("a b+c*d~e%é/&=😀".into());
            engine.call(&request, &CallOptions::default().placement(placement)).await.unwrap();
            let call = server.calls().pop().unwrap();
            assert_eq!(call.scheme, Some(scheme));
            assert_eq!(call.parameter("Subject"), request.subject.as_deref());
        }
    }
}

#[tokio::test]
async fn both_schemes_accept_get_and_plus_for_space() {
    let server = server().await;
    let mut request = acs3(&server).with_query("Subject", "a b").with_header("accept", "application/json");
    request.method = "GET";
    assert_eq!(send_acs3(&server, request).await.code(), "OK");
    let mut request = rpc_v1(&server).with_query("Subject", "a b").with_query("SignatureNonce", "another");
    request.method = "GET";
    assert_eq!(send_rpc_v1(&server, request).await.code(), "OK");
    assert!(server.calls().iter().all(|call| call.parameter("Subject") == Some("a b")));
}

#[tokio::test]
async fn parameters_of_query_and_form_are_signed_together() {
    let server = server().await;
    let mut request = acs3(&server);
    request.form = vec![("Subject", "a b".into())];
    assert_eq!(send_acs3(&server, request).await.code(), "OK");
    let mut request = rpc_v1(&server).with_query("SignatureNonce", "another");
    request.form = vec![("Subject", "a b".into())];
    assert_eq!(send_rpc_v1(&server, request).await.code(), "OK");
}

#[tokio::test]
async fn an_unknown_key_is_not_found() {
    let server = server().await;
    let mut request = acs3(&server);
    request.key.0 = "somebody".into();
    assert_refused(&send_acs3(&server, request).await, 404, "InvalidAccessKeyId.NotFound");
    let request = rpc_v1(&server).with_query("AccessKeyId", "somebody");
    assert_refused(&send_rpc_v1(&server, request).await, 404, "InvalidAccessKeyId.NotFound");
}

#[tokio::test]
async fn a_wrong_secret_is_told_what_the_server_signed() {
    let server = server().await;
    for scheme in [Scheme::Acs3, Scheme::RpcV1] {
        let answer = match scheme {
            Scheme::Acs3 => {
                let mut request = acs3(&server);
                request.key.1 = "wrong".into();
                send_acs3(&server, request).await
            }
            Scheme::RpcV1 => {
                let mut request = rpc_v1(&server);
                request.key.1 = "wrong".into();
                send_rpc_v1(&server, request).await
            }
        };
        assert_refused(&answer, 400, "SignatureDoesNotMatch");
        let begin = match scheme {
            Scheme::Acs3 => "server StringToSign is [ACS3-HMAC-SHA256\n",
            Scheme::RpcV1 => "server string to sign is:POST&%2F&AccessKeyId",
        };
        assert!(answer.message().contains(begin), "{}", answer.message());
        assert!(!answer.message().contains(server.access_key_secret()));
    }
}

#[tokio::test]
async fn a_change_on_the_way_breaks_the_signature() {
    let server = server().await;
    let bytes = acs3(&server).acs3(&server).replace(SPACE, "cams-y000");
    assert_refused(&exchange(&server, &bytes).await, 400, "SignatureDoesNotMatch");
    let bytes = rpc_v1(&server).rpc_v1(&server).replace(SPACE, "cams-y000");
    assert_refused(&exchange(&server, &bytes).await, 400, "SignatureDoesNotMatch");
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn a_clock_that_is_too_far_off_is_refused_either_way() {
    let server = MockServer::start().await.unwrap();
    let shift = Duration::from_secs(15 * 60 + 30);
    for scheme in [Scheme::Acs3, Scheme::RpcV1] {
        for is_late in [true, false] {
            let now = SystemTime::now();
            let clock = FixedClock(if is_late { now - shift } else { now + shift });
            let config = config(&server).signature(scheme).platform(clock);
            let engine = Engine::new(&SERVICE, config).unwrap();
            let options = CallOptions::default().max_attempts(1);
            let request = ListChatGroupRequest::new(NUMBER, PageRequest::new(1, 1));
            let error = engine.call(&request, &options).await.unwrap_err();
            assert_eq!((error.code(), error.http_status()), (Some("InvalidTimeStamp.Expired"), Some(400)));
        }
    }
}

#[tokio::test]
async fn a_malformed_date_is_refused() {
    let server = server().await;
    let request = acs3(&server).with_header("x-acs-date", "Tue, 02 Jan 2024 03:04:05 GMT");
    assert_refused(&send_acs3(&server, request).await, 400, "InvalidTimeStamp.Format");
    let request = rpc_v1(&server).with_query("Timestamp", "1704164645");
    assert_refused(&send_rpc_v1(&server, request).await, 400, "InvalidTimeStamp.Format");
}

#[tokio::test]
async fn the_same_bytes_are_accepted_once() {
    let server = server().await;
    for bytes in
        [acs3(&server).acs3(&server), rpc_v1(&server).with_query("SignatureNonce", "n").rpc_v1(&server)]
    {
        assert_eq!(exchange(&server, &bytes).await.code(), "OK");
        assert_refused(&exchange(&server, &bytes).await, 400, "SignatureNonceUsed");
    }
    server.reset();
    assert_eq!(send_acs3(&server, acs3(&server)).await.code(), "OK");
}

#[tokio::test]
async fn a_wrong_signature_uses_up_no_nonce() {
    let server = server().await;
    let mut forged = acs3(&server);
    forged.key.1 = "wrong".into();
    assert_refused(&send_acs3(&server, forged).await, 400, "SignatureDoesNotMatch");
    assert_eq!(send_acs3(&server, acs3(&server)).await.code(), "OK");
}

#[tokio::test]
async fn what_is_not_signed_is_named() {
    let server = server().await;
    let answer = exchange(&server, &plain(&server, "POST", "/?Action=AddChatGroup", "", "")).await;
    assert_refused(&answer, 400, "IncompleteSignature");
    assert!(answer.message().contains("`Authorization`"), "{}", answer.message());
    let call = server.calls().pop().unwrap();
    assert_eq!((call.action.as_str(), call.scheme), ("AddChatGroup", None));

    let answer = send_acs3(&server, acs3(&server).without_header("x-acs-date")).await;
    assert_refused(&answer, 400, "IncompleteSignature");
    assert!(answer.message().contains("`x-acs-date`"), "{}", answer.message());

    let answer = exchange(&server, &plain(&server, "POST", "/?AccessKeyId=a&Action=b", "", "")).await;
    assert_refused(&answer, 400, "IncompleteSignature");
    assert!(answer.message().contains("`Signature`, `SignatureMethod`"), "{}", answer.message());

    let basic = plain(&server, "POST", "/", "authorization: Basic eDp5\r\n", "");
    assert_refused(&exchange(&server, &basic).await, 400, "IncompleteSignature");
}

#[tokio::test]
async fn every_acs_header_and_the_host_must_be_signed() {
    let server = server().await;
    let mut request = acs3(&server);
    request.unsigned.push(("x-acs-extra", "1".into()));
    let answer = send_acs3(&server, request).await;
    assert_refused(&answer, 400, "IncompleteSignature");
    assert!(answer.message().contains("`x-acs-extra`"), "{}", answer.message());

    let mut request = acs3(&server);
    request.unsigned.push(("content-type", "application/octet-stream".into()));
    assert_eq!(send_acs3(&server, request).await.code(), "OK");

    let bytes = acs3(&server).acs3(&server).replace("SignedHeaders=host;", "SignedHeaders=");
    let answer = exchange(&server, &bytes).await;
    assert_refused(&answer, 400, "IncompleteSignature");
    assert!(answer.message().contains("`host`"), "{}", answer.message());
}

#[tokio::test]
async fn a_signed_header_that_got_lost_is_named() {
    let server = server().await;
    let request = acs3(&server).with_header("user-agent", "test");
    let answer = exchange(&server, &request.acs3(&server).replace("user-agent: test\r\n", "")).await;
    assert_refused(&answer, 400, "IncompleteSignature");
    assert!(answer.message().contains("`user-agent`"), "{}", answer.message());
}

#[tokio::test]
async fn the_hash_must_be_that_of_the_body() {
    let server = server().await;
    let mut request = acs3(&server).with_header("x-acs-content-sha256", &"0".repeat(64));
    request.form = vec![("Subject", "A".into())];
    let answer = send_acs3(&server, request).await;
    assert_refused(&answer, 400, "SignatureDoesNotMatch");
    assert!(answer.message().contains("`x-acs-content-sha256`"), "{}", answer.message());
}

#[tokio::test]
async fn a_security_token_is_wanted_when_the_pair_is_temporary() {
    let server = MockServer::builder()
        .access_key_id("id")
        .access_key_secret("secret")
        .security_token("CAIS+test/Token==")
        .start()
        .await
        .unwrap();
    for scheme in [Scheme::Acs3, Scheme::RpcV1] {
        let pair = Credentials::new("id", "secret");
        let cases = [
            (pair.clone().with_security_token("CAIS+test/Token=="), None),
            (pair.clone().with_security_token("other"), Some("InvalidSecurityToken.Malformed")),
            (pair, Some("MissingSecurityToken")),
        ];
        for (credentials, code) in cases {
            let engine =
                Engine::new(&SERVICE, config(&server).credentials(credentials).signature(scheme)).unwrap();
            let result = engine.call(&AddChatGroupRequest::new(NUMBER), &CallOptions::default()).await;
            assert_eq!(result.err().and_then(|error| Some(error.code()?.to_owned())).as_deref(), code);
        }
    }
}

#[tokio::test]
async fn a_security_token_is_not_repeated_in_messages() {
    let server =
        MockServer::builder().access_key_id("id").access_key_secret("s").security_token("a+token==").start();
    let server = server.await.unwrap();
    for scheme in [Scheme::Acs3, Scheme::RpcV1] {
        let wrong = Credentials::new("id", "wrong").with_security_token("a+token==");
        let engine = Engine::new(&SERVICE, config(&server).credentials(wrong).signature(scheme)).unwrap();
        let request = AddChatGroupRequest::new(NUMBER);
        let error = engine.call(&request, &CallOptions::default()).await.unwrap_err();
        assert_eq!(error.code(), Some("SignatureDoesNotMatch"));
        assert!(!error.message().contains("token=="), "{}", error.message());
        assert!(!error.message().contains("token%253D"), "{}", error.message());
        let said = String::from_utf8_lossy(error.body().unwrap()).into_owned();
        assert!(said.contains("***") && !said.contains("token=="), "{said}");
    }
    assert!(!format!("{:?}", server.calls()).contains("a+token"));
}

#[tokio::test]
async fn version_action_method_and_path_are_checked() {
    let server = server().await;
    let answer = send_acs3(&server, acs3(&server).with_header("x-acs-version", "2018-01-01")).await;
    assert_refused(&answer, 400, "InvalidVersion");

    let request =
        rpc_v1(&server).with_query("Action", "AddChatGroupInviteLnk").with_query("SignatureNonce", "2");
    let answer = send_rpc_v1(&server, request).await;
    assert_refused(&answer, 404, "InvalidAction.NotFound");
    assert!(answer.message().contains("Did you mean AddChatGroupInviteLink"), "{}", answer.message());

    let answer = exchange(&server, &plain(&server, "PUT", "/", "", "")).await;
    assert_refused(&answer, 405, "UnsupportedHTTPMethod");
    let answer = exchange(&server, &plain(&server, "POST", "/cams", "", "")).await;
    assert_refused(&answer, 404, "InvalidApi.NotFound");
}
