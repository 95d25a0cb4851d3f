//! Keys from a URL.

use cams_core::ProvideCredentials;
use cams_core::credentials::{Cached, CredentialsUri};
use serde_json::json;

use crate::credentials::support::{Reply, Server, World, error, id, key, nowhere, parts};

fn provider(world: &World, url: &str) -> Cached {
    Cached::new(&world.context(), CredentialsUri::new(&world.context(), url))
}

#[tokio::test]
async fn a_key_is_fetched_kept_and_renewed() {
    let world = World::new();
    let server = Server::start(|call| match call.query["round"].as_str() {
        "1" => Reply::ok(key("uri", 7200)),
        _ => Reply::Status(500, String::new()),
    })
    .await;
    let provider = provider(&world, &format!("{}/keys?round=1", server.url));
    let found = provider.provide().await.unwrap();
    assert_eq!(parts(&found), ("STS.uri", "secret-uri", Some("token-uri")));
    world.pass(3600);
    assert_eq!(id(&provider).await, "STS.uri");
    assert_eq!(server.calls().len(), 1);
    let call = &server.calls()[0];
    assert_eq!((call.method.as_str(), call.path.as_str()), ("GET", "/keys"));
    assert_eq!(format!("http://{}", call.headers["host"]), server.url, "the port is part of the host");
}

/// A sidecar with a wrong clock must not date the calls of the program.
#[tokio::test]
async fn the_clock_of_the_service_corrects_nothing() {
    let world = World::new();
    world.pass(20 * 60);
    let server = Server::start(|_| {
        let headers = vec![("date", "Thu, 01 Jan 2026 00:00:00 GMT")];
        Reply::Headed(200, headers, key("uri", 600).to_string())
    })
    .await;
    let shown = error(&provider(&world, &server.url)).await.to_string();
    assert!(shown.contains("expired at 2026-01-01T00:10:00Z, and it is 2026-01-01T00:20:00Z"), "{shown}");
}

#[tokio::test]
async fn what_is_no_url_is_refused_without_showing_it() {
    let world = World::new();
    for url in ["canary", "ftp://canary.example.com/", "http://", "/canary", "http://canary example"] {
        let shown = error(&provider(&world, url)).await.to_string();
        assert!(shown.contains("is not valid; write it as") && !shown.contains("canary"), "{shown}");
    }
}

#[tokio::test]
async fn a_refusal_a_wrong_code_and_silence_are_errors() {
    let world = World::new();
    for (reply, part) in [
        (Reply::Status(404, "canary".into()), "HTTP 404"),
        (Reply::ok(r#"{"Code":"Failure"}"#), "`Code` \"Failure\""),
        (Reply::Redirect("http://127.0.0.1:1/".into()), "HTTP 302"),
    ] {
        let reply = std::sync::Mutex::new(Some(reply));
        let server = Server::start(move |_| reply.lock().unwrap().take().expect("one request")).await;
        let shown = error(&provider(&world, &server.url)).await.to_string();
        assert!(shown.contains(part) && !shown.contains("canary"), "{part} in {shown}");
    }
    let shown = error(&provider(&world, &nowhere().await)).await.to_string();
    assert!(shown.contains("the credentials URI gave no answer"), "{shown}");
}

#[tokio::test]
async fn case_14_an_answer_without_a_code_is_as_good_as_one_with_success() {
    let world = World::new();
    for (name, code, fits) in [
        ("no code", json!(null), true),
        ("success", json!("Success"), true),
        ("success in lower case", json!("success"), true),
        ("OK", json!("OK"), true),
        ("a status", json!(200), true),
        ("an empty code", json!(""), true),
        ("a failure", json!("Failed"), false),
        ("a number", json!(500), false),
    ] {
        let mut answer = key("uri", 3600);
        answer["Code"] = code;
        if answer["Code"].is_null() {
            answer.as_object_mut().unwrap().remove("Code");
        }
        for mark in ["", "\u{feff}", "\r\n\u{feff}"] {
            let body = format!("{mark}{answer}");
            let server = Server::start(move |_| Reply::ok(&body)).await;
            let got = id(&provider(&world, &server.url)).await;
            assert_eq!(got == "STS.uri", fits, "{name}: {got}");
        }
    }
}
