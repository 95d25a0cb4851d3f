//! `cams credentials`, and where `cams call` gets its credentials, in processes with a home and an environment of their
//! own.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

use crate::support::bare;

/// The profiles of the `aliyun` command, at home.
const PROFILES: &str = ".aliyun/config.json";

/// A home directory and environment variables; nothing of those of the test's own process is there.
pub(crate) struct World {
    home: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

impl World {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().to_str().unwrap().to_owned();
        let variables = vec![("HOME", path), ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true".to_owned())];
        Self { home, variables }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.retain(|(other, _)| *other != name);
        self.variables.push((name, value.into()));
        self
    }

    pub(crate) fn with_key(self, id: &str) -> Self {
        self.with("ALIBABA_CLOUD_ACCESS_KEY_ID", id).with("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary")
    }

    pub(crate) fn with_profiles(self, profiles: Value) -> Self {
        let file = json!({"current": profiles[0]["name"], "profiles": profiles});
        self.with_file(PROFILES, &file.to_string())
    }

    /// With a file at home.
    pub(crate) fn with_file(self, path: &str, content: &str) -> Self {
        let path = self.home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    fn profile_file(&self) -> PathBuf {
        self.home.path().join(PROFILES)
    }

    pub(crate) fn cams(&self, arguments: &[&str]) -> Output {
        bare()
            .args(arguments)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.cams(&[&["credentials", "--format", "json"], arguments].concat());
        assert!(!text(&output.stdout).contains("canary"));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn pair(name: &str, id: &str) -> Value {
    json!({"name": name, "mode": "AK", "access_key_id": id, "access_key_secret": "canary",
           "region_id": "eu-central-1"})
}

/// A server that keeps the first line of each request, and closes.
pub(crate) fn listener() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&lines);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut bytes = [0; 1024];
            let read = stream.read(&mut bytes).unwrap_or(0);
            let line = text(&bytes[..read]).lines().next().unwrap_or_default().to_owned();
            kept.lock().unwrap().push(line);
            let _ = stream.write_all(b"HTTP/1.1 404 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    (url, lines)
}

#[test]
fn people_see_the_place_the_masked_id_the_kind_and_what_was_tried() {
    let world = World::new()
        .with_profiles(json!([{"name": "p", "mode": "StsToken", "access_key_id": "LTAI5tAbcdefghijkWXYZ",
            "access_key_secret": "canary", "sts_token": "canary", "region_id": "eu-central-1"}]));
    let output = world.cams(&["credentials"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    for line in [
        "found in        cli_profile (static)",
        "type            temporary AccessKey pair with a security token",
        "AccessKey ID    LTAI****WXYZ",
        "expires         no expiry known",
        "region          eu-central-1, from profile `p`",
        "env             ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET not set",
        "cli_profile     answered",
    ] {
        assert!(shown.contains(line), "{line} in {shown}");
    }
    assert!(!shown.contains("canary") && !shown.contains("credentials_uri"));
}

#[test]
fn programs_get_all_of_it_as_json() {
    let world = World::new()
        .with_profiles(json!([pair("p", "LTAI0000")]))
        .with("ALIBABA_CLOUD_REGION_ID", "us-east-1");
    let found = world.json(&[]);
    assert_eq!(
        found["found"],
        json!({"link": "cli_profile", "provider": "static", "kind": "access_key", "access_key_id": "LT****00",
               "expires_at": null})
    );
    assert_eq!((&found["region"], &found["endpoint"]), (&json!("us-east-1"), &json!(null)));
    assert_eq!(found["region_from"], "ALIBABA_CLOUD_REGION_ID");
    let outcomes: Vec<_> = found["tried"].as_array().unwrap().iter().map(|link| &link["outcome"]).collect();
    assert_eq!(outcomes, ["absent", "absent", "answered"]);
}

#[test]
fn a_profile_by_name_goes_before_everything_in_the_environment() {
    let world = World::new()
        .with_key("from-env")
        .with("ALIBABA_CLOUD_REGION_ID", "us-east-1")
        .with_profiles(json!([pair("current", "of-current"), pair("other", "of-other-profile")]));
    let ours = |found: &Value| (found["found"]["link"].clone(), found["region"].clone());
    assert_eq!(ours(&world.json(&[])), (json!("env"), json!("us-east-1")));
    let named = world.json(&["--profile", "other"]);
    assert_eq!(ours(&named), (json!("cli_profile"), json!("eu-central-1")));
    assert_eq!(named["found"]["access_key_id"], "of-o****file");

    let output = world.cams(&["credentials", "--profile", "none"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).contains("there is no profile `none`"), "{}", text(&output.stdout));
    assert!(text(&output.stderr).contains("no credentials were found"));
}

#[test]
fn calls_use_the_profile_too_and_say_what_is_missing_before_anything_is_sent() {
    let (url, lines) = listener();
    let input = ["call", "ListFlow", "--input"];
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, r#"{"CustSpaceId": "c", "Page": {"Index": 1, "Size": 10}}"#).unwrap();
    let call = |world: &World, options: &[&str]| {
        let output = world.cams(
            &[
                &input,
                [file.path().to_str().unwrap(), "--signature"].as_slice(),
                &["rpc-v1", "--max-attempts", "1", "--endpoint", &url],
                options,
            ]
            .concat(),
        );
        (output.status.code(), text(&output.stderr).to_owned())
    };
    let world =
        World::new().with_profiles(json!([pair("a", "id-of-a"), pair("b", "id-of-b"), pair("c", "id-of-c")]));
    call(&world, &[]);
    call(&world, &["--profile", "b"]);
    let world = world.with("ALIBABA_CLOUD_PROFILE", "c");
    call(&world, &[]);
    let sent = lines.lock().unwrap().clone();
    for (line, id) in sent.iter().zip(["id-of-a", "id-of-b", "id-of-c"]) {
        assert!(line.contains(&format!("AccessKeyId={id}&")), "{id} in {line}");
    }
    assert_eq!(sent.len(), 3);

    let (code, shown) = call(&World::new(), &[]);
    assert_eq!(code, Some(2));
    assert!(
        shown.contains("ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET not set"),
        "{shown}"
    );
    assert!(shown.contains("run `aliyun configure`") && lines.lock().unwrap().len() == 3, "{shown}");
}

/// A place that is set up and broken decides: what a call says, what the command shows, and that nothing else is used.
#[test]
fn a_place_that_is_broken_is_shown_with_what_to_do_and_ends_the_search() {
    let (url, lines) = listener();
    let profiles = || json!([pair("p", "of-another-account")]);
    for (name, world, place, part, exit) in [
        (
            "case 10: a key with a line break",
            World::new().with_profiles(profiles()).with_key("LTAIexample\n"),
            "env",
            "ALIBABA_CLOUD_ACCESS_KEY_ID begins or ends with white space; remove the line break or the space",
            2,
        ),
        (
            "case 11: half a pair",
            World::new().with_profiles(profiles()).with("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAIexample"),
            "env",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET not set, although ALIBABA_CLOUD_ACCESS_KEY_ID is; check the spelling",
            2,
        ),
        (
            "case 11: a profile that no file has",
            World::new().with_profiles(profiles()).with("ALIBABA_CLOUD_PROFILE", "prodd"),
            "cli_profile",
            "no file has the profile `prodd` that ALIBABA_CLOUD_PROFILE names",
            2,
        ),
        (
            "a URL that nobody serves",
            World::new().with("ALIBABA_CLOUD_CREDENTIALS_URI", "http://127.0.0.1:1/"),
            "credentials_uri",
            "the credentials URI gave no answer: no connection could be made",
            5,
        ),
    ] {
        let world = world.with("COLUMNS", "1000");
        let output = world.cams(&["credentials"]);
        let (shown, said) = (text(&output.stdout), text(&output.stderr));
        let word = if exit == 5 { "failed for now: " } else { "broken: " };
        let lines_of_place: Vec<_> =
            shown.lines().filter(|line| line.starts_with(&format!("{place:16}{word}"))).collect();
        assert!(lines_of_place.len() == 1 && lines_of_place[0].contains(part), "{name}: {shown}");
        assert!(said.contains(&format!("{place} is set up")), "{name}: {said}");
        assert_eq!(output.status.code(), Some(exit), "{name}");
        assert_eq!(shown.contains("not asked       "), place != "credentials_uri", "{name}: {shown}");

        let found = world.json(&[]);
        let tried = found["tried"].as_array().unwrap().last().unwrap();
        assert_eq!((&found["found"], &tried["link"]), (&json!(null), &json!(place)), "{name}");
        assert_eq!((&tried["outcome"], &tried["transient"]), (&json!("failed"), &json!(exit == 5)), "{name}");
        assert!(
            tried["report"].as_str().unwrap().contains(part) && tried["help"].is_string(),
            "{name}: {tried}"
        );

        let output = world.cams(&["call", "ListChatappTemplate", "--endpoint", &url, "--max-attempts", "1"]);
        assert_eq!(output.status.code(), Some(exit), "{name}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(part), "{name}: {}", text(&output.stderr));
    }
    assert_eq!(*lines.lock().unwrap(), [""; 0], "nothing was sent");

    let world = World::new().with_file(PROFILES, "{");
    let shown = world.json(&["--profile", "p"]);
    assert!(shown["tried"][0]["message"].as_str().unwrap().contains("it is not valid JSON"), "{shown}");
}

/// Proxies come from the environment of the process, so only a process of its own shows what they see.
#[test]
fn a_proxy_sees_sts_and_neither_the_metadata_service_nor_plain_http() {
    let (proxy, seen) = listener();
    let world = || {
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
            .into_iter()
            .fold(World::new(), |world, name| world.with(name, &proxy))
    };
    let metadata = world()
        .with("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "false")
        .with("ALIBABA_CLOUD_ECS_METADATA", "role")
        .with("ALIBABA_CLOUD_CREDENTIALS_URI", "http://198.51.100.1:1/keys");
    // Whether somebody answers there depends on the machine; what matters is who was asked.
    metadata.cams(&["credentials"]);
    assert_eq!(*seen.lock().unwrap(), [""; 0]);

    let role = json!([{"name": "p", "mode": "RamRoleArn", "access_key_id": "i", "access_key_secret": "s",
        "ram_role_arn": "acs:ram::1:role/r"}]);
    let failed = world().with_profiles(role).json(&[]);
    assert_eq!(*seen.lock().unwrap(), ["CONNECT sts.aliyuncs.com:443 HTTP/1.1"], "{failed:#}");
    assert_eq!(failed["tried"][2]["outcome"], "failed");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_a_warning() {
    use std::os::unix::fs::PermissionsExt;

    let world = World::new().with_profiles(json!([pair("p", "id")]));
    let mode = |mode| {
        std::fs::set_permissions(world.profile_file(), std::fs::Permissions::from_mode(mode)).unwrap();
        text(&world.cams(&["credentials"]).stdout).contains("warning         other users can read")
    };
    assert_eq!((mode(0o644), mode(0o600)), (true, false));
}

/// A port of this machine where nobody listens.
pub(crate) fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn case_16_a_host_that_a_profile_chose_is_explained_when_it_is_not_reached() {
    let port = closed_port();
    let call = |world: World, options: &[&str]| {
        let world = world.with_key("id").with("HTTPS_PROXY", format!("http://127.0.0.1:{port}"));
        let output = world.cams(&[&["call", "ListChatappTemplate", "--max-attempts", "1"], options].concat());
        text(&output.stderr).to_owned()
    };
    let profile =
        |region: &str| World::new().with_profiles(json!([{"name": "default", "region_id": region}]));
    for (name, world, options, explained) in [
        (
            "case 16: profile",
            profile("cn-hangzhou"),
            &[][..],
            "region `cn-hangzhou` comes from profile `default`",
        ),
        (
            "case 16: variable",
            profile("ap-southeast-1").with("ALIBABA_CLOUD_REGION_ID", "cn-shanghai"),
            &[],
            "region `cn-shanghai` comes from ALIBABA_CLOUD_REGION_ID",
        ),
        ("the documented region", profile("ap-southeast-1"), &[], ""),
        ("another one on the command line", profile("cn-hangzhou"), &["--region", "ap-southeast-1"], ""),
    ] {
        let said = call(world, options);
        assert!(
            said.contains(&format!("through the proxy http://127.0.0.1:{port} (HTTPS_PROXY)")),
            "{name}: {said}"
        );
        assert!(
            said.contains(explained) && said.contains("`--region`") != explained.is_empty(),
            "{name}: {said}"
        );
    }
}

#[test]
fn case_16_a_region_on_the_command_line_replaces_the_endpoint_of_a_profile() {
    let world = World::new().with_profiles(json!([
        {"name": "p", "mode": "AK", "access_key_id": "id", "access_key_secret": "canary",
         "region_id": "cn-hangzhou", "endpoint": "gateway.example"}
    ]));
    for (options, host) in [
        (&[][..], "gateway.example"),
        (&["--region", "ap-southeast-1"], "cams.ap-southeast-1.aliyuncs.com"),
        (&["--region", "eu-central-1", "--endpoint", "other.example"], "other.example"),
    ] {
        let output = world
            .cams(&[&["call", "ListChatappTemplate", "--dry-run", "--output", "json"], options].concat());
        let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
        let url = shown["url"].as_str().unwrap();
        assert!(url.starts_with(&format!("https://{host}/")), "{options:?}: {url}");
    }
}

#[test]
fn case_17_the_command_speaks_socks() {
    let port = closed_port();
    for (variable, scheme) in [("ALL_PROXY", "socks5"), ("HTTPS_PROXY", "socks5h")] {
        let world = World::new().with_key("id").with(variable, format!("{scheme}://127.0.0.1:{port}"));
        let output = world.cams(&["call", "ListChatappTemplate", "--max-attempts", "1"]);
        let said = text(&output.stderr);
        assert!(
            said.contains(&format!("through the proxy {scheme}://127.0.0.1:{port} ({variable})")),
            "{said}"
        );
    }
}
