//! What the environment says of proxies and certificates, in processes that have their own.

use super::authority::Authority;
use super::calls::{call, config};
use super::server::{proxy, serve};

/// Marks what the other process says of its call.
const MARK: &str = "outcome: ";

/// A call in another process, which has its own environment. What it says is empty after a success.
async fn call_in(endpoint: &str, roots: &str, environment: &[(&str, &str)]) -> String {
    let mut program = tokio::process::Command::new(std::env::current_exe().unwrap());
    program.args([
        "--exact",
        "connections::environment::call_of_another_process",
        "--ignored",
        "--nocapture",
    ]);
    for scheme in ["http", "https", "all", "no"] {
        let name = format!("{scheme}_proxy");
        program.env_remove(name.to_uppercase()).env_remove(name);
    }
    program.env_remove("REQUEST_METHOD").env("TEST_ENDPOINT", endpoint).env("TEST_ROOTS", roots);
    program.envs(environment.iter().copied());
    let output = String::from_utf8(program.output().await.unwrap().stdout).unwrap();
    let mut outcomes = output.lines().filter_map(|line| line.split_once(MARK));
    outcomes.next().unwrap().1.to_owned()
}

#[tokio::test]
#[ignore = "it is run by the others, with an environment"]
async fn call_of_another_process() {
    let variable = |name| std::env::var(name).unwrap();
    let config = config(variable("TEST_ENDPOINT")).allow_insecure_http();
    let config = match variable("TEST_ROOTS") {
        roots if roots.is_empty() => config,
        roots => config.root_certificates(roots),
    };
    let outcome = call(config).await;
    println!("{MARK}{}", outcome.map_or_else(|error| error.to_string(), |()| String::new()));
}

#[tokio::test]
async fn the_environment_names_a_proxy_and_who_is_reached_without() {
    let (port, heads) = serve(None).await;
    let proxy = format!("http://user:pass%20word@127.0.0.1:{port}");
    let endpoint = "http://cams.invalid";
    assert_eq!(call_in(endpoint, "", &[("HTTP_PROXY", &proxy)]).await, "");
    assert!(heads.lock().unwrap()[0].starts_with("POST http://cams.invalid/?"));
    assert_ne!(call_in(endpoint, "", &[("HTTP_PROXY", &proxy), ("NO_PROXY", "cams.invalid")]).await, "");
    assert_ne!(call_in(endpoint, "", &[]).await, "");
    assert_eq!(heads.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_call_goes_through_the_proxy_of_the_environment_or_past_it_as_the_variables_say() {
    let authority = Authority::new();
    let (port, _) = serve(Some(authority.server(false))).await;
    let (proxy_port, tunnels) = proxy(port, None).await;
    let url = format!("http://user:pass%20word@127.0.0.1:{proxy_port}");
    let https = ("HTTPS_PROXY", url.as_str());
    for (name, environment, is_used) in [
        ("upper case", &[https][..], true),
        ("case 18: star", &[https, ("NO_PROXY", "*.invalid")], false),
        ("case 18: port", &[https, ("NO_PROXY", "cams.invalid:443")], false),
        ("another port", &[https, ("NO_PROXY", "cams.invalid:8443")], true),
        ("case 18: empty upper case", &[https, ("NO_PROXY", ""), ("no_proxy", ".invalid")], false),
        ("case 19: empty upper case", &[("HTTPS_PROXY", ""), ("https_proxy", &url)], true),
        ("case 19: CGI", &[https, ("REQUEST_METHOD", "GET")], true),
        ("case 19: line break at the end", &[("HTTPS_PROXY", &format!("{url}\n"))], true),
        ("a SOCKS proxy that is not needed", &[https, ("ALL_PROXY", "socks5://127.0.0.1:9")], true),
    ] {
        tunnels.lock().unwrap().clear();
        let said = call_in("https://cams.invalid", &authority.root, environment).await;
        let seen = std::mem::take(&mut *tunnels.lock().unwrap());
        assert_eq!(seen.len(), usize::from(is_used), "{name}: {said}");
        // The certificate that comes out of the tunnel is for another name.
        let shown = format!("through the proxy http://127.0.0.1:{proxy_port} (");
        assert_eq!(
            said.contains(&shown) && said.contains("another server answered"),
            is_used,
            "{name}: {said}"
        );
    }
}

#[tokio::test]
async fn a_proxy_of_the_environment_that_cannot_be_used_is_an_error_and_no_way_past_it() {
    let (port, heads) = serve(None).await;
    let loopback = format!("http://127.0.0.1:{port}");
    for (name, variable, text, problem) in [
        ("case 19: number sign", "HTTPS_PROXY", "http://u:canary#ss@127.0.0.1:3128", "`%23`"),
        ("case 19: slash", "https_proxy", "http://u:canary/ss@127.0.0.1:3128", "`%2F`"),
        ("backslash", "HTTPS_PROXY", r"http://CORP\jdoe:canary@127.0.0.1:3128", "`%5C`"),
        ("line break", "ALL_PROXY", "http://u:can\nary@127.0.0.1:3128", "line break"),
        #[cfg(not(feature = "socks"))]
        ("case 17", "ALL_PROXY", "socks5://u:canary@127.0.0.1:1080", "feature `socks`"),
        #[cfg(not(feature = "socks"))]
        ("case 17", "HTTPS_PROXY", "socks5h://u:canary@127.0.0.1:1080", "feature `socks`"),
    ] {
        let said = call_in("https://cams.invalid", "", &[(variable, text)]).await;
        let expected = format!("invalid configuration: {variable} is not a proxy such as");
        assert!(said.starts_with(&expected) && said.contains(problem), "{name}: {said}");
        assert!(!said.contains("can"), "{name}: {said}");
        assert_eq!(
            call_in(&loopback, "", &[(variable, text)]).await,
            "",
            "{name}: this machine needs no proxy"
        );
    }
    assert!(!heads.lock().unwrap().is_empty());
}

#[tokio::test]
async fn case_21_without_certificates_the_error_says_what_to_do_and_own_roots_suffice() {
    let nothing = &[("SSL_CERT_FILE", "/nonexistent"), ("SSL_CERT_DIR", "/nonexistent")];
    let said = call_in("https://cams.invalid", "", nothing).await;
    assert!(
        said.starts_with(
            "invalid configuration: TLS cannot be set up: no root certificate was found where SSL_CERT_FILE"
        ),
        "{said}"
    );
    for advice in ["`ca-certificates`", "SSL_CERT_FILE", "`Config::root_certificates`"] {
        assert!(said.contains(advice), "{said}");
    }

    let authority = Authority::new();
    let (port, _) = serve(Some(authority.server(false))).await;
    assert_eq!(call_in(&format!("https://localhost:{port}"), &authority.root, nothing).await, "");
    let (port, _) = serve(None).await;
    assert_eq!(call_in(&format!("http://localhost:{port}"), "", nothing).await, "", "plain HTTP needs none");
}
