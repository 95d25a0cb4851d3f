//! Roles: `AssumeRole` on top of any provider, and `AssumeRoleWithOIDC`.

use std::time::Duration;

use cams_core::credentials::{AssumeRole, AssumeRoleWithOidc, Cached, Role, StsEndpoint};
use cams_core::internal::sign::rpc_v1;
use cams_core::{Credentials, ProvideCredentials};
use serde_json::json;

use crate::credentials::support::{Call, Reply, Server, World, error, id, key, nowhere, parts, start};

const ARN: &str = "acs:ram::1234567890123456:role/messages";

async fn sts() -> Server {
    Server::start(|_| Reply::ok(json!({"RequestId": "R1", "Credentials": key("role", 3600)}))).await
}

fn assume(world: &World, server: &Server, role: Role) -> Cached {
    let context = world.context();
    let base = Credentials::new("testid", "testsecret").with_security_token("CAIS+test/Token==");
    Cached::new(&context, AssumeRole::new(&context, base, role).sts(StsEndpoint::at(&server.url)))
}

/// The signature as the service computes it.
fn is_signed_with(call: &Call, secret: &str) -> bool {
    let mut all = call.query.clone();
    let signature = all.remove("Signature").expect("a signature");
    all.extend(call.form());
    let all = all.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let canonical = rpc_v1::Canonical::new(&call.method, all);
    rpc_v1::Key::new(secret).verify(&canonical.string_to_sign(), &signature)
}

