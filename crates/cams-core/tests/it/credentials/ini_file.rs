//! The INI file of the official SDKs.

use cams_core::credentials::ini_file;
use serde_json::json;

use crate::credentials::support::{Reply, Server, World, error, id, key};

fn section(name: &str, id: &str) -> String {
    format!("[{name}]\ntype = access_key\naccess_key_id = {id}\naccess_key_secret = s\n")
}

#[tokio::test]
async fn both_known_paths_are_read_and_another_one_if_it_is_named() {
    let world = World::new();
    let found = async || id(&ini_file(&world.context(), None)).await;
    world.write(".alibabacloud/credentials", &section("default", "go"));
    assert_eq!(found().await, "go");
    world.write(".alibabacloud/credentials.ini", &section("default", "python"));
    assert_eq!(found().await, "python");
    let other = world.write("elsewhere.ini", &section("default", "elsewhere"));
    world.set("ALIBABA_CLOUD_CREDENTIALS_FILE", other.to_str().unwrap());
    assert_eq!(found().await, "elsewhere");
}

#[tokio::test]
async fn the_section_is_the_named_one_then_that_of_the_environment_then_the_default() {
    let world = World::new();
    let text: String = ["default", "env", "named"].map(|name| section(name, &format!("of-{name}"))).concat();
    world.write(".alibabacloud/credentials.ini", &text);
    assert_eq!(id(&ini_file(&world.context(), None)).await, "of-default");
    world.set("ALIBABA_CLOUD_PROFILE", "env");
    assert_eq!(id(&ini_file(&world.context(), None)).await, "of-env");
    assert_eq!(id(&ini_file(&world.context(), Some("named"))).await, "of-named");
    let absent = error(&ini_file(&world.context(), Some("none"))).await;
    assert!(absent.is_absent() && absent.message().contains("there is no profile `none`"), "{absent}");
}

#[tokio::test]
async fn a_secret_with_a_hash_and_a_policy_with_a_percent_sign_are_whole() {
    let world = World::new();
    let sts = Server::start(|_| Reply::ok(json!({"Credentials": key("ini", 3600)}))).await;
    world.set("ALIBABA_CLOUD_STS_ENDPOINT", &sts.url);
    world.write(
        ".alibabacloud/credentials.ini",
        "[default]\ntype = ram_role_arn\naccess_key_id = i\naccess_key_secret = s#1\nrole_arn = acs:ram::1:role/r\n\
         role_session_name = me\npolicy = {\"x\": \"100%\"}\n",
    );
    assert_eq!(id(&ini_file(&world.context(), None)).await, "STS.ini");
    let form = sts.calls()[0].form();
    assert_eq!((form["Policy"].as_str(), form["RoleSessionName"].as_str()), ("{\"x\": \"100%\"}", "me"));
}

#[tokio::test]
async fn a_section_that_lacks_something_is_an_error_that_names_it() {
    let world = World::new();
    for (body, part) in [
        ("type = access_key\naccess_key_id = i", "lacks `access_key_secret`"),
        ("type = sts\naccess_key_id = i", "mode sts) is of a mode that is not supported"),
        ("access_key_id = i", "is of a mode that is not supported"),
        ("type = oidc_role_arn\nrole_arn = r", "lacks `oidc_provider_arn`"),
        ("type = ram_role_arn\naccess_key_id = i\naccess_key_secret = canary", "lacks `ram_role_arn`"),
    ] {
        world.write(".alibabacloud/credentials.ini", &format!("[default]\n{body}\n"));
        let shown = error(&ini_file(&world.context(), None)).await.to_string();
        assert!(shown.contains(part) && !shown.contains("canary"), "{part} in {shown}");
    }
}

#[tokio::test]
async fn two_sections_of_one_name_are_an_error_unless_another_one_is_meant() {
    let world = World::new();
    let text =
        [("default", "a"), ("prod", "p"), ("default", "b")].map(|(name, id)| section(name, id)).concat();
    world.write(".alibabacloud/credentials.ini", &text);
    let shown = error(&ini_file(&world.context(), None)).await;
    assert!(
        !shown.is_absent() && shown.message().ends_with("has more than one profile `default`"),
        "{shown}"
    );
    assert_eq!(id(&ini_file(&world.context(), Some("prod"))).await, "p");
}
