//! `cams doctor`, in processes with a home and an environment of their own.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Output;
use std::thread;

use serde_json::Value;

use crate::support::{Mock, bare, text};

fn doctor(home: &std::path::Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    bare()
        .arg("doctor")
        .args(arguments)
        .env("HOME", home)
        .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

const KEY: [(&str, &str); 2] =
    [("ALIBABA_CLOUD_ACCESS_KEY_ID", "id"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")];

/// The verdict on each check.
fn verdicts(output: &Output) -> Vec<(String, String)> {
    let checks: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |check: &Value, key: &str| check[key].as_str().unwrap().to_owned();
    checks.as_array().unwrap().iter().map(|check| (text(check, "check"), text(check, "verdict"))).collect()
}

/// An endpoint that answers every request with this.
fn endpoint(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut bytes = [0; 16 * 1024];
            let _ = stream.read(&mut bytes);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    endpoint
}

fn answer(status: &str, date: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ndate: {date}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    )
}

#[test]
fn everything_is_well_with_the_local_service() {
    let (mock, home) = (Mock::start(), tempfile::tempdir().unwrap());
    let arguments = ["--endpoint", mock.endpoint.as_str(), "--cust-space-id", "cams-x000"];
    let done = doctor(home.path(), &KEY, &arguments);
    let shown = text(&done.stdout);
    assert_eq!(done.status.code(), Some(0), "{shown}");
    for line in [
        "ok    credentials   AccessKey pair **** from the environment",
        "ok    space         cams-x000, from --cust-space-id",
        "ok    clock         less than 2 s off",
        "ok    permission    GetChatappOpenStatus answered",
    ] {
        assert!(shown.contains(line), "{line} in:\n{shown}");
    }
    assert!(!shown.contains("secret") && shown.lines().all(|line| line.starts_with("ok")), "{shown}");
}

#[test]
fn a_missing_permission_a_wrong_clock_and_open_files_are_told_with_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".aliyun");
    fs::create_dir_all(&folder).unwrap();
    let profile = r#"{"current":"p","profiles":[{"name":"p","mode":"AK","access_key_id":"LTAI5tAbcdefghijkWXYZ",
        "access_key_secret":"canary","region_id":"cn-hangzhou"}]}"#;
    fs::write(folder.join("config.json"), profile).unwrap();
    let detail = r#"{\"AuthAction\":\"cams:GetChatappOpenStatus\",\"AuthPrincipalType\":\"SubUser\",\"AuthPrincipalDisplayName\":\"2001\",\"NoPermissionType\":\"ImplicitDeny\"}"#;
    let body = format!(
        r#"{{"Code":"NoPermission","Message":"not authorized","RequestId":"R1","AccessDeniedDetail":"{detail}"}}"#
    );
    let endpoint = endpoint(answer("403 Forbidden", "Sat, 01 Jan 2000 00:00:00 GMT", &body));
    let done = doctor(home.path(), &[("CAMS_ENDPOINT", endpoint.as_str())], &["--output", "json"]);
    let shown = text(&done.stdout);
    assert!(!shown.contains("canary"), "{shown}");
    let found = verdicts(&done);
    for (check, verdict) in
        [("credentials", "ok"), ("clock", "bad"), ("permission", "bad"), ("space", "warn")]
    {
        assert!(found.contains(&(check.into(), verdict.into())), "{check} {verdict} in {found:?}");
    }
    #[cfg(unix)]
    assert!(found.contains(&("files".into(), "warn".into())) && shown.contains("chmod 600"), "{shown}");
    assert!(shown.contains("no policy allows cams:GetChatappOpenStatus to RAM user 2001"), "{shown}");
    assert_eq!(done.status.code(), Some(2), "the clock comes first");
}

#[test]
fn offline_nothing_is_sent_and_a_foreign_region_is_bad() {
    let home = tempfile::tempdir().unwrap();
    let variables = [KEY[0], KEY[1], ("ALIBABA_CLOUD_REGION_ID", "cn-hangzhou")];
    let done = doctor(home.path(), &variables, &["--offline", "--output", "json"]);
    let found = verdicts(&done);
    assert!(found.contains(&("region".into(), "bad".into())), "{found:?}");
    assert!(!found.iter().any(|(check, _)| check == "network" || check == "permission"), "{found:?}");
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stdout).contains("run with --region ap-southeast-1"));

    // A place that needs the network is named, and not asked.
    let uri = [("ALIBABA_CLOUD_CREDENTIALS_URI", "http://127.0.0.1:9/credentials")];
    let done = doctor(home.path(), &uri, &["--offline", "--output", "json"]);
    let found = verdicts(&done);
    assert!(found.contains(&("credentials".into(), "warn".into())), "{}", text(&done.stdout));
}

#[test]
fn an_endpoint_that_is_not_reached_a_proxy_that_is_none_and_no_credentials_are_bad() {
    let home = tempfile::tempdir().unwrap();
    let done = doctor(home.path(), &KEY, &["--endpoint", "http://127.0.0.1:9", "--output", "json"]);
    assert_eq!(done.status.code(), Some(5), "{}", text(&done.stdout));
    assert!(!verdicts(&done).iter().any(|(check, _)| check == "permission"));
    let done = doctor(home.path(), &[], &["--offline", "--output", "json"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stdout).contains("none were found"), "{}", text(&done.stdout));
    let proxy = [KEY[0], KEY[1], ("HTTPS_PROXY", "ftp://user:canary@proxy")];
    let done = doctor(home.path(), &proxy, &["--offline"]);
    let shown = text(&done.stdout);
    assert!(shown.contains("HTTPS_PROXY is not a proxy") && !shown.contains("canary"), "{shown}");
}

#[test]
fn the_profile_is_named_with_its_file_and_what_selects_it() {
    let home = tempfile::tempdir().unwrap();
    let said = |variables: &[(&str, &str)], arguments: &[&str]| {
        let shown = doctor(home.path(), variables, &[&["--offline"], arguments].concat());
        text(&shown.stdout).lines().find(|line| line.contains("profile  ")).unwrap().to_owned()
    };
    assert!(said(&KEY, &[]).contains("none; `aliyun configure` makes one"));
    let profile = |name: &str| {
        format!(
            r#"{{"name":"{name}","mode":"AK","access_key_id":"i","access_key_secret":"s","region_id":"r"}}"#
        )
    };
    let file = format!(r#"{{"current":"shop","profiles":[{},{}]}}"#, profile("shop"), profile("test"));
    fs::create_dir(home.path().join(".aliyun")).unwrap();
    fs::write(home.path().join(".aliyun/config.json"), file).unwrap();
    let named = [("ALIBABA_CLOUD_PROFILE", "test")];
    for (variables, arguments, words) in [
        (&[][..], &[][..], "`shop` of ~/.aliyun/config.json, the current one"),
        (&named, &[], "`test` of ~/.aliyun/config.json, from ALIBABA_CLOUD_PROFILE"),
        (&named, &["--profile", "shop"], "`shop` of ~/.aliyun/config.json, from --profile"),
        (&[], &["--profile", "other"], "`other` of the INI file of the SDKs"),
    ] {
        let said = said(variables, arguments);
        assert!(said.contains(words), "{words} in {said}");
    }
}
