//! Places that are set up and broken, and places that are not set up: what each says, and that nothing after it is
//! asked.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use cams_core::Credentials;
use cams_core::credentials::{DefaultChain, Link};
use serde_json::json;

use crate::credentials::support::{Network, Step, World, error, id, key};

/// The last place of these tests: credentials that nobody may get by a mistake in an earlier place.
pub(super) const OTHER: &str =
    "[default]\ntype = access_key\naccess_key_id = of-another-account\naccess_key_secret = s\n";

pub(super) const AK: &str = r#"{"current":"default","profiles":[{"name":"default","mode":"AK","access_key_id":"LTAIexample","access_key_secret":"s"}]}"#;

/// A name, variables, the text of `config.json`, and a part of the error.
pub(super) type Case<'a> = (&'a str, Vec<(&'a str, &'a str)>, String, &'a str);

pub(super) fn profile(fields: &str) -> String {
    format!(r#"{{"current":"p","profiles":[{{"name":"p",{fields}}}]}}"#)
}

#[tokio::test]
async fn a_place_that_is_set_up_and_broken_ends_the_search_with_its_name_and_the_cause() {
    let pair = |id: &str, secret: &str| {
        profile(
            &json!({"mode": "AK", "access_key_id": id, "access_key_secret": secret})
                .to_string()
                .replace(['{', '}'], ""),
        )
    };
    let id_variable = "ALIBABA_CLOUD_ACCESS_KEY_ID";
    let secret_variable = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
    let cases: Vec<Case<'_>> = vec![
        (
            "case 10: a key with a line break",
            vec![(id_variable, "LTAIexample\n"), (secret_variable, "s")],
            AK.into(),
            "env: ALIBABA_CLOUD_ACCESS_KEY_ID begins or ends with white space",
        ),
        (
            "case 10: a secret in quotes",
            vec![(id_variable, "LTAIexample"), (secret_variable, "\"s3cret\"")],
            AK.into(),
            "env: ALIBABA_CLOUD_ACCESS_KEY_SECRET begins or ends with a quotation mark",
        ),
        (
            "case 11: a misspelled variable",
            vec![(id_variable, "LTAIexample"), ("ALIBABA_CLOUD_ACCESS_SECRET", "s")],
            AK.into(),
            "env: ALIBABA_CLOUD_ACCESS_KEY_SECRET not set, although ALIBABA_CLOUD_ACCESS_KEY_ID is",
        ),
        (
            "case 11: a profile that no file has",
            vec![("ALIBABA_CLOUD_PROFILE", "prodd")],
            AK.into(),
            "profile: no file has the profile `prodd` that ALIBABA_CLOUD_PROFILE names",
        ),
        (
            "an INI file that a variable names and that has no section `default`",
            vec![("ALIBABA_CLOUD_CREDENTIALS_FILE", "{home}/prod.ini")],
            "{}".into(),
            "prod.ini has no section `default`; add it, or set ALIBABA_CLOUD_PROFILE to one of: prod, test",
        ),
        (
            "an empty INI file that a variable names",
            vec![("ALIBABA_CLOUD_CREDENTIALS_FILE", "{home}/empty.ini")],
            "{}".into(),
            "empty.ini has no section `default`; add it",
        ),
        (
            "two of the three variables of OIDC",
            vec![("ALIBABA_CLOUD_ROLE_ARN", "r"), ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/t")],
            AK.into(),
            "oidc_role_arn: ALIBABA_CLOUD_OIDC_PROVIDER_ARN not set",
        ),
        (
            "a token file that is not there",
            vec![
                ("ALIBABA_CLOUD_ROLE_ARN", "r"),
                ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/no/such/token"),
                ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p"),
            ],
            AK.into(),
            "oidc_role_arn: the OIDC token in /no/such/token cannot be read",
        ),
        ("a file that is not JSON", vec![], "{,".into(), "config.json: it is not valid JSON"),
        (
            "a file in UTF-16",
            vec![],
            "utf-16".into(),
            "cannot be read: stream did not contain valid UTF-8; save",
        ),
        ("half a pair in a file", vec![], pair("LTAIexample", ""), "lacks `access_key_secret`"),
        (
            "a file with a secret in quotes",
            vec![],
            pair("i", "'s'"),
            "`access_key_secret` that begins or ends with a quo",
        ),
        (
            "a file with a padded ID",
            vec![],
            pair(" i", "s"),
            "`access_key_id` that begins or ends with white space",
        ),
        (
            "a current profile that is not there",
            vec![],
            AK.replace(r#""current":"default""#, r#""current":"gone""#),
            "config.json is `gone`, which it does not have",
        ),
        (
            "profiles of which none is current",
            vec![],
            AK.replace(r#""current":"default""#, r#""current":"""#),
            "config.json has no current profile; choose one",
        ),
        (
            "a file that a variable names and that is not there",
            vec![("ALIBABA_CLOUD_CONFIG_FILE", "/no/such/file")],
            AK.into(),
            "cli_profile: /no/such/file does not exist, although ALIBABA_CLOUD_CONFIG_FILE names it",
        ),
        (
            "an INI file that a variable names and that is not there",
            vec![
                ("ALIBABA_CLOUD_CREDENTIALS_FILE", "/no/such/file"),
                ("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "1"),
            ],
            AK.into(),
            "profile: /no/such/file does not exist, although ALIBABA_CLOUD_CREDENTIALS_FILE names it",
        ),
        (
            "a switch that is neither on nor off",
            vec![("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "maybe")],
            AK.into(),
            "cli_profile: ALIBABA_CLOUD_CLI_PROFILE_DISABLED is neither true nor false",
        ),
    ];
    for (name, variables, file, part) in cases {
        let world = World::new();
        for (variable, value) in variables {
            world.set(variable, &value.replace("{home}", world.path("").to_str().unwrap()));
        }
        world.write("prod.ini", "[prod]\ntype = access_key\n[test]\n");
        world.write("empty.ini", "# nothing\n");
        let path = world.write(".aliyun/config.json", &file);
        if file == "utf-16" {
            std::fs::write(path, b"\xff\xfe{\0}\0").unwrap();
        }
        world.write(".alibabacloud/credentials", OTHER);
        let failed = error(&DefaultChain::new(&world.context())).await;
        let shown = failed.report();
        assert!(shown.contains(part), "{name}: {shown}");
        assert!(
            !failed.is_absent() && !failed.is_transient() && failed.help().is_some(),
            "{name}: {failed:?}"
        );
    }
}

#[tokio::test]
async fn a_place_in_which_nothing_was_set_up_is_passed_over() {
    for (name, variables, file) in [
        (
            "empty variables",
            vec![("ALIBABA_CLOUD_ACCESS_KEY_ID", ""), ("ALIBABA_CLOUD_PROFILE", "")],
            "{}".to_owned(),
        ),
        (
            "the profile that the `aliyun` command writes first",
            vec![],
            profile(r#""mode":"AK","access_key_id":"","access_key_secret":"""#),
        ),
        (
            "the profile that newer versions of the command write first",
            vec![],
            profile(
                r#""mode":"","access_key_id":"","region_id":"cn-hangzhou","language":"en","expired_seconds":0"#,
            ),
        ),
        ("no profiles", vec![], r#"{"current":"","profiles":[]}"#.to_owned()),
        ("a file that is turned off", vec![("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", " True ")], "{".to_owned()),
        (
            "a profile that the other file has",
            vec![("ALIBABA_CLOUD_PROFILE", "default")],
            profile(r#""mode":"AK""#),
        ),
    ] {
        let world = World::new();
        for (variable, value) in variables {
            world.set(variable, value);
        }
        world.write(".aliyun/config.json", &file);
        world.write(".alibabacloud/credentials", OTHER);
        assert_eq!(id(&DefaultChain::new(&world.context())).await, "of-another-account", "{name}");
    }
    let world = World::new();
    world.set("HOME", "/dev/null");
    let failed = error(&DefaultChain::new(&world.context())).await;
    assert!(
        failed.message().contains("no provider has credentials"),
        "a home that is not a folder: {failed}"
    );
}

#[tokio::test]
async fn a_profile_without_a_mode_in_which_something_was_set_is_broken() {
    for field in ["access_key_id", "bearer_token", "ram_role_arn", "process_command", "access_token"] {
        let world = World::new();
        world.write(".aliyun/config.json", &profile(&format!(r#""mode":"","{field}":"x""#)));
        world.write(".alibabacloud/credentials", OTHER);
        let shown = error(&DefaultChain::new(&world.context())).await.to_string();
        assert!(shown.contains("is of a mode that is not supported"), "{field}: {shown}");
    }
}

#[tokio::test]
async fn an_ini_file_without_a_section_default_is_passed_over_only_if_nothing_is_in_it() {
    for (text, expected) in [
        ("", "of-the-instance"),
        ("# to do\n\n ; later\n", "of-the-instance"),
        ("[prod]\n", "has no section `default`; add it, or set ALIBABA_CLOUD_PROFILE to one of: prod"),
        ("access_key_id = x\n", "has no section `default`; add it"),
    ] {
        let world = World::new();
        world.write(".alibabacloud/credentials.ini", text);
        let chain = DefaultChain::new(&world.context())
            .replace(Link::EcsRamRole, Credentials::new("of-the-instance", "s"));
        let got = id(&chain).await;
        assert!(got.ends_with(expected), "{text}: {got}");
    }
}

#[tokio::test]
async fn case_11_a_misspelled_profile_is_an_error_without_the_link_of_the_ini_file_too() {
    for (profile, ini, expected) in [
        (
            "prodd",
            OTHER,
            "error: cli_profile: no file has the profile `prodd` that ALIBABA_CLOUD_PROFILE names",
        ),
        ("default", OTHER, "of-the-instance"),
        ("default", "", "error: cli_profile: no file has the profile `default` that"),
    ] {
        for has_file in [true, false] {
            let world = World::new();
            world.set("ALIBABA_CLOUD_PROFILE", profile);
            world.write(".alibabacloud/credentials", ini);
            if has_file {
                world.write(".aliyun/config.json", &AK.replace("default", "other"));
            }
            let chain = DefaultChain::new(&world.context())
                .without(Link::IniFile)
                .replace(Link::EcsRamRole, Credentials::new("of-the-instance", "s"));
            let got = id(&chain).await;
            assert!(got.starts_with(expected), "{profile}: {got}");
        }
    }
}

/// Somebody may be writing it at this moment.
#[tokio::test]
async fn a_file_that_ends_too_early_is_read_again_at_once() {
    let world = World::new();
    let chain = DefaultChain::new(&world.context());
    for part in ["", "{", r#"{"current":"default","prof"#] {
        world.write(".aliyun/config.json", part);
        let failed = error(&chain).await;
        assert!(failed.is_transient() && failed.help().is_some(), "{part}: {failed}");
    }
    world.write(".aliyun/config.json", AK);
    assert_eq!(id(&chain).await, "LTAIexample");
}

#[tokio::test]
async fn case_15_a_byte_order_mark_is_not_part_of_a_file() {
    let world = World::new();
    world.write(".aliyun/config.json", &format!("\u{feff}{AK}"));
    assert_eq!(id(&DefaultChain::new(&world.context())).await, "LTAIexample");
    let world = World::new();
    world.write(".alibabacloud/credentials", &format!("\u{feff}{OTHER}"));
    assert_eq!(id(&DefaultChain::new(&world.context())).await, "of-another-account");
}

#[tokio::test]
async fn case_9_one_failure_of_sts_at_the_start_never_selects_the_role_of_the_node() {
    let world = World::new();
    world.unset("ALIBABA_CLOUD_ECS_METADATA_DISABLED");
    let token = world.write("token", "jwt");
    world.set("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r");
    world.set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p");
    world.set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.to_str().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let network = Network::new(move |request| {
        let mut log = log.lock().unwrap();
        log.push(request.uri().host().unwrap().to_owned());
        match (log.len(), request.uri().host().unwrap()) {
            (1, "sts.aliyuncs.com") => Step::Answer(503, String::new()),
            (_, "sts.aliyuncs.com") => {
                Step::Answer(200, json!({"Credentials": key("oidc", 3600)}).to_string())
            }
            _ => Step::Answer(200, "node-role".to_owned()),
        }
    });
    let chain = DefaultChain::new(&world.context().with_transport(network));
    let first = error(&chain).await;
    assert!(first.is_transient() && first.to_string().starts_with("oidc_role_arn: STS"), "{first}");
    assert_eq!((id(&chain).await.as_str(), id(&chain).await.as_str()), ("STS.oidc", "STS.oidc"));
    assert_eq!(*asked.lock().unwrap(), ["sts.aliyuncs.com", "sts.aliyuncs.com"]);
}

/// An instance that gave keys before stays the identity when its metadata service is silent for a while.
#[tokio::test]
async fn an_instance_that_was_found_once_is_not_taken_for_none_later() {
    let world = World::new();
    world.unset("ALIBABA_CLOUD_ECS_METADATA_DISABLED");
    world.set("ALIBABA_CLOUD_CREDENTIALS_URI", "http://uri.invalid/");
    let is_silent = Arc::new(AtomicBool::new(false));
    let silent = Arc::clone(&is_silent);
    let network = Network::new(move |request| match (request.uri().host().unwrap(), request.uri().path()) {
        ("uri.invalid", _) => Step::Answer(200, key("uri", 3600).to_string()),
        _ if silent.load(Ordering::SeqCst) => Step::NotReached,
        (_, path) if path.ends_with("/role") => Step::Answer(200, key("ecs", 600).to_string()),
        _ => Step::Answer(200, "role".to_owned()),
    });
    let chain = DefaultChain::new(&world.context().with_transport(network));
    assert_eq!(id(&chain).await, "STS.ecs");
    is_silent.store(true, Ordering::SeqCst);
    world.pass(600);
    let failed = error(&chain).await;
    assert!(failed.is_transient() && failed.help().unwrap().contains("METADATA_DISABLED=true"), "{failed}");
}

#[tokio::test]
async fn a_metadata_service_that_falls_silent_half_way_is_there_all_the_same() {
    let world = World::new();
    world.unset("ALIBABA_CLOUD_ECS_METADATA_DISABLED");
    world.set("ALIBABA_CLOUD_CREDENTIALS_URI", "http://uri.invalid/");
    let network = Network::new(|request| match (request.uri().host().unwrap(), request.method().as_str()) {
        ("uri.invalid", _) => Step::Answer(200, key("uri", 3600).to_string()),
        (_, "PUT") => Step::Answer(200, "a-token".to_owned()),
        _ => Step::NotReached,
    });
    let failed = error(&DefaultChain::new(&world.context().with_transport(network))).await;
    assert!(failed.is_transient() && failed.to_string().starts_with("ecs_ram_role: "), "{failed}");
}

#[tokio::test]
async fn a_profile_of_an_instance_without_a_role_is_broken() {
    let world = World::new();
    world.write(".aliyun/config.json", &profile(r#""mode":"EcsRamRole""#));
    world.write(".alibabacloud/credentials", OTHER);
    let network = Network::new(|_| Step::Answer(404, String::new()));
    let failed = error(&DefaultChain::new(&world.context().with_transport(network))).await;
    assert!(
        failed.to_string().contains("cli_profile: ecs_ram_role: the ECS instance has no RAM role"),
        "{failed}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_could_not_be_read_is_read_again() {
    let world = World::new();
    let path = world.write(".aliyun/config.json", AK);
    let link = world.path(".aliyun/link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    world.set("ALIBABA_CLOUD_CONFIG_FILE", link.to_str().unwrap());
    let chain = DefaultChain::new(&world.context());
    std::fs::rename(&path, world.path("aside")).unwrap();
    assert!(id(&chain).await.contains("does not exist, although"));
    std::fs::rename(world.path("aside"), &path).unwrap();
    world.pass(1);
    assert_eq!(id(&chain).await, "LTAIexample");
}
