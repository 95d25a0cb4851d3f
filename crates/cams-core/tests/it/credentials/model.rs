//! Whatever the variables, the files and the network say, a call goes out as somebody asked for, or not at all.

use cams_core::ProvideCredentials;
use cams_core::credentials::DefaultChain;
use proptest::prelude::*;
use serde_json::json;

use crate::credentials::support::{Network, Step, World, key};

/// What somebody did with a place.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Untouched,
    SetUp,
    Broken,
    /// Set up, with a service that fails for now.
    Failing,
}

/// Which profile is asked for.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Nothing,
    OfTheCommand,
    OfTheIniFile,
    Nowhere,
}

#[derive(Clone, Debug)]
struct Machine {
    environment: Place,
    oidc: Place,
    command: Place,
    ini: Place,
    /// Untouched: no instance answers. Broken: an instance without a role whose name is asked for.
    instance: Place,
    uri: Place,
    asked: Asked,
}

fn place() -> impl Strategy<Value = Place> {
    prop::sample::select(vec![Place::Untouched, Place::SetUp, Place::Broken, Place::Failing])
}

fn machine() -> impl Strategy<Value = Machine> {
    let asked =
        prop::sample::select(vec![Asked::Nothing, Asked::OfTheCommand, Asked::OfTheIniFile, Asked::Nowhere]);
    (place(), place(), place(), place(), place(), place(), asked).prop_map(
        |(environment, oidc, command, ini, instance, uri, asked)| Machine {
            environment,
            oidc,
            command,
            ini,
            instance,
            uri,
            asked,
        },
    )
}

impl Machine {
    /// What is right: the identity, or `None` for an error. Said by the rule, not by the code.
    fn identity(&self) -> Option<&'static str> {
        let decided = |place, name| match place {
            Place::Untouched => None,
            Place::SetUp => Some(Some(name)),
            Place::Broken | Place::Failing => Some(None),
        };
        let asked_of_files = match (self.asked, self.command, self.ini) {
            (Asked::Nothing, command, ini) => decided(command, "command").or(decided(ini, "ini")),
            // A file that cannot be read may hold the profile.
            (_, Place::Broken, _) => Some(None),
            (Asked::OfTheCommand, Place::Untouched, _) => Some(None),
            (Asked::OfTheCommand, command, _) => decided(command, "command"),
            (Asked::OfTheIniFile, _, ini) => Some(decided(ini, "ini").flatten()),
            (Asked::Nowhere, ..) => Some(None),
        };
        decided(self.environment, "env")
            .or(decided(self.oidc, "STS.oidc"))
            .or(asked_of_files)
            .or(decided(self.instance, "STS.ecs"))
            .or(decided(self.uri, "STS.uri"))
            .flatten()
    }

    fn build(&self) -> (World, Network) {
        let world = World::new();
        world.unset("ALIBABA_CLOUD_ECS_METADATA_DISABLED");
        world.set("ALIBABA_CLOUD_STS_ENDPOINT", "sts.oidc.invalid");
        self.set_environment(&world);
        self.write_files(&world);
        let profile = match self.asked {
            Asked::Nothing => "",
            Asked::OfTheCommand => "of-command",
            Asked::OfTheIniFile => "default",
            Asked::Nowhere => "nowhere",
        };
        world.set("ALIBABA_CLOUD_PROFILE", profile);
        let (oidc, instance, uri) = (self.oidc, self.instance, self.uri);
        let network = Network::new(move |request| {
            let role = request.uri().path().ends_with("/security-credentials/");
            match request.uri().host().unwrap() {
                "sts.oidc.invalid" => answer(oidc, json!({"Credentials": key("oidc", 3600)})),
                "sts.files.invalid" => Step::Answer(503, String::new()),
                "100.100.100.200" if instance == Place::Untouched => Step::NotReached,
                "100.100.100.200" if instance == Place::SetUp && role => Step::Answer(200, "role".into()),
                "100.100.100.200" => answer(instance, key("ecs", 3600)),
                _ => answer(uri, key("uri", 3600)),
            }
        });
        (world, network)
    }

    fn set_environment(&self, world: &World) {
        if self.environment != Place::Untouched {
            let is_whole = self.environment == Place::SetUp;
            world.set("ALIBABA_CLOUD_ACCESS_KEY_ID", "env");
            world.set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", if is_whole { "secret" } else { "secret\n" });
        }
        if self.oidc != Place::Untouched {
            let token = world.write("token", "jwt");
            let token = if self.oidc == Place::Broken { "" } else { token.to_str().unwrap() };
            world.set("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r");
            world.set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p");
            world.set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token);
        }
        if self.instance == Place::Broken {
            world.set("ALIBABA_CLOUD_ECS_METADATA", "a-role");
        }
        if self.uri != Place::Untouched {
            world.set("ALIBABA_CLOUD_CREDENTIALS_URI", "http://uri.invalid/");
        }
    }

    fn write_files(&self, world: &World) {
        let role = |name: &str| {
            json!([{"name": name, "mode": "RamRoleArn", "access_key_id": "command", "access_key_secret": "s",
                "ram_role_arn": "r", "sts_endpoint": "sts.files.invalid"}])
        };
        match self.command {
            Place::Untouched => {}
            Place::SetUp => {
                world.write_profiles(json!([{"name": "of-command", "mode": "AK", "access_key_id": "command",
                    "access_key_secret": "s"}]));
            }
            Place::Broken => {
                world.write(".aliyun/config.json", "{");
            }
            Place::Failing => {
                world.write_profiles(role("of-command"));
            }
        }
        let (section, secret) = match self.ini {
            Place::Untouched => return,
            Place::SetUp => ("default", "s"),
            Place::Broken => ("defualt", "s"),
            Place::Failing => ("default", ""),
        };
        world.write(
            ".alibabacloud/credentials",
            &format!("[{section}]\ntype = access_key\naccess_key_id = ini\naccess_key_secret = {secret}\n"),
        );
    }
}

fn answer(place: Place, body: serde_json::Value) -> Step {
    match place {
        Place::SetUp => Step::Answer(200, body.to_string()),
        Place::Failing => Step::Answer(503, String::new()),
        _ => Step::Answer(403, String::new()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_call_is_made_as_somebody_asked_for_or_not_at_all(machine in machine()) {
        let (world, network) = machine.build();
        let chain = DefaultChain::new(&world.context().with_transport(network));
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        // The second time, nothing that was learned the first time changes the identity.
        for _ in 0..2 {
            let provided = runtime.block_on(chain.provide());
            let found = provided.as_ref().ok().map(|found| found.access_key_id());
            prop_assert_eq!(found, machine.identity(), "{:?}", provided);
        }
    }
}