#[tokio::test]
async fn a_role_is_assumed_with_a_signed_call() {
    let (world, server) = (World::new(), sts().await);
    let policy = "{\n  \"Version\": \"1\", \"Statement\": [\"~ * + /\"]\n}";
    let role = Role::new(ARN)
        .session_name("orders@shop")
        .duration(Duration::from_secs(900))
        .policy(policy)
        .external_id("outside");
    let found = assume(&world, &server, role).provide().await.unwrap();
    assert_eq!(parts(&found), ("STS.role", "secret-role", Some("token-role")));
    assert_eq!(found.expires_at(), Some(start() + Duration::from_secs(3600)));
    assert_eq!(found.provider(), "ram_role_arn");

    let [call] = server.calls().try_into().expect("one call");
    assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/"));
    for (name, value) in [
        ("Action", "AssumeRole"),
        ("Version", "2015-04-01"),
        ("Format", "json"),
        ("AccessKeyId", "testid"),
        ("SecurityToken", "CAIS+test/Token=="),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("Timestamp", "2026-01-01T00:00:00Z"),
    ] {
        assert_eq!(call.query.get(name).map(String::as_str), Some(value), "{name}");
    }
    let form: Vec<_> = call.form().into_iter().collect();
    let expected = [
        ("DurationSeconds", "900"),
        ("ExternalId", "outside"),
        ("Policy", policy),
        ("RoleArn", ARN),
        ("RoleSessionName", "orders@shop"),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(is_signed_with(&call, "testsecret") && !is_signed_with(&call, "another"));
}

#[tokio::test]
async fn the_session_is_named_by_the_environment_or_by_the_time() {
    let (world, server) = (World::new(), sts().await);
    assume(&world, &server, Role::new(ARN)).provide().await.unwrap();
    world.set("ALIBABA_CLOUD_ROLE_SESSION_NAME", "from-env");
    assume(&world, &server, Role::new(ARN)).provide().await.unwrap();
    let names: Vec<_> = server.calls().iter().map(|call| call.form()["RoleSessionName"].clone()).collect();
    assert_eq!(names, ["cams-1767225600", "from-env"]);
    assert_eq!(server.calls()[0].form()["DurationSeconds"], "3600");
}

#[tokio::test]
async fn a_role_of_900_seconds_is_not_assumed_at_every_call() {
    let world = World::new();
    let server = Server::start(|_| Reply::ok(json!({"Credentials": key("short", 900)}))).await;
    let provider = assume(&world, &server, Role::new(ARN).duration(Duration::from_secs(900)));
    for _ in 0..5 {
        assert_eq!(id(&provider).await, "STS.short");
        world.pass(100);
    }
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn roles_can_be_chained() {
    let (world, server) = (World::new(), sts().await);
    let context = world.context();
    let first = assume(&world, &server, Role::new(ARN));
    let second = AssumeRole::new(&context, first, Role::new("acs:ram::1:role/second"));
    let provider = Cached::new(&context, second.sts(StsEndpoint::at(&server.url)));
    assert_eq!(id(&provider).await, "STS.role");
    let calls = server.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(
        (calls[1].query["AccessKeyId"].as_str(), calls[1].query["SecurityToken"].as_str()),
        ("STS.role", "token-role")
    );
    assert!(is_signed_with(&calls[1], "secret-role"));
}

#[tokio::test]
async fn what_is_wrong_with_a_role_is_said_with_the_words_of_sts_and_without_those_of_the_key() {
    let world = World::new();
    for (status, body, parts) in [
        (
            403,
            r#"{"Code":"NoPermission","Message":"You are not authorized","RequestId":"R9"}"#,
            vec![
                "HTTP 403, NoPermission: You are not authorized [request id R9]; check the role, its trust policy,",
            ],
        ),
        (
            400,
            "\u{feff}<Error><Code>EntityNotExist.Role</Code><Message>no &amp; role</Message><RequestId>R9</RequestId></Error>",
            vec!["HTTP 400, EntityNotExist.Role: no & role [request id R9]; check the role"],
        ),
        (
            200,
            r#"{"code":"NoPermission","message":"You are not authorized","requestId":"R9"}"#,
            vec!["HTTP 200, NoPermission: You are not authorized [request id R9]; check the role"],
        ),
        (
            400,
            "<Error><Code>signaturedoesnotmatch</Code><Message>string to sign: canary</Message></Error>",
            vec!["HTTP 400, signaturedoesnotmatch"],
        ),
        (
            400,
            r#"{"Code":"SignatureDoesNotMatch","Message":"string to sign: canary"}"#,
            vec!["HTTP 400, SignatureDoesNotMatch"],
        ),
        (502, "<html>canary</html>", vec!["HTTP 502"]),
        (302, "canary", vec!["HTTP 302"]),
        (200, "canary", vec!["it is not valid JSON (line 1"]),
        (
            200,
            r#"{"Credentials":{"AccessKeySecret":"canary"}}"#,
            vec!["lacks AccessKeyId, SecurityToken, Expiration"],
        ),
        (
            200,
            r#"{"RequestId":"canary"}"#,
            vec!["lacks AccessKeyId, AccessKeySecret, SecurityToken, Expiration"],
        ),
    ] {
        let server = Server::start(move |_| Reply::Status(status, body.to_owned())).await;
        let shown = error(&assume(&world, &server, Role::new(ARN))).await;
        let shown = format!("{shown} {shown:?}");
        for part in parts {
            assert!(shown.starts_with("ram_role_arn: ") && shown.contains(part), "{part} in {shown}");
        }
        assert!(!shown.contains("canary"), "{shown}");
    }
}

#[tokio::test]
async fn a_key_that_has_expired_already_is_refused_with_both_times() {
    let world = World::new();
    let server = Server::start(|_| Reply::ok(json!({"Credentials": key("old", -60)}))).await;
    let shown = error(&assume(&world, &server, Role::new(ARN))).await.to_string();
    assert!(shown.contains("expired at 2025-12-31T23:59:00Z, and it is 2026-01-01T00:00:00Z"), "{shown}");
}

#[tokio::test]
async fn sts_that_cannot_be_reached_is_named() {
    let world = World::new();
    let context = world.context();
    let url = nowhere().await;
    let source =
        AssumeRole::new(&context, Credentials::new("i", "s"), Role::new(ARN)).sts(StsEndpoint::at(&url));
    let shown = error(&Cached::new(&context, source)).await.to_string();
    assert!(shown.contains(&format!("STS ({url}) gave no answer")), "{shown}");
}

#[tokio::test]
async fn no_redirect_takes_a_signed_call_elsewhere() {
    let (world, elsewhere) = (World::new(), sts().await);
    let target = elsewhere.url.clone();
    let server = Server::start(move |_| Reply::Redirect(target.clone())).await;
    assert!(error(&assume(&world, &server, Role::new(ARN))).await.message().contains("HTTP 302"));
    assert_eq!(elsewhere.calls().len(), 0);
}

#[tokio::test]
async fn a_failing_base_is_the_cause() {
    let (world, server) = (World::new(), sts().await);
    let context = world.context();
    let source =
        AssumeRole::new(&context, Credentials::new("", ""), Role::new(ARN)).sts(StsEndpoint::at(&server.url));
    let failed = error(&Cached::new(&context, source)).await;
    assert!(failed.report().contains("no credentials to assume the role with: static: "), "{failed:?}");
    assert!(failed.to_string().ends_with("no credentials to assume the role with"), "one level at a time");
    assert!(std::error::Error::source(&failed).is_some());
    assert_eq!(server.calls().len(), 0);
}

fn oidc(world: &World, server: &Server, file: &str) -> Cached {
    let context = world.context();
    let role = Role::new(ARN).session_name("pod").policy("{ }");
    let source = AssumeRoleWithOidc::new(&context, role, "acs:ram::1:oidc-provider/ack", world.path(file));
    Cached::new(&context, source.sts(StsEndpoint::at(&server.url)))
}

#[tokio::test]
async fn an_oidc_token_goes_trimmed_into_the_form_of_an_unsigned_call() {
    let (world, server) = (World::new(), sts().await);
    let token = "j".repeat(20_000);
    world.write("token", &format!("{token}\n"));
    let found = oidc(&world, &server, "token").provide().await.unwrap();
    assert_eq!((found.access_key_id(), found.provider()), ("STS.role", "oidc_role_arn"));
    let [call] = server.calls().try_into().expect("one call");
    let names: Vec<_> = call.query.keys().map(String::as_str).collect();
    assert_eq!(names, ["Action", "Format", "SignatureNonce", "Timestamp", "Version"]);
    assert_eq!(call.query["Action"], "AssumeRoleWithOIDC");
    let form = call.form();
    let names: Vec<_> = form.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["DurationSeconds", "OIDCProviderArn", "OIDCToken", "Policy", "RoleArn", "RoleSessionName"]
    );
    assert_eq!(form["OIDCToken"], token);
}

#[tokio::test]
async fn the_token_file_is_read_again_for_each_key() {
    let (world, server) = (World::new(), sts().await);
    world.write("token", "first");
    let provider = oidc(&world, &server, "token");
    id(&provider).await;
    world.write("token", "second");
    world.pass(3600);
    // The answer has expired by now; what counts is what was asked.
    assert!(id(&provider).await.contains("expired"));
    let tokens: Vec<_> = server.calls().iter().map(|call| call.form()["OIDCToken"].clone()).collect();
    assert_eq!(tokens, ["first", "second"]);
}

#[tokio::test]
async fn a_token_file_that_is_not_there_is_named() {
    let (world, server) = (World::new(), sts().await);
    let shown = error(&oidc(&world, &server, "absent")).await.to_string();
    assert!(shown.contains("the OIDC token in") && shown.contains("absent cannot be read"), "{shown}");
}

#[tokio::test]
async fn case_12_a_call_that_sts_finds_dated_wrong_is_signed_once_more_with_the_time_of_sts() {
    const THERE: &str = "Wed, 31 Dec 2025 23:40:00 GMT";
    for (name, headers, times, part) in [
        (
            "the date of the answer",
            vec![("date", THERE)],
            vec!["2026-01-01T00:00:00Z", "2025-12-31T23:40:00Z"],
            "",
        ),
        (
            "an answer from a cache",
            vec![("date", "Wed, 31 Dec 2025 21:40:00 GMT"), ("age", "7200")],
            vec!["2026-01-01T00:00:00Z", "2025-12-31T23:40:00Z"],
            "",
        ),
        ("no date", vec![], vec!["2026-01-01T00:00:00Z"], "InvalidTimeStamp.Expired"),
    ] {
        let world = World::new();
        let server = Server::start(move |call| {
            if call.query["Timestamp"].starts_with("2025") {
                return Reply::ok(json!({"Credentials": key("role", 3600)}));
            }
            let said = r#"{"Code":"InvalidTimeStamp.Expired"}"#.to_owned();
            Reply::Headed(400, headers.clone(), said)
        })
        .await;
        let provider = assume(&world, &server, Role::new(ARN));
        let got = id(&provider).await;
        let expected = if part.is_empty() { got == "STS.role" } else { got.contains(part) };
        assert!(expected, "{name}: {got}");
        let sent: Vec<_> = server.calls().iter().map(|call| call.query["Timestamp"].clone()).collect();
        assert_eq!(sent, times, "{name}");
    }
}

#[tokio::test]
async fn a_clock_that_stays_wrong_is_corrected_once() {
    let world = World::new();
    let server = Server::start(|_| {
        let headers = vec![("date", "Wed, 31 Dec 2025 23:40:00 GMT")];
        Reply::Headed(400, headers, r#"{"Code":"InvalidTimeStamp.Expired"}"#.to_owned())
    })
    .await;
    let failed = error(&assume(&world, &server, Role::new(ARN))).await;
    assert!(failed.message().contains("InvalidTimeStamp"), "{failed}");
    assert_eq!(failed.help(), Some("check the clock"));
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn what_passes_is_told_from_what_does_not_also_below_a_role() {
    let world = World::new();
    for (name, status, body, passes) in [
        ("case 9: STS fails", 503, "", true),
        ("STS is throttled", 400, r#"{"Code":"Throttling.User"}"#, true),
        ("STS is throttled, in XML", 400, "<Error><Code>Throttling.User</Code></Error>", true),
        ("STS is throttled, in other letters", 400, r#"{"code":"throttling"}"#, true),
        ("STS is busy", 400, r#"{"Code":"SYSTEM_BUSY"}"#, true),
        ("STS fails with HTTP 200", 200, r#"{"Code":"InternalError.Sts"}"#, true),
        ("STS refuses", 403, r#"{"Code":"NoPermission"}"#, false),
        ("STS refuses, in XML", 400, "<Error><Code>EntityNotExist.Role</Code></Error>", false),
        ("STS refuses with HTTP 200", 200, r#"{"Code":"NoPermission"}"#, false),
        ("an answer that is not one of STS", 200, "<html>", false),
    ] {
        let server = Server::start(move |_| Reply::Status(status, body.to_owned())).await;
        let context = world.context();
        let below = assume(&world, &server, Role::new(ARN));
        let above = AssumeRole::new(&context, assume(&world, &server, Role::new(ARN)), Role::new(ARN));
        assert_eq!(error(&below).await.is_transient(), passes, "{name}");
        assert_eq!(error(&Cached::new(&context, above)).await.is_transient(), passes, "{name}, below a role");
    }
    let url = nowhere().await;
    let source = AssumeRole::new(&world.context(), Credentials::new("i", "s"), Role::new(ARN));
    let unreached = error(&Cached::new(&world.context(), source.sts(StsEndpoint::at(&url)))).await;
    assert!(unreached.is_transient() && std::error::Error::source(&unreached).is_none(), "{unreached:?}");
}
