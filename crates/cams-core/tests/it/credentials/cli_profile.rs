//! The profiles of the `aliyun` command, in every mode.

use cams_core::ProvideCredentials;
use cams_core::credentials::{CredentialsKind, cli_profile};
use serde_json::{Value, json};

use crate::credentials::support::{Reply, Server, World, error, id, key, parts};

const ARN: &str = "acs:ram::1:role/r";

fn pair(name: &str, id: &str) -> Value {
    json!({"name": name, "mode": "AK", "access_key_id": id, "access_key_secret": "s"})
}

/// A profile with a role, at an STS of this machine.
fn role(mode: &str, sts: &Server, others: Value) -> Value {
    let mut profile = json!({
        "name": "p", "mode": mode, "ram_role_arn": ARN, "ram_session_name": "me", "expired_seconds": 0,
        "sts_endpoint": sts.url,
    });
    profile.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    profile
}

async fn sts() -> Server {
    Server::start(|_| Reply::ok(json!({"Credentials": key("role", 3600)}))).await
}

async fn found(world: &World) -> String {
    id(&cli_profile(&world.context(), None)).await
}

#[tokio::test]
async fn the_profile_is_the_named_one_then_that_of_the_environment_then_the_current_one() {
    let world = World::new();
    world.write_profiles(json!([
        pair("current", "of-current"),
        pair("env", "of-env"),
        pair("named", "of-named")
    ]));
    assert_eq!(found(&world).await, "of-current");
    world.set("ALIBABA_CLOUD_PROFILE", "env");
    assert_eq!(found(&world).await, "of-env");
    assert_eq!(id(&cli_profile(&world.context(), Some("named"))).await, "of-named");
    let absent = error(&cli_profile(&world.context(), Some("none"))).await;
    assert!(absent.is_absent() && absent.message().contains("there is no profile `none` in"), "{absent}");
}

#[tokio::test]
async fn the_file_may_be_elsewhere_or_turned_off() {
    let world = World::new();
    let path = world.write_profiles(json!([pair("p", "elsewhere")]));
    let moved = world.path("moved.json");
    std::fs::rename(path, &moved).unwrap();
    assert!(error(&cli_profile(&world.context(), None)).await.is_absent());
    world.set("ALIBABA_CLOUD_CONFIG_FILE", moved.to_str().unwrap());
    assert_eq!(found(&world).await, "elsewhere");
    world.set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "True");
    assert!(
        error(&cli_profile(&world.context(), None)).await.message().contains("CLI_PROFILE_DISABLED is set")
    );
}

#[tokio::test]
async fn fixed_credentials_are_read_whatever_the_case_of_the_mode() {
    let world = World::new();
    for mode in ["AK", "ak"] {
        world.write_profiles(
            json!([{"name": "p", "mode": mode, "access_key_id": "i", "access_key_secret": "s",
            "sts_token": "ignored", "a field of tomorrow": [1], "region_id": null}]),
        );
        let pair = cli_profile(&world.context(), None).provide().await.unwrap();
        assert_eq!(parts(&pair), ("i", "s", None));
    }
    world.write_profiles(
        json!([{"name": "p", "mode": "StsToken", "access_key_id": "i", "access_key_secret": "s",
        "sts_token": "t"}]),
    );
    let temporary = cli_profile(&world.context(), None).provide().await.unwrap();
    assert_eq!(parts(&temporary), ("i", "s", Some("t")));
    world.write_profiles(json!([{"name": "p", "mode": "BearerToken", "bearer_token": "b"}]));
    let bearer = cli_profile(&world.context(), None).provide().await.unwrap();
    assert_eq!(bearer.bearer_token(), Some("b"));
    world.write_profiles(json!([{"name": "p", "mode": "Anonymous"}]));
    let anonymous = cli_profile(&world.context(), None).provide().await.unwrap();
    assert_eq!(anonymous.kind(), CredentialsKind::Anonymous);
}

#[tokio::test]
async fn a_role_is_assumed_with_the_pair_of_the_profile() {
    let (world, sts) = (World::new(), sts().await);
    let fields = json!({"access_key_id": "i", "access_key_secret": "s", "external_id": "e", "policy": "{}",
        "sts_token": "t"});
    world.write_profiles(json!([role("RamRoleArn", &sts, fields)]));
    assert_eq!(found(&world).await, "STS.role");
    let call = &sts.calls()[0];
    assert_eq!((call.query["AccessKeyId"].as_str(), call.query["SecurityToken"].as_str()), ("i", "t"));
    let form = call.form();
    let sent = ["RoleArn", "RoleSessionName", "DurationSeconds", "ExternalId", "Policy"]
        .map(|name| form[name].as_str());
    assert_eq!(sent, [ARN, "me", "3600", "e", "{}"]);
}

#[tokio::test]
async fn an_oidc_profile_uses_the_session_name_that_the_command_writes() {
    let (world, sts) = (World::new(), sts().await);
    let token = world.write("token", "jwt");
    let fields = json!({"oidc_provider_arn": "acs:ram::1:oidc-provider/p", "oidc_token_file": token});
    world.write_profiles(json!([role("OIDC", &sts, fields)]));
    assert_eq!(found(&world).await, "STS.role");
    assert_eq!(sts.calls()[0].form()["RoleSessionName"], "me");
}

