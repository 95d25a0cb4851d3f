//! Texts that cannot be what somebody meant: placeholders, and two values for one key. They never select another
//! identity in silence.

use cams_core::Credentials;
use cams_core::credentials::{DefaultChain, Link};
use serde_json::{Value, json};

use crate::credentials::setup::{AK, Case, OTHER, profile};
use crate::credentials::support::{World, error, id};

#[tokio::test]
async fn a_placeholder_is_set_up_and_broken_wherever_it_stands() {
    let fields = |fields: Value| profile(fields.to_string().trim_matches(['{', '}']));
    let key = |mode: &str, more: Value| {
        let mut all = json!({"mode": mode, "access_key_id": "i", "access_key_secret": "s"});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fields(all)
    };
    let pair = ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"];
    let oidc = ["ALIBABA_CLOUD_ROLE_ARN", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"];
    let cases: Vec<Case<'_>> = vec![
        (
            "a variable",
            vec![(pair[0], "<your-access-key>"), (pair[1], "s")],
            AK.into(),
            "env: ALIBABA_CLOUD_ACCESS_KEY_ID is a placeholder",
        ),
        (
            "a variable that nobody has expanded",
            vec![(pair[0], "i"), (pair[1], "${ALIBABA_CLOUD_ACCESS_KEY_SECRET}")],
            AK.into(),
            "env: ALIBABA_CLOUD_ACCESS_KEY_SECRET is a placeholder",
        ),
        (
            "a variable with its name in the value",
            vec![(pair[0], "ALIBABA_CLOUD_ACCESS_KEY_ID=LTAIexample"), (pair[1], "s")],
            AK.into(),
            "env: ALIBABA_CLOUD_ACCESS_KEY_ID begins with a name and `=`",
        ),
        (
            "a role of OIDC",
            vec![(oidc[0], "acs:ram::<account>:role/r"), (oidc[1], "p"), (oidc[2], "/t")],
            AK.into(),
            "oidc_role_arn: ALIBABA_CLOUD_ROLE_ARN is a placeholder",
        ),
        (
            "a provider of OIDC",
            vec![(oidc[0], "r"), (oidc[1], "{{ provider }}"), (oidc[2], "/t")],
            AK.into(),
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN is a placeholder",
        ),
        (
            "a token of OIDC",
            vec![(oidc[0], "r"), (oidc[1], "p"), (oidc[2], "{home}/empty.ini")],
            AK.into(),
            "empty.ini is empty",
        ),
        (
            "an ID",
            vec![],
            key("AK", json!({"access_key_id": "YOUR_ACCESS_KEY"})),
            "`access_key_id` that is a pl",
        ),
        (
            "a secret",
            vec![],
            key("AK", json!({"access_key_secret": "LTA***"})),
            "`access_key_secret` that has a part",
        ),
        (
            "a token",
            vec![],
            key("StsToken", json!({"sts_token": "[token]"})),
            "`sts_token` that is a placeholder",
        ),
        (
            "a bearer token",
            vec![],
            fields(json!({"mode": "BearerToken", "bearer_token": "$T"})),
            "`bearer_token` that",
        ),
        (
            "a token of the key that assumes a role",
            vec![],
            key("RamRoleArn", json!({"ram_role_arn": "r", "sts_token": "${TOKEN}"})),
            "`sts_token` that is a placeholder",
        ),
        (
            "a role",
            vec![],
            key("RamRoleArn", json!({"ram_role_arn": "<role>"})),
            "`ram_role_arn` that is a pl",
        ),
        (
            "an external ID",
            vec![],
            key("RamRoleArn", json!({"ram_role_arn": "r", "external_id": "<id>"})),
            "`external_id` that is a placeholder",
        ),
        (
            "a login of CloudSSO",
            vec![],
            fields(
                json!({"mode": "CloudSSO", "cloud_sso_sign_in_url": "https://u", "cloud_sso_account_id": "1",
                "cloud_sso_access_config": "c", "access_token": "your-access-token"}),
            ),
            "`access_token` that is a placeholder",
        ),
        (
            "a login of OAuth",
            vec![],
            fields(json!({"mode": "OAuth", "oauth_refresh_token": "%TOKEN%"})),
            "`oauth_refresh_token` that is a placeholder",
        ),
    ];
    for (name, variables, file, part) in cases {
        let world = World::new();
        for (variable, value) in variables {
            world.set(variable, &value.replace("{home}", world.path("").to_str().unwrap()));
        }
        world.write("empty.ini", "\n");
        world.write(".aliyun/config.json", &file);
        world.write(".alibabacloud/credentials", OTHER);
        let failed = error(&DefaultChain::new(&world.context())).await;
        let shown = failed.report();
        assert!(shown.contains(part) && !failed.is_absent() && failed.help().is_some(), "{name}: {shown}");
        assert!(!shown.contains("TOKEN}") && !shown.contains("<your"), "{name}: the value is shown: {shown}");
    }
}

