//! A login with CloudSSO.

use cams_core::ProvideCredentials;
use cams_core::credentials::cli_profile;
use serde_json::{Value, json};

use crate::credentials::support::{Reply, Server, World, error, key, parts};

fn profile(url: &str, expiry: i64) -> Value {
    json!([{
        "name": "p", "mode": "CloudSSO", "cloud_sso_sign_in_url": format!("{url}/d-0/login?x=1"),
        "cloud_sso_account_id": "1234", "cloud_sso_access_config": "ac-1", "access_token": "canary-token",
        "cloud_sso_access_token_expire": expiry,
    }])
}

const LATER: i64 = 1_767_225_600 + 3600;

#[tokio::test]
async fn the_access_token_is_exchanged_for_a_key() {
    let world = World::new();
    let server =
        Server::start(|_| Reply::ok(json!({"CloudCredential": key("sso", 3600), "RequestId": "R1"}))).await;
    world.write_profiles(profile(&server.url, LATER));
    let found = cli_profile(&world.context(), None).provide().await.unwrap();
    assert_eq!(
        (parts(&found), found.provider()),
        (("STS.sso", "secret-sso", Some("token-sso")), "cloud_sso")
    );
    let [call] = server.calls().try_into().expect("one call");
    assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/cloud-credentials"));
    assert_eq!(call.headers["authorization"], "Bearer canary-token");
    assert_eq!(call.headers["content-type"], "application/json");
    let body: Value = serde_json::from_str(&call.body).unwrap();
    assert_eq!(body, json!({"AccountId": "1234", "AccessConfigurationId": "ac-1"}));
}

#[tokio::test]
async fn a_login_that_has_expired_or_that_is_refused_asks_for_a_new_one_or_says_why() {
    let world = World::new();
    let server =
        Server::start(|_| Reply::Status(401, r#"{"Code":"InvalidToken","Message":"gone"}"#.into())).await;
    for (profiles, part) in [
        (profile(&server.url, LATER - 3600), "expired; log in again with `aliyun configure --mode CloudSSO`"),
        (profile(&server.url, -1), "has expired"),
        (profile(&server.url, LATER), "CloudSSO answered HTTP 401, InvalidToken: gone; log in again with"),
        (profile("http://signin.example.com", LATER), "is not an https URL"),
        (profile("nothing", LATER), "is not an https URL"),
    ] {
        world.write_profiles(profiles);
        let failed = error(&cli_profile(&world.context(), None)).await;
        let shown = format!("{failed} {failed:?}");
        assert!(shown.contains(part) && !shown.contains("canary"), "{part} in {shown}");
    }
    assert_eq!(server.calls().len(), 1, "an expired token is not sent");
}
