//! Region and endpoint from the environment and from profiles.

use cams_core::credentials::Settings;
use serde_json::json;

use crate::credentials::support::World;

fn shown(settings: Settings) -> (Option<String>, Option<String>) {
    (settings.region, settings.endpoint)
}

#[test]
fn the_environment_goes_before_the_profile_that_it_or_the_file_chooses() {
    let world = World::new();
    let from_env = || shown(Settings::from_env(&world.context()));
    assert_eq!(from_env(), (None, None));
    world.write_profiles(json!([
        {"name": "one", "region_id": "eu-central-1", "endpoint": ""},
        {"name": "two", "region_id": "us-west-1", "endpoint": "cams.example.com"},
    ]));
    assert_eq!(from_env(), (Some("eu-central-1".into()), None));
    world.set("ALIBABA_CLOUD_PROFILE", "two");
    assert_eq!(from_env(), (Some("us-west-1".into()), Some("cams.example.com".into())));
    world.set("ALIBABA_CLOUD_REGION_ID", "ap-southeast-1");
    assert_eq!(from_env().0, Some("ap-southeast-1".into()));

    let of = |name| Settings::of_profile(&world.context(), name).map(shown);
    assert_eq!(of("one").unwrap(), (Some("eu-central-1".into()), None), "a named profile goes first");
    world.write(".alibabacloud/credentials.ini", "[three]\naccess_key_id = id\n");
    assert_eq!(of("three").unwrap(), (None, None), "the INI file has credentials alone");
}

#[test]
fn a_profile_that_no_file_has_is_an_error_that_names_both() {
    let world = World::new();
    let of = |name| Settings::of_profile(&world.context(), name).map(shown).unwrap_err();
    let said = of("three").to_string();
    assert!(
        said.contains("config.json does not exist") && said.contains("credentials.ini does not exist"),
        "{said}"
    );
    world.write_profiles(json!([{"name": "one"}]));
    world.write(".alibabacloud/credentials.ini", "[two]\n");
    let error = of("three");
    assert!(error.is_absent() && error.to_string().contains("there is no profile `three`"), "{error}");
}

#[test]
fn a_broken_file_is_an_error_only_if_a_profile_is_named() {
    let world = World::new();
    world.write(".aliyun/config.json", "{");
    assert_eq!(shown(Settings::from_env(&world.context())), (None, None));
    assert!(
        Settings::of_profile(&world.context(), "p")
            .unwrap_err()
            .to_string()
            .contains("config.json: it is not valid JSON")
    );
}
