//! Proxies, and machines without certificates.

use super::check;
use crate::credentials::{World, closed_port, listener};

/// A host that no name service has, so nothing leaves this machine.
const HOST: &str = "https://cams.invalid";

#[test]
fn case_18_a_host_is_spared_the_proxy_in_every_spelling() {
    for (case, variables, is_spared) in [
        ("control", &[][..], false),
        ("18: a wildcard", &[("NO_PROXY", "*.invalid")], true),
        ("18: a port", &[("NO_PROXY", "cams.invalid:443")], true),
        ("18: another port", &[("NO_PROXY", "cams.invalid:8443")], false),
        ("18: the lower-case name", &[("NO_PROXY", ""), ("no_proxy", ".invalid")], true),
    ] {
        let (proxy, seen) = listener();
        let world = World::new().with_key("id").with("HTTPS_PROXY", proxy);
        let world = variables.iter().fold(world, |world, (name, value)| world.with(name, *value));
        let called = world.cams(&["call", "ListChatappTemplate", "--endpoint", HOST, "--max-attempts", "1"]);
        check(case, &called, 5, &["cams.invalid"]);
        let connected = seen.lock().unwrap().clone();
        let right: &[&str] = if is_spared { &[] } else { &["CONNECT cams.invalid:443 HTTP/1.1"] };
        assert_eq!(connected, right, "{case}");
    }
}

#[test]
fn case_19_a_proxy_that_cannot_be_read_is_no_way_past_it() {
    for (case, variable, value) in [
        ("19: a hash in the password", "HTTPS_PROXY", "http://u:canary#ss@127.0.0.1:3128"),
        ("19: a slash in the password", "HTTPS_PROXY", "http://u:canary/ss@127.0.0.1:3128"),
        ("19: one slash", "ALL_PROXY", "http:/127.0.0.1:3128"),
    ] {
        let world = World::new().with_key("id").with(variable, value);
        let called = world.cams(&["call", "ListChatappTemplate", "--endpoint", HOST]);
        check(case, &called, 2, &[variable, "nothing was sent"]);
        let said = crate::support::text(&called.stderr);
        assert!(!said.contains("canary"), "{case}: {said}");
    }
    let proxy = format!("http://127.0.0.1:{}", closed_port());
    let through = format!("through the proxy {proxy}");
    for (case, variables) in [
        ("19: a line break after it", &[("HTTPS_PROXY", format!("{proxy}\n"))][..]),
        ("19: empty in capitals", &[("HTTPS_PROXY", String::new()), ("https_proxy", proxy.clone())]),
        ("19: in CGI", &[("REQUEST_METHOD", "GET".into()), ("HTTPS_PROXY", proxy.clone())]),
    ] {
        let world = World::new().with_key("id");
        let world = variables.iter().fold(world, |world, (name, value)| world.with(name, value.as_str()));
        let called = world.cams(&["call", "ListChatappTemplate", "--endpoint", HOST, "--max-attempts", "1"]);
        check(case, &called, 5, &[&through]);
    }
}

#[test]
fn case_21_a_machine_without_certificates_is_told_what_to_do() {
    let world = World::new()
        .with_key("id")
        .with("SSL_CERT_FILE", "/nonexistent")
        .with("SSL_CERT_DIR", "/nonexistent");
    let called = world.cams(&["call", "ListChatappTemplate", "--endpoint", HOST, "--max-attempts", "1"]);
    check("21", &called, 2, &["ca-certificates", "SSL_CERT_FILE"]);
}
