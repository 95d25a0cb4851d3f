//! A login with OAuth, whose refresh tokens are good for one use.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use cams_core::ProvideCredentials;
use cams_core::credentials::{Context, cli_profile};
use futures_util::FutureExt;
use http::Uri;
use serde_json::{Value, json};

use crate::credentials::support::{Fake, Network, Step, World, error, id, stamp};

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

/// A service that counts how often a refresh token is used, and does something before it answers.
fn counting(before: impl Fn(usize) + Send + Sync + 'static) -> (Fake, Arc<AtomicUsize>) {
    let uses = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&uses);
    let network = Fake::new(move |request| {
        let path = request.uri().path();
        if path == "/v1/token" {
            before(counted.fetch_add(1, Ordering::SeqCst) + 1);
        }
        given(path)
    });
    (network, uses)
}

/// Asks in a thread and a runtime of its own.
fn elsewhere(provider: Arc<dyn ProvideCredentials>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(id(&provider))
    })
}

#[tokio::test]
async fn a_refresh_token_is_used_once_by_two_runtimes_and_by_two_programs() {
    for is_one_program in [true, false] {
        let world = World::new();
        let first = Arc::new(OnceLock::<Arc<dyn ProvideCredentials>>::new());
        let second = Arc::new(OnceLock::<Arc<dyn ProvideCredentials>>::new());
        let (inside, other) = (Arc::clone(&second), Arc::new(Mutex::new(None)));
        let started = Arc::clone(&other);
        // While the first one waits for its tokens, another one asks for credentials.
        let (network, uses) = counting(move |number| {
            if number == 1 {
                *started.lock().unwrap() = Some(elsewhere(Arc::clone(inside.get().unwrap())));
            }
        });
        world.write_profiles(profile(0, json!({})));
        let context = world.context().with_transport(network).with_saving();
        let provider: Arc<dyn ProvideCredentials> = Arc::new(cli_profile(&context, None));
        // A provider of its own knows of the first one only by the files, as another program would.
        let another: Arc<dyn ProvideCredentials> = Arc::new(cli_profile(&context, None));
        second.set(if is_one_program { Arc::clone(&provider) } else { another }).unwrap();
        first.set(provider).unwrap();
        assert_eq!(id(first.get().unwrap()).await, "STS.o");
        let other = other.lock().unwrap().take().unwrap();
        let got = tokio::task::spawn_blocking(move || other.join().unwrap()).await.unwrap();
        assert_eq!((got.as_str(), uses.load(Ordering::SeqCst)), ("STS.o", 1));
        assert_eq!(file(&world)["profiles"][0]["oauth_refresh_token"], "refresh-2");
    }
}

#[test]
fn a_runtime_that_ends_during_a_renewal_keeps_nobody_else_out() {
    let world = World::new();
    world.write_profiles(profile(0, json!({})));
    let is_first = std::sync::atomic::AtomicBool::new(true);
    let network = Network::new(move |request| match is_first.swap(false, Ordering::SeqCst) {
        true => Step::Hang,
        false => Step::Answer(200, given(request.uri().path())),
    });
    let context = world.context().with_transport(network).with_saving();
    let provider = cli_profile(&context, None);
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let given_up = async {
        let mut asked = provider.provide();
        // Polled until the request hangs, then left.
        for _ in 0..10 {
            assert!(asked.as_mut().now_or_never().is_none());
            tokio::task::yield_now().await;
        }
    };
    runtime().block_on(given_up);
    assert_eq!(runtime().block_on(id(&provider)), "STS.o");
}

/// A folder in place of the temporary file, so that nothing can be saved until it is removed.
fn obstacle(world: &World) -> std::path::PathBuf {
    let path = std::fs::canonicalize(world.path(".aliyun/config.json")).unwrap();
    let obstacle = path.with_extension(format!("json.{}.tmp", std::process::id()));
    std::fs::create_dir(&obstacle).unwrap();
    obstacle
}

