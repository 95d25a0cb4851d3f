//! Where the keys of a call come from, and what a broken place makes of it.

use std::process::Output;

use serde_json::{Value, json};

use super::{Script, answer, check, ok};
use crate::credentials::{World, closed_port};

/// A server that takes every call.
fn service() -> Script {
    Script::start(|_, _, _| ok(r#"{"Code":"OK"}"#))
}

fn call(world: &World, url: &str) -> Output {
    world.cams(&["call", "ListChatappTemplate", "--endpoint", url, "--max-attempts", "1"])
}

/// Checks that the call was sent with the keys of this ID, once.
fn check_sent_by(case: &str, script: &Script, id: &str) {
    let asked = script.asked();
    assert_eq!(asked.len(), 1, "{case}");
    assert!(asked[0].contains(&format!("Credential={id},")), "{case}: {}", asked[0]);
}

fn other_account() -> Value {
    json!([{"name": "p", "mode": "AK", "access_key_id": "another", "access_key_secret": "canary"}])
}

#[test]
fn case_8_the_role_of_a_profile_is_taken_through_the_proxy() {
    let (script, proxy) = (service(), closed_port());
    let role = json!([{"name": "p", "mode": "RamRoleArn", "access_key_id": "i", "access_key_secret": "canary",
        "ram_role_arn": "acs:ram::1:role/r"}]);
    let world = World::new().with_profiles(role).with("HTTPS_PROXY", format!("http://127.0.0.1:{proxy}"));
    let through = format!("through the proxy http://127.0.0.1:{proxy} (HTTPS_PROXY)");
    check("8", &call(&world, &script.url), 5, &["sts.aliyuncs.com", &through]);
    assert_eq!(script.asked(), [""; 0]);
}

#[test]
fn case_9_a_failure_of_sts_selects_no_other_identity() {
    let (script, folder) = (service(), tempfile::tempdir().unwrap());
    let token = folder.path().join("token");
    std::fs::write(&token, "t").unwrap();
    let world = World::new()
        .with_profiles(other_account())
        .with("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r")
        .with("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/o")
        .with("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.display().to_string())
        .with("HTTPS_PROXY", format!("http://127.0.0.1:{}", closed_port()));
    check("9", &call(&world, &script.url), 5, &["oidc", "sts"]);
    assert_eq!(script.asked(), [""; 0], "another account");
}

#[test]
fn case_14_an_answer_of_a_credentials_uri_needs_no_code() {
    let script = service();
    let uri = Script::start(|_, _, _| {
        ok(
            r#"{"AccessKeyId":"STS.a","AccessKeySecret":"b","SecurityToken":"c","Expiration":"2099-01-02T03:04:05Z"}"#,
        )
    });
    let world = World::new().with("ALIBABA_CLOUD_CREDENTIALS_URI", uri.url.as_str());
    check("14", &call(&world, &script.url), 0, &[]);
    check_sent_by("14", &script, "STS.a");
}

#[test]
fn case_15_a_byte_order_mark_is_not_part_of_a_file() {
    let config = "\u{feff}{\"current\":\"default\",\"profiles\":[{\"name\":\"default\",\"mode\":\"AK\",\
                  \"access_key_id\":\"LTAIjson\",\"access_key_secret\":\"s\"}]}";
    let ini = "\u{feff}[default]\ntype = access_key\naccess_key_id = LTAIini\naccess_key_secret = s\n";
    for (file, content, id) in
        [(".aliyun/config.json", config, "LTAIjson"), (".alibabacloud/credentials", ini, "LTAIini")]
    {
        let script = service();
        let world = World::new().with_file(file, content);
        check(file, &call(&world, &script.url), 0, &[]);
        check_sent_by(file, &script, id);
    }
}

const OF_STS: &str = r#"{"Credentials":{"AccessKeyId":"STS.a","AccessKeySecret":"b","SecurityToken":"c","Expiration":"2099-01-02T03:04:05Z"}}"#;

/// STS answers so first, and then well.
fn then_well(number: usize, first: String) -> String {
    if number == 0 { first } else { ok(OF_STS) }
}

#[test]
fn case_12_what_sts_answers_is_understood_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, "\u{feff}t\n").unwrap();
    for (case, serve, exit, asked, words) in [
        (
            "12: our date is wrong",
            (|number, _, _| {
                let wrong = answer("400 Bad Request", r#"{"Code":"InvalidTimeStamp.Expired"}"#);
                then_well(number, wrong.replacen("\r\n", "\r\nDate: Wed, 21 Oct 2026 07:28:00 GMT\r\n", 1))
            }) as fn(usize, &str, &str) -> String,
            0,
            2,
            &[][..],
        ),
        (
            "B21: throttled, in XML",
            |number, _, _| {
                then_well(number, answer("400 Bad Request", "<Error><Code>Throttling.User</Code></Error>"))
            },
            0,
            2,
            &[],
        ),
        ("B21: busy", |number, _, _| then_well(number, ok(r#"{"Code":"SystemBusy"}"#)), 0, 2, &[]),
        (
            "B21: a refusal in XML",
            |_, _, _| answer("400 Bad Request", "<Error><Code>EntityNotExist.Role</Code></Error>"),
            2,
            1,
            &["oidc_role_arn: STS", "HTTP 400, EntityNotExist.Role", "check the role"],
        ),
    ] {
        let (script, sts) = (service(), Script::start(serve));
        let world = World::new()
            .with_profiles(other_account())
            .with("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r")
            .with("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/o")
            .with("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.display().to_string())
            .with("ALIBABA_CLOUD_STS_ENDPOINT", sts.url.as_str());
        let output = world.cams(&["call", "ListChatappTemplate", "--endpoint", &script.url]);
        check(case, &output, exit, words);
        assert_eq!(sts.asked().len(), asked, "{case}");
        match exit {
            0 => check_sent_by(case, &script, "STS.a"),
            _ => assert_eq!(script.asked(), [""; 0], "{case}: another account"),
        }
    }
}

#[test]
fn a_place_that_is_meant_and_not_read_selects_no_other_identity() {
    let ini = "[default]\ntype = access_key\naccess_key_id = another\naccess_key_secret = canary\n";
    let misspelled = json!([{"name": "p", "mode": "AK", "access_key": "i", "access_secret": "canary"}]);
    let unclosed = ini.replacen("access_key_id", "[prod\naccess_key_id", 1);
    for (case, world, words) in [
        (
            "B23: misspelled names",
            World::new().with_profiles(misspelled).with_file(".alibabacloud/credentials", ini),
            "`access_key`, which is not read",
        ),
        (
            "B24: a name that is not closed",
            World::new().with_file(".alibabacloud/credentials", &unclosed),
            "another section in line 3",
        ),
        (
            "B25: a name in the value",
            World::new()
                .with("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_ID=i")
                .with("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary")
                .with_file(".alibabacloud/credentials", ini),
            "ALIBABA_CLOUD_ACCESS_KEY_ID begins with a name",
        ),
    ] {
        let script = service();
        let output = call(&world, &script.url);
        check(case, &output, 2, &[words]);
        assert!(!crate::support::text(&output.stderr).contains("canary"), "{case}");
        assert_eq!(script.asked(), [""; 0], "{case}");
    }
}
