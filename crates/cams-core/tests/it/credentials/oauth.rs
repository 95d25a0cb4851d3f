//! A login with OAuth, whose refresh tokens are good for one use.

use std::sync::{Arc, Mutex, OnceLock};

use cams_core::ProvideCredentials;
use cams_core::credentials::{Context, cli_profile};
use http::Uri;
use serde_json::{Value, json};

use crate::credentials::support::{Fake, World, error, id, stamp};

const START: i64 = 1_767_225_600;

/// The profile of a login whose access token has so many seconds left.
fn profile(left: i64, others: Value) -> Value {
    let mut profile = json!({
        "name": "p", "mode": "OAuth", "oauth_site_type": "INTL", "oauth_access_token": "access-1",
        "oauth_access_token_expire": START + left, "oauth_refresh_token": "refresh-1", "a field of tomorrow": {"x": [1]},
    });
    profile.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    json!([profile, {"name": "other", "mode": "AK"}])
}

/// The tokens and the key that the service gives.
fn given(path: &str) -> String {
    let given = match path {
        "/v1/token" => json!({"access_token": "access-2", "refresh_token": "refresh-2", "expires_in": 7200}),
        _ => json!({
            "accessKeyId": "STS.o", "accessKeySecret": "s", "securityToken": "t", "expiration": stamp(3600),
        }),
    };
    given.to_string()
}

/// The service; it tells what it was sent.
fn service(world: &World) -> (Context, Arc<Mutex<Vec<String>>>) {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&sent);
    let network = Fake::new(move |request| {
        let uri: &Uri = request.uri();
        let token = request.headers().get("authorization").map_or("", |value| value.to_str().unwrap());
        let body = String::from_utf8(request.body().to_vec()).unwrap();
        log.lock().unwrap().push(format!("{} {uri} {token}{body}", request.method()));
        given(uri.path())
    });
    (world.context().with_transport(network), sent)
}

fn file(world: &World) -> Value {
    serde_json::from_str(&std::fs::read_to_string(world.path(".aliyun/config.json")).unwrap()).unwrap()
}

#[tokio::test]
async fn an_access_token_is_exchanged_and_the_file_stays_as_it_is() {
    let world = World::new();
    let (context, sent) = service(&world);
    for left in [3600, 600] {
        world.write_profiles(profile(left, json!({})));
        let before = file(&world);
        assert_eq!(id(&cli_profile(&context, None)).await, "STS.o");
        assert_eq!(
            sent.lock().unwrap().drain(..).collect::<Vec<_>>(),
            ["POST https://oauth.alibabacloud.com/v1/exchange Bearer access-1"]
        );
        assert_eq!(file(&world), before);
    }
}

#[tokio::test]
async fn a_key_in_the_profile_is_used_until_it_expires() {
    let world = World::new();
    let (context, sent) = service(&world);
    let stored = json!({"access_key_id": "STS.kept", "access_key_secret": "s", "sts_token": "t", "sts_expiration": START + 600});
    world.write_profiles(profile(3600, stored));
    let provider = cli_profile(&context, None);
    assert_eq!(id(&provider).await, "STS.kept");
    assert_eq!(sent.lock().unwrap().len(), 0);
    world.pass(600);
    assert_eq!(id(&provider).await, "STS.o");
}

#[tokio::test]
async fn without_permission_to_save_a_refresh_token_is_never_used() {
    let world = World::new();
    let (context, sent) = service(&world);
    world.write_profiles(profile(0, json!({})));
    let shown = error(&cli_profile(&context, None)).await.to_string();
    assert!(shown.contains("the OAuth login has expired; log in again"), "{shown}");
    assert_eq!(sent.lock().unwrap().len(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn with_permission_the_next_tokens_and_the_key_are_saved_and_nothing_else_changes() {
    use std::os::unix::fs::PermissionsExt;

    let world = World::new();
    let (context, sent) = service(&world);
    let path = world.write_profiles(profile(600, json!({"oauth_site_type": "CN"})));
    let mut expected = file(&world);
    assert_eq!(id(&cli_profile(&context.with_saving(), None)).await, "STS.o");
    let sent = sent.lock().unwrap().clone();
    assert_eq!(sent, [
        "POST https://oauth.aliyun.com/v1/token Timestamp=2026-01-01T00%3A00%3A00Z&client_id=4038181954557748008&\
         grant_type=refresh_token&refresh_token=refresh-1".replace('\n', ""),
        "POST https://oauth.aliyun.com/v1/exchange Bearer access-2".to_owned(),
    ]);
    for (name, value) in [
        ("oauth_access_token", json!("access-2")),
        ("oauth_access_token_expire", json!(START + 7200)),
        ("oauth_refresh_token", json!("refresh-2")),
        ("access_key_id", json!("STS.o")),
        ("access_key_secret", json!("s")),
        ("sts_token", json!("t")),
        ("sts_expiration", json!(START + 3600)),
    ] {
        expected["profiles"][0][name] = value;
    }
    assert_eq!(file(&world), expected);
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn an_answer_that_is_an_error_asks_for_a_login() {
    let world = World::new();
    let context = world.context().with_transport(Fake::new(|_| r#"{"error":"canary"}"#.to_owned()));
    world.write_profiles(profile(0, json!({})));
    let before = file(&world);
    let shown = error(&cli_profile(&context.with_saving(), None)).await.to_string();
    assert!(shown.contains("log in again") && !shown.contains("canary"), "{shown}");
    assert_eq!(file(&world), before);
}

#[tokio::test]
async fn a_refresh_token_is_used_by_one_runtime_at_a_time() {
    let world = World::new();
    let provider = Arc::new(OnceLock::<Arc<dyn ProvideCredentials>>::new());
    let (inside, said) = (Arc::clone(&provider), Arc::new(Mutex::new(Vec::new())));
    let log = Arc::clone(&said);
    // While the first runtime waits for its tokens, another one asks for credentials.
    let network = Fake::new(move |request| {
        let path = request.uri().path();
        let is_first = path == "/v1/token" && log.lock().unwrap().is_empty();
        if path == "/v1/token" {
            log.lock().unwrap().push("used".to_owned());
        }
        if is_first {
            let inside = Arc::clone(&inside);
            let other = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(error(inside.get().unwrap())).to_string()
            });
            let told = other.join().unwrap_or_default();
            log.lock().unwrap().push(told);
        }
        given(path)
    });
    world.write_profiles(profile(0, json!({})));
    let context = world.context().with_transport(network).with_saving();
    let provider = provider.get_or_init(|| Arc::new(cli_profile(&context, None)));
    assert_eq!(id(provider).await, "STS.o");
    let said = said.lock().unwrap();
    assert!(said.len() == 2 && said[1].contains("another runtime of this program is renewing"), "{said:?}");
}