/// Numbers its tokens, and takes only the newest refresh token.
fn rotating(before_exchange: impl Fn() + Send + Sync + 'static) -> Network {
    let number = AtomicUsize::new(1);
    Network::new(move |request| {
        if request.uri().path() != "/v1/token" {
            before_exchange();
            let mut key: Value = serde_json::from_str(&given("/v1/exchange")).unwrap();
            // Each key expires together with the access token that it was issued for.
            key["expiration"] = stamp(7200 * number.load(Ordering::SeqCst) as i64 - 7200).into();
            return Step::Answer(200, key.to_string());
        }
        let used = number.fetch_add(1, Ordering::SeqCst);
        if !String::from_utf8_lossy(request.body()).ends_with(&format!("refresh_token=refresh-{used}")) {
            return Step::Answer(400, r#"{"error":"invalid_grant"}"#.to_owned());
        }
        let next = json!({"access_token": "a", "refresh_token": format!("refresh-{}", used + 1), "expires_in": 7200});
        Step::Answer(200, next.to_string())
    })
}

#[tokio::test]
async fn after_a_failed_save_the_next_renewal_uses_the_newer_token() {
    let world = World::new();
    world.write_profiles(profile(0, json!({})));
    let obstacle = obstacle(&world);
    let provider = cli_profile(&world.context().with_transport(rotating(|| {})).with_saving(), None);
    assert_eq!(id(&provider).await, "STS.o");
    assert_eq!(file(&world)["profiles"][0]["oauth_refresh_token"], "refresh-1", "nothing was saved");
    std::fs::remove_dir(obstacle).unwrap();
    world.pass(7200);
    assert_eq!(id(&provider).await, "STS.o");
    assert_eq!(file(&world)["profiles"][0]["oauth_refresh_token"], "refresh-3");
}

/// Another profile of the file changes, so it is read anew.
#[tokio::test]
async fn tokens_that_could_not_be_saved_outlive_a_change_of_the_file() {
    let world = World::new();
    let change = |number: u64| {
        world.write_profiles(profile(0, json!({"note": number})));
        world.pass(1);
    };
    change(0);
    let obstacle = obstacle(&world);
    let provider = cli_profile(&world.context().with_transport(rotating(|| {})).with_saving(), None);
    assert_eq!(id(&provider).await, "STS.o");
    let token = || file(&world)["profiles"][0]["oauth_refresh_token"].clone();
    for number in 1..4 {
        change(number);
        // The second time, the access token is over as well, so the next refresh token is used.
        world.pass(if number == 2 { 7200 } else { 0 });
        assert_eq!(id(&provider).await, "STS.o", "{number}");
        assert_eq!(token(), "refresh-1", "nothing was saved");
    }
    std::fs::remove_dir(obstacle).unwrap();
    change(4);
    assert_eq!((id(&provider).await.as_str(), token()), ("STS.o", json!("refresh-3")));
    // Somebody logs in anew: what was not saved follows another token.
    world.write_profiles(profile(0, json!({"oauth_refresh_token": "refresh-of-tomorrow"})));
    world.pass(7201);
    assert!(error(&provider).await.to_string().contains("log in again"));
}

#[tokio::test]
async fn tokens_that_could_not_be_saved_are_saved_with_the_key() {
    let world = World::new();
    world.write_profiles(profile(0, json!({})));
    let obstacle = obstacle(&world);
    let network = rotating(move || std::fs::remove_dir(&obstacle).unwrap());
    let provider = cli_profile(&world.context().with_transport(network).with_saving(), None);
    assert_eq!(id(&provider).await, "STS.o");
    let saved = file(&world);
    assert_eq!(saved["profiles"][0]["oauth_refresh_token"], "refresh-2");
    assert_eq!(saved["profiles"][0]["access_key_id"], "STS.o");
}

#[tokio::test]
async fn a_login_that_is_refused_for_good_asks_for_a_new_one() {
    for (status, body, asks) in [
        (400, r#"{"error":"invalid_grant"}"#, true),
        (401, "", true),
        (400, r#"{"error":"invalid_request"}"#, false),
        (503, "", false),
    ] {
        let world = World::new();
        world.write_profiles(profile(0, json!({})));
        let network = Network::new(move |_| Step::Answer(status, body.to_owned()));
        let context = world.context().with_transport(network).with_saving();
        let shown = error(&cli_profile(&context, None)).await.to_string();
        assert_eq!(shown.contains("log in again with `aliyun configure --mode OAuth`"), asks, "{shown}");
    }
}

#[tokio::test]
async fn a_renewal_that_fails_stops_nobody_while_the_access_token_lasts() {
    let world = World::new();
    let network = Network::new(|request| match request.uri().path() {
        "/v1/token" => Step::NotReached,
        path => Step::Answer(200, given(path)),
    });
    let context = world.context().with_transport(network).with_saving();
    world.write_profiles(profile(600, json!({})));
    let provider = cli_profile(&context, None);
    assert_eq!(id(&provider).await, "STS.o");
    world.write_profiles(profile(0, json!({})));
    world.pass(1);
    let failed = error(&provider).await;
    assert!(failed.is_transient() && failed.message().contains("gave no answer"), "{failed}");
}
