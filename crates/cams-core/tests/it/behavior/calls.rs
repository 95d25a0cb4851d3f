//! One call: what is sent for it, how often, and what comes back.

use std::collections::HashSet;
use std::time::Duration;

use cams_core::{
    AttemptOutcome, Config, Credentials, Engine, ErrorKind, Execution, Placement, RetryPolicy, Scheme,
};
use cams_models::{AddChatGroupInviteLinkRequest, AddChatGroupRequest, GetViberByRequestNoRequest, SERVICE};
use cams_operation::Operation;
use serde_json::json;

use crate::behavior::world::{
    Script, Step, THROTTLED, answer, config, ok, options, read, write, write_request,
};

#[tokio::test]
async fn a_success_has_output_request_id_and_attempts() {
    let script = Script::new([ok()]);
    let reply = write(&script.engine(), &options()).await.unwrap();
    assert_eq!(reply.output.invite_link.as_deref(), Some("https://chat.whatsapp.com/x"));
    assert_eq!(reply.metadata.request_id(), Some("R1"));
    assert_eq!(reply.metadata.attempts().len(), 1);
    assert_eq!(reply.metadata.attempts()[0].outcome(), AttemptOutcome::Succeeded);
    assert_eq!(reply.metadata.attempts()[0].http_status(), Some(200));
}

#[tokio::test]
async fn the_request_has_the_headers_of_acs3_and_its_parameters_in_the_query() {
    let script = Script::new([ok()]);
    write(&script.engine(), &options().header("x-trace", "t1")).await.unwrap();
    let request = &script.requests()[0];
    let header = |name: &str| request.headers()[name].to_str().unwrap();
    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.uri().to_string(),
        "https://cams.ap-southeast-1.aliyuncs.com/?BusinessNumber=8613800000000&CustSpaceId=cams-x000&GroupId=E93kdk0000"
    );
    assert_eq!(header("host"), "cams.ap-southeast-1.aliyuncs.com");
    assert_eq!(header("x-acs-action"), "AddChatGroupInviteLink");
    assert_eq!(header("x-acs-version"), "2020-06-06");
    assert_eq!(header("x-trace"), "t1");
    assert!(header("user-agent").starts_with("AlibabaCloud ("));
    assert!(header("authorization").starts_with(
        "ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;\
         x-acs-signature-nonce;x-acs-version,Signature="
    ));
    assert!(request.headers()["authorization"].is_sensitive());
    assert!(request.headers().get("content-type").is_none() && request.body().is_empty());
}

#[tokio::test]
async fn rpc_v1_puts_the_signature_into_the_query_and_signs_no_header() {
    let script = Script::new([ok()]);
    let credentials = Credentials::new("id", "secret").with_security_token("token");
    let engine = script.engine_with(|config| config.signature(Scheme::RpcV1).credentials(credentials));
    let call = options().placement(Placement::Form);
    write(&engine, &call).await.unwrap();
    let request = &script.requests()[0];
    let query = request.uri().query().unwrap();
    for part in ["Action=AddChatGroupInviteLink", "Format=json", "SecurityToken=token", "&Signature="] {
        assert!(query.contains(part), "{part} in {query}");
    }
    assert!(request.headers().get("authorization").is_none());
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    let body = std::str::from_utf8(request.body()).unwrap();
    assert_eq!(body, "BusinessNumber=8613800000000&CustSpaceId=cams-x000&GroupId=E93kdk0000");
}

#[tokio::test]
async fn a_long_query_moves_into_the_form() {
    let script = Script::new([ok()]);
    let mut request = AddChatGroupRequest::new("8613800000000");
    request.description = Some("你".repeat(1000));
    script.engine().call(&request, &options()).await.unwrap();
    let sent = &script.requests()[0];
    assert_eq!(sent.uri().query(), None);
    assert!(sent.body().len() > 9000);
    assert!(sent.headers()["authorization"].to_str().unwrap().contains("SignedHeaders=content-type;host;"));
}

#[tokio::test]
async fn every_missing_parameter_is_named_and_nothing_is_sent() {
    let script = Script::new([]);
    let config = Config::new().credentials(Credentials::new("id", "secret")).transport(script.clone());
    let engine = Engine::new(&SERVICE, config).unwrap();
    let error = write(&engine, &options()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.execution(), Execution::NotExecuted);
    assert!(error.message().contains("`CustSpaceId`"), "{error}");
    let error = engine
        .call_json(
            "AddChatGroupInviteLink",
            Some(AddChatGroupInviteLinkRequest::INFO),
            &json!({}),
            &options(),
        )
        .await
        .unwrap_err();
    assert!(error.message().contains("`BusinessNumber`") && error.message().contains("`GroupId`"), "{error}");
    assert!(script.requests().is_empty());
}

