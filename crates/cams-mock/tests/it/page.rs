//! The page for browsers: where it stands, and the headers that it is served with.

use std::collections::BTreeSet;

use cams_mock::MockServer;

use crate::support::{exchange, exchange_text, plain};

/// What browsers accept when a user opens an address.
const HTML: &str = "accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n";

async fn get(server: &MockServer, target: &str, headers: &str) -> (u16, String, String) {
    exchange_text(server, &plain(server, "GET", target, headers, "")).await
}

#[tokio::test]
async fn a_browser_gets_the_page_under_a_policy_that_lets_nothing_else_in() {
    let server = MockServer::start().await.unwrap();
    let (status, head, body) = get(&server, "/", HTML).await;
    assert_eq!(status, 200);
    assert!(body.starts_with("<!doctype html>"), "{body}");
    let policy = head.lines().find_map(|line| line.strip_prefix("content-security-policy: ")).unwrap();
    for rule in [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "connect-src 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ] {
        assert!(policy.split("; ").any(|given| given == rule), "{rule} in {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{policy}");
    assert!(head.contains("x-content-type-options: nosniff"), "{head}");
    assert!(server.calls().is_empty(), "the page is not a call");
}

#[tokio::test]
async fn who_names_an_operation_or_does_not_ask_for_html_reaches_the_api() {
    let server = MockServer::start().await.unwrap();
    let action = "x-acs-action: ListChatGroup\r\n";
    let requests = [
        ("/", "accept: */*\r\n".to_owned()),
        ("/", String::new()),
        ("/?Action=ListChatGroup", HTML.to_owned()),
        ("/", format!("{HTML}{action}")),
    ];
    for (target, headers) in &requests {
        let answer = exchange(&server, &plain(&server, "GET", target, headers, "")).await;
        assert_ne!(answer.status, 200, "{target} {headers}");
        assert!(answer.body["RequestId"].is_string(), "{target} {headers}: {}", answer.body);
    }
    assert_eq!(server.calls().len(), requests.len());
}

/// The files that a text of the page names, as absolute paths.
fn named_in(text: &str, path: &str) -> Vec<String> {
    let quoted = text.split('"').skip(1).step_by(2);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let resolve = |name: &str| match name.strip_prefix("../") {
        Some(rest) => format!("{}/{rest}", folder.rsplit_once('/').unwrap().0),
        None => format!("{folder}/{}", name.trim_start_matches("./")),
    };
    quoted
        .filter_map(|name| match name {
            _ if name.starts_with("/-/page/") => Some(name.to_owned()),
            _ if name.ends_with(".js") && name.starts_with('.') => Some(resolve(name)),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn every_file_that_the_page_names_is_served_with_its_type() {
    let server = MockServer::start().await.unwrap();
    let (_, _, page) = get(&server, "/", HTML).await;
    let mut waiting = named_in(&page, "/");
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let (status, head, text) = get(&server, &path, "").await;
        assert_eq!(status, 200, "{path}");
        let kind = match path.rsplit_once('.').unwrap().1 {
            "js" => "text/javascript",
            "css" => "text/css",
            _ => "image/svg+xml",
        };
        assert!(head.contains(&format!("content-type: {kind}")), "{path}: {head}");
        waiting.extend(named_in(&text, &path));
    }
    assert!(seen.len() > 20, "{seen:?}");
}

#[tokio::test]
async fn an_unknown_file_is_not_found_and_nothing_is_written() {
    let server = MockServer::start().await.unwrap();
    assert_eq!(get(&server, "/-/page/other.js", "").await.0, 404);
    assert_eq!(get(&server, "/-/page/../mod.rs", "").await.0, 404);
    let post = plain(&server, "POST", "/-/page/main.js", "", "");
    assert_eq!(exchange_text(&server, &post).await.0, 405);
}