#[tokio::test]
async fn a_role_is_assumed_with_another_profile_through_any_number_of_them() {
    let (world, sts) = (World::new(), sts().await);
    let mut middle = role("ChainableRamRoleArn", &sts, json!({"source_profile": "base"}));
    middle["name"] = "middle".into();
    let top = role("ChainableRamRoleArn", &sts, json!({"source_profile": "middle"}));
    world.write_profiles(json!([top, middle, pair("base", "base-id")]));
    assert_eq!(found(&world).await, "STS.role");
    let ids: Vec<_> = sts.calls().iter().map(|call| call.query["AccessKeyId"].clone()).collect();
    assert_eq!(ids, ["base-id", "STS.role"]);
}

#[tokio::test]
async fn a_circle_of_sources_is_an_error_that_shows_it() {
    let world = World::new();
    let source = |name: &str, source: &str| json!({"name": name, "mode": "ChainableRamRoleArn", "ram_role_arn": ARN, "source_profile": source});
    for (profiles, circle) in [
        (json!([source("a", "a")]), "a -> a"),
        (json!([source("a", "b"), source("b", "c"), source("c", "b")]), "a -> b -> c -> b"),
    ] {
        world.write_profiles(profiles);
        let failed = error(&cli_profile(&world.context(), None)).await.to_string();
        assert!(failed.contains(&format!("has itself as its source: {circle}; name a")), "{failed}");
    }
    world.write_profiles(json!([source("a", "none")]));
    assert!(
        error(&cli_profile(&world.context(), None)).await.message().contains("there is no profile `none`")
    );
}

#[tokio::test]
async fn a_url_and_a_command_are_used_unless_they_are_forbidden() {
    let world = World::new();
    let server = Server::start(|_| Reply::ok(key("uri", 3600))).await;
    let uri = json!([{"name": "p", "mode": "CredentialsURI", "credentials_uri": server.url}]);
    let command = json!([{"name": "p", "mode": "External", "process_command":
        r#"/bin/echo '{"mode":"AK","access_key_id":"command","access_key_secret":"s"}'"#}]);
    world.write_profiles(uri.clone());
    assert_eq!(found(&world).await, "STS.uri");
    world.write_profiles(command.clone());
    #[cfg(unix)]
    assert_eq!(found(&world).await, "command");
    for value in ["1", "true"] {
        world.set("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", value);
        for profiles in [&uri, &command] {
            world.write_profiles(profiles.clone());
            let failed = error(&cli_profile(&world.context(), None)).await.to_string();
            assert!(failed.contains("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS is set"), "{failed}");
        }
    }
}

#[tokio::test]
async fn a_file_that_is_wrong_is_named_with_the_place_and_no_value() {
    let world = World::new();
    for (text, part) in [
        ("{\n\"profiles\": canary", "config.json: it is not valid JSON (line 2"),
        (
            r#"{"current":"p","profiles":[{"name":"p","expired_seconds":"canary"}]}"#,
            "a value is missing, duplicate or of the wrong type",
        ),
        ("1", "of the wrong type"),
        (
            r#"{"current":"p","profiles":[{"name":"p","mode":"AK","mode":"AK"}]}"#,
            "duplicate or of the wrong type",
        ),
        (
            r#"{"current":"p","profiles":[{"name":"p","mode":"AK","access_key_secret":"canary"}]}"#,
            "profile `p` (mode AK) lacks `access_key_id`",
        ),
        (
            r#"{"current":"p","profiles":[{"name":"p","mode":"Sso"}]}"#,
            "mode Sso) is of a mode that is not supported; use one of AK,",
        ),
        (r#"{"current":"p","profiles":[{"name":"p"}]}"#, "is of a mode that is not supported"),
        (
            r#"{"current":"p","profiles":[{"name":"p","mode":"OAuth","oauth_site_type":"XX"}]}"#,
            "`oauth_site_type` is `XX`",
        ),
    ] {
        world.write(".aliyun/config.json", text);
        let failed = error(&cli_profile(&world.context(), None)).await;
        let shown = format!("{failed} {failed:?}");
        assert!(
            shown.contains(part) && !shown.contains("canary") && !failed.is_absent(),
            "{part} in {shown}"
        );
    }
    for text in ["{}", r#"{"profiles":null}"#, r#"{"current":""}"#] {
        world.write(".aliyun/config.json", text);
        let absent = error(&cli_profile(&world.context(), None)).await;
        assert!(absent.is_absent() && absent.message().contains("no current profile"), "{absent}");
    }
}

#[tokio::test]
async fn a_change_of_the_file_is_noticed_within_a_second_and_a_key_is_kept_while_there_is_none() {
    let (world, sts) = (World::new(), sts().await);
    world.write_profiles(json!([pair("p", "before")]));
    let provider = cli_profile(&world.context(), None);
    let a_second_later = async || {
        world.pass(1);
        id(&provider).await
    };
    assert_eq!(id(&provider).await, "before");
    world.write_profiles(json!([role(
        "RamRoleArn",
        &sts,
        json!({"access_key_id": "i", "access_key_secret": "s"})
    )]));
    for _ in 0..3 {
        assert_eq!(a_second_later().await, "STS.role");
    }
    assert_eq!(sts.calls().len(), 1);
    world.write(".aliyun/config.json", "{");
    assert!(a_second_later().await.contains("it is not valid JSON"));
    world.write_profiles(json!([pair("p", "afterwards")]));
    assert_eq!(a_second_later().await, "afterwards");
}