#[tokio::test]
async fn a_default_of_the_client_gives_way_to_the_call() {
    let script = Script::new([ok()]);
    let mut request = write_request();
    request.cust_space_id = Some("cams-own".into());
    script.engine().call(&request, &options()).await.unwrap();
    assert!(script.requests()[0].uri().query().unwrap().contains("CustSpaceId=cams-own"));
}

#[tokio::test]
async fn undocumented_parameters_are_sent_and_replace_known_ones() {
    let script = Script::new([ok()]);
    let call = options().parameter("New Name", "a b").parameter("GroupId", "other");
    write(&script.engine(), &call).await.unwrap();
    let query = script.requests()[0].uri().query().unwrap().to_owned();
    assert!(query.contains("New%20Name=a%20b") && query.contains("GroupId=other"), "{query}");
    assert_eq!(query.matches("GroupId").count(), 1);
}

#[tokio::test]
async fn options_that_are_not_valid_fail_before_anything_is_sent() {
    let script = Script::new([]);
    let engine = script.engine();
    for (bad, part) in [
        (options().header("authorization", "mine"), "sets it itself"),
        (options().header("bad name", "x"), "not valid"),
        (options().header("x", "line\nbreak"), "not valid"),
        (options().max_attempts(0), "at least 1"),
        (options().timeout(Duration::ZERO), "longer than zero"),
    ] {
        let error = write(&engine, &bad).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.message().contains(part), "{error}");
    }
    assert!(script.requests().is_empty());
}