#[tokio::test]
async fn two_values_for_one_key_select_neither() {
    let world = World::new();
    let twice = OTHER.to_owned()
        + "access_key_id = another\n[fine]\ntype = access_key\naccess_key_id = i\naccess_key_secret = s\n";
    world.write(".alibabacloud/credentials", &twice);
    let chain = || {
        DefaultChain::new(&world.context())
            .replace(Link::EcsRamRole, Credentials::new("of-the-instance", "s"))
    };
    let shown = error(&chain()).await.report();
    assert!(
        shown.contains("credentials has two values for `access_key_id`, in lines 3 and 5; remove the line"),
        "{shown}"
    );
    world.set("ALIBABA_CLOUD_PROFILE", "fine");
    assert_eq!(id(&chain()).await, "i");
}

#[tokio::test]
async fn a_section_whose_name_is_not_closed_gives_its_keys_to_no_other() {
    let world = World::new();
    let broken = "[default]\ntype = access_key\n[prod\naccess_key_id = of-another-account\naccess_key_secret = s\n\
                  [fine]\ntype = access_key\naccess_key_id = i\naccess_key_secret = s\n";
    world.write(".alibabacloud/credentials", broken);
    let chain = || {
        DefaultChain::new(&world.context())
            .replace(Link::EcsRamRole, Credentials::new("of-the-instance", "s"))
    };
    let failed = error(&chain()).await;
    let shown = failed.report();
    assert!(shown.contains("the name of another section in line 3, without its `]`"), "{shown}");
    assert!(!failed.is_absent() && failed.help().is_some(), "{failed:?}");
    world.set("ALIBABA_CLOUD_PROFILE", "fine");
    assert_eq!(id(&chain()).await, "i");
}

/// Otherwise, nothing would be set in them, and another place would be asked.
#[tokio::test]
async fn misspelled_names_of_members_are_not_an_empty_profile() {
    for (file, part) in [
        (
            profile(r#""mode":"AK","access_key":"LTAIexample","access_secret":"s""#),
            "the current profile `p` of {file} has no keys, but `access_key`, which is not read",
        ),
        (profile(r#""mode":"","ramRoleArn":"r""#), "but `ramRoleArn`, which is not read"),
        (profile(r#""mode":"","private_key":"k""#), "but `private_key`, which is not read"),
        (
            AK.replace("current", "currents").replace("profiles", "profile"),
            "has no current profile, but `profile`",
        ),
        (
            r#"{"access_key_id":"i","access_key_secret":"s"}"#.into(),
            "no current profile, but `access_key_id`",
        ),
    ] {
        let world = World::new();
        let path = world.write(".aliyun/config.json", &file);
        world.write(".alibabacloud/credentials", OTHER);
        let failed = error(&DefaultChain::new(&world.context())).await;
        let shown = failed.report();
        assert!(shown.contains(&part.replace("{file}", path.to_str().unwrap())), "{file}: {shown}");
        assert!(!failed.is_absent() && failed.help().is_some(), "{failed:?}");
    }
    for nothing in [
        profile(r#""mode":"AK","access_key":"","key_pair_name":null,"token_expire":0,"roles":[]"#),
        r#"{"current":"","profiles":[],"plugin_keys":{}}"#.into(),
    ] {
        let world = World::new();
        world.write(".aliyun/config.json", &nothing);
        world.write(".alibabacloud/credentials", OTHER);
        assert_eq!(id(&DefaultChain::new(&world.context())).await, "of-another-account", "{nothing}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_to_a_file_that_is_not_there_is_set_up_and_broken() {
    for (link, other) in [
        (".aliyun/config.json", ".alibabacloud/credentials"),
        (".aliyun", ".alibabacloud/credentials"),
        (".alibabacloud/credentials.ini", ".alibabacloud/credentials"),
    ] {
        let world = World::new();
        world.write(other, OTHER);
        let path = world.path(link);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink("/no/such/place", &path).unwrap();
        let failed = error(&DefaultChain::new(&world.context())).await;
        let shown = failed.report();
        assert!(shown.contains("does not exist, although a link leads there"), "{link}: {shown}");
        assert!(!failed.is_absent() && failed.help().is_some(), "{failed:?}");
    }
}