#[test]
fn settings_that_are_not_valid_are_refused() {
    for (bad, part) in [
        (config().endpoint("http://example.com"), "plain HTTP"),
        (config().endpoint(""), "is empty"),
        (config().region("a/b"), "region"),
        (config().timeout(Duration::ZERO), "timeout"),
        (config().retry(RetryPolicy::default().max_attempts(0)), "at least 1"),
        (config().default_parameter("GroupId", "E"), "`GroupId`"),
        (config().user_agent("a\nb"), "user agent"),
    ] {
        let error = Engine::new(&SERVICE, bad).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(Engine::new(&SERVICE, config().endpoint("http://example.com").allow_insecure_http()).is_ok());
    assert!(Engine::new(&SERVICE, config().endpoint("http://127.0.0.1:1")).is_ok());
}

#[tokio::test(start_paused = true)]
async fn throttling_is_retried_with_a_fresh_signature_after_the_wait_that_was_asked_for() {
    let script =
        Script::new([answer(400, &[("x-acs-retry-after", "700")], THROTTLED), Step::NotReached, ok()]);
    let reply = write(&script.engine(), &options()).await.unwrap();
    let attempts = reply.metadata.attempts();
    assert_eq!(attempts.len(), 3);
    assert_eq!(attempts[0].outcome(), AttemptOutcome::Failed(ErrorKind::Throttled));
    assert_eq!((attempts[0].request_id(), attempts[0].code()), (Some("R0"), Some("Throttling.User")));
    assert_eq!(attempts[1].delay(), Duration::from_millis(700 + 200), "and the jitter");
    let nonces: HashSet<_> =
        script.requests().iter().map(|request| request.headers()["x-acs-signature-nonce"].clone()).collect();
    assert_eq!(nonces.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_may_have_been_executed_is_never_sent_twice() {
    for (step, kind) in [
        (Step::Interrupted, ErrorKind::Interrupted),
        (answer(500, &[], r#"{"Code":"InternalError"}"#), ErrorKind::ServerFailure),
        (answer(502, &[], "<html>"), ErrorKind::ServerFailure),
        (answer(200, &[], "<html>"), ErrorKind::Unreadable),
        (answer(200, &[], "{}"), ErrorKind::Unreadable),
        (answer(302, &[], ""), ErrorKind::ServerFailure),
        (answer(400, &[], r#"{"Code":"SignatureNonceUsed"}"#), ErrorKind::ServerFailure),
    ] {
        let script = Script::new([step]);
        let error = write(&script.engine(), &options()).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(error.may_have_executed() && !error.is_retryable(), "{error}");
        assert_eq!((script.requests().len(), error.attempts().len()), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_is_sent_again_until_the_attempts_are_used_up() {
    let script = Script::new([Step::Interrupted, answer(503, &[], ""), Step::Interrupted]);
    let error = read(&script.engine(), &options()).await.unwrap_err();
    assert_eq!((script.requests().len(), error.attempts().len()), (3, 3));
    assert!(error.is_retryable() && error.to_string().contains("after 3 attempts"), "{error}");
    let script = Script::new([Step::Interrupted]);
    read(&script.engine(), &options().max_attempts(1)).await.unwrap_err();
    assert_eq!(script.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn no_wait_goes_past_the_deadline() {
    let script = Script::new([answer(429, &[("retry-after", "60")], THROTTLED)]);
    let error = read(&script.engine(), &options().timeout(Duration::from_secs(30))).await.unwrap_err();
    assert!(error.is_throttled());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert_eq!(script.requests().len(), 1);
}

#[tokio::test]
async fn a_refusal_with_http_200_is_an_error_and_says_so() {
    let body = r#"{"Code":"InvalidParameter.GroupNotExist","Message":"no such group","RequestId":"R2"}"#;
    let script = Script::new([answer(200, &[], body)]);
    let error = write(&script.engine(), &options()).await.unwrap_err();
    assert_eq!(error.execution(), Execution::Refused);
    assert_eq!(
        error.to_string(),
        "AddChatGroupInviteLink failed: InvalidParameter.GroupNotExist (HTTP 200): no such group [request id R2]"
    );
}

#[tokio::test]
async fn a_success_that_does_not_decode_may_have_been_executed_and_keeps_its_body() {
    let body = r#"{"Code":"OK","RequestId":"R3","Data":{"List":"canary"}}"#;
    let script = Script::new([answer(200, &[], body)]);
    let error = read(&script.engine(), &options()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert!(error.may_have_executed());
    assert_eq!((error.request_id(), error.http_status()), (Some("R3"), Some(200)));
    assert_eq!(error.body(), Some(body.as_bytes()));
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("line 1") && !shown.contains("canary"), "{shown}");
}

#[test]
fn a_character_that_cannot_be_read_does_not_hide_a_success() {
    let engine = Script::default().engine();
    for (body, link) in [
        (&b"{\"Code\":\"OK\",\"Message\":\"a\xFFb\",\"InviteLink\":\"x\"}"[..], "x"),
        (b"{\"Code\":\"OK\",\"InviteLink\":\"x\xE4\xBD\"}", "x\u{FFFD}"),
    ] {
        let answer = http::Response::new(bytes::Bytes::from_static(body));
        let response = engine.read::<AddChatGroupInviteLinkRequest>(answer).unwrap();
        assert_eq!(response.invite_link.as_deref(), Some(link));
    }
}

#[tokio::test]
async fn an_unknown_operation_is_called_by_its_name_and_counts_as_a_write() {
    let script = Script::new([answer(200, &[], r#"{"Code":"OK","New":{"A":1}}"#), Step::Interrupted]);
    let engine = script.engine();
    let input = json!({"Name": "n", "List": [{"A": 1}], "On": true, "Skip": null});
    let reply = engine.call_json("OperationOfTomorrow", None, &input, &options()).await.unwrap();
    assert_eq!(reply.output["New"]["A"], 1);
    let query = script.requests()[0].uri().query().unwrap().to_owned();
    assert_eq!(query, "List=%5B%7B%22A%22%3A1%7D%5D&Name=n&On=true");
    let error = engine.call_json("OperationOfTomorrow", None, &input, &options()).await.unwrap_err();
    assert!(error.may_have_executed());
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test]
async fn no_output_shows_the_secret_the_token_or_the_signature() {
    let script = Script::new([answer(403, &[], r#"{"Code":"Forbidden.RAM"}"#)]);
    let credentials = Credentials::new("id", "canary-secret").with_security_token("canary-token");
    let config = config().credentials(credentials).transport(script.clone());
    let engine = Engine::new(&SERVICE, config.clone()).unwrap();
    let error = write(&engine, &options()).await.unwrap_err();
    let request = &script.requests()[0];
    let shown = format!("{error} {error:?} {engine:?} {config:?} {:?}", request.headers());
    assert!(!shown.contains("canary") && !shown.contains("Signature="), "{shown}");
}

#[tokio::test]
async fn futures_of_calls_stay_small() {
    let engine = Script::new([]).engine();
    let (request, options) = (write_request(), options());
    let future = engine.call(&request, &options);
    assert!(size_of_val(&future) <= 4096, "{} bytes", size_of_val(&future));
    // It holds the response, and this one is the largest.
    let request = GetViberByRequestNoRequest::new("1");
    let future = engine.call(&request, &options);
    assert!(size_of_val(&future) <= 4096, "{} bytes", size_of_val(&future));
}
