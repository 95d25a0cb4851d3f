//! The default chain: its order, its memory, and its error.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use cams_core::credentials::{DefaultChain, Link};
use cams_core::{BoxFuture, Credentials, CredentialsError, ProvideCredentials};
use serde_json::json;

use crate::credentials::support::{Reply, Server, World, error, id, key};

const ORDER: [Link; 6] =
    [Link::Environment, Link::Oidc, Link::CliProfile, Link::IniFile, Link::EcsRamRole, Link::CredentialsUri];

/// A provider that answers with its name, or fails while it is told to.
#[derive(Clone, Debug)]
struct Switch(&'static str, Arc<AtomicBool>, CredentialsError);

impl Switch {
    fn new(name: &'static str) -> Self {
        Self(name, Arc::new(AtomicBool::new(true)), CredentialsError::new("switched off"))
    }

    fn that_passes(name: &'static str) -> Self {
        Self(name, Arc::new(AtomicBool::new(true)), CredentialsError::transient("switched off"))
    }

    fn turn(&self, works: bool) {
        self.1.store(works, Ordering::SeqCst);
    }
}

impl ProvideCredentials for Switch {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            match self.1.load(Ordering::SeqCst) {
                true => Ok(Credentials::new(self.0, "secret")),
                false => Err(self.2.clone()),
            }
        })
    }
}

fn set_key(world: &World) {
    world.set("ALIBABA_CLOUD_ACCESS_KEY_ID", "from-env");
    world.set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret");
}

#[tokio::test]
async fn links_are_asked_in_the_official_order() {
    let world = World::new();
    let chain = |without: &[Link]| {
        let all = ORDER.iter().fold(DefaultChain::new(&world.context()), |chain, link| {
            chain.replace(*link, Credentials::new(link.name(), "secret"))
        });
        without.iter().fold(all, |chain, link| chain.without(*link))
    };
    for (number, link) in ORDER.iter().enumerate() {
        assert_eq!(id(&chain(&ORDER[..number])).await, link.name());
    }
    assert!(error(&chain(&ORDER)).await.message().contains("no link"));
}

#[tokio::test]
async fn each_place_is_found_when_nothing_is_before_it() {
    let server = Server::start(|call| match call.path.as_str() {
        "/key" => Reply::ok(key("uri", 3600)),
        _ => Reply::ok(json!({"Credentials": key("oidc", 3600)})),
    })
    .await;
    let world = World::new();
    let found = async || id(&DefaultChain::new(&world.context())).await;
    world.set("ALIBABA_CLOUD_CREDENTIALS_URI", &format!("{}/key", server.url));
    assert_eq!(found().await, "STS.uri");
    world.write(
        ".alibabacloud/credentials",
        "[default]\ntype=access_key\naccess_key_id=ini\naccess_key_secret=s\n",
    );
    assert_eq!(found().await, "ini");
    world.write_profiles(
        json!([{"name": "p", "mode": "AK", "access_key_id": "cli", "access_key_secret": "s"}]),
    );
    assert_eq!(found().await, "cli");
    world.set("ALIBABA_CLOUD_STS_ENDPOINT", &server.url);
    world.set("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r");
    world.set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p");
    let token = world.write("token", "jwt\n");
    world.set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.to_str().unwrap());
    assert_eq!(found().await, "STS.oidc");
    set_key(&world);
    assert_eq!(found().await, "from-env");
}

#[tokio::test]
async fn when_nothing_is_found_one_error_says_where_it_was_looked_for_and_why_not() {
    let world = World::new();
    let shown = error(&DefaultChain::new(&world.context())).await.to_string();
    for part in [
        "env: ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET not set",
        "oidc_role_arn: ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_OIDC_TOKEN_FILE not set",
        ".aliyun/config.json does not exist",
        ".alibabacloud/credentials.ini does not exist",
        ".alibabacloud/credentials does not exist",
        "ecs_ram_role: ALIBABA_CLOUD_ECS_METADATA_DISABLED is set",
        "credentials_uri: ALIBABA_CLOUD_CREDENTIALS_URI not set",
        "run `aliyun configure`",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}

#[tokio::test]
async fn an_unknown_home_directory_is_an_absent_file() {
    let world = World::new();
    world.unset("HOME");
    let shown = error(&DefaultChain::new(&world.context())).await.to_string();
    assert!(shown.contains("the home directory is unknown; set HOME"), "{shown}");
}

#[tokio::test]
async fn a_failure_that_passes_or_not_of_the_link_that_answered_changes_no_identity() {
    let world = World::new();
    for first in [Switch::that_passes("first"), Switch::new("first")] {
        let chain = DefaultChain::new(&world.context())
            .replace(Link::Oidc, first.clone())
            .replace(Link::EcsRamRole, Switch::new("second"));
        assert_eq!(id(&chain).await, "first");
        first.turn(false);
        assert_eq!(id(&chain).await, "error: oidc_role_arn: switched off");
        assert_eq!(error(&chain).await.is_transient(), first.2.is_transient());
        first.turn(true);
        assert_eq!(id(&chain).await, "first");
    }
}

#[tokio::test]
async fn the_help_names_only_what_the_chain_reads() {
    let world = World::new();
    let failed = error(&DefaultChain::of_profile(&world.context(), "p")).await;
    assert_eq!(failed.help(), Some("run `aliyun configure`"));
}

#[tokio::test]
async fn case_9_a_link_that_fails_at_the_first_search_ends_it_and_is_asked_again() {
    let world = World::new();
    let (first, second) = (Switch::new("first"), Switch::new("second"));
    first.turn(false);
    let chain = DefaultChain::new(&world.context())
        .replace(Link::Oidc, first.clone())
        .replace(Link::EcsRamRole, second.clone());
    assert_eq!(id(&chain).await, "error: oidc_role_arn: switched off");
    first.turn(true);
    assert_eq!(id(&chain).await, "first");
}

/// The metadata service of a machine that may be no ECS instance: it costs time, and is counted.
#[derive(Clone, Debug, Default)]
struct Probe(Arc<AtomicUsize>);

impl ProvideCredentials for Probe {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Err(CredentialsError::absent("no instance")) })
    }
}

#[tokio::test]
async fn the_metadata_service_is_not_asked_while_a_later_link_has_credentials() {
    let world = World::new();
    let (probe, later) = (Probe::default(), Switch::new("later"));
    let chain = DefaultChain::new(&world.context())
        .replace(Link::EcsRamRole, probe.clone())
        .replace(Link::CredentialsUri, later.clone());
    for _ in 0..3 {
        assert_eq!(id(&chain).await, "later");
    }
    later.turn(false);
    assert_eq!(id(&chain).await, "error: credentials_uri: switched off");
    assert_eq!(probe.0.load(Ordering::SeqCst), 1);
    let nothing = chain.without(Link::CredentialsUri);
    assert!(error(&nothing).await.message().contains("ecs_ram_role: no instance"));
    assert_eq!(probe.0.load(Ordering::SeqCst), 2, "once it has none, everything is asked");
}

#[tokio::test]
async fn a_role_in_use_keeps_its_place_before_what_is_set_up_behind_it() {
    let world = World::new();
    let behind = Switch("behind", Arc::default(), CredentialsError::absent("not set"));
    let chain = DefaultChain::new(&world.context())
        .replace(Link::EcsRamRole, Switch::new("role"))
        .replace(Link::CredentialsUri, behind.clone());
    assert_eq!(id(&chain).await, "role");
    behind.turn(true);
    assert_eq!(id(&chain).await, "role");
}

/// Counts how often it is told that credentials were refused, and says whether it has others.
#[derive(Clone, Debug)]
struct Told(Arc<AtomicUsize>, bool);

impl ProvideCredentials for Told {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { Ok(Credentials::new("id", "secret")) })
    }

    fn invalidate(&self, _: &Credentials) -> bool {
        self.0.fetch_add(1, Ordering::SeqCst);
        self.1
    }
}

#[test]
fn every_link_is_told_of_refused_credentials_and_one_that_has_others_is_enough() {
    let world = World::new();
    for has_others in [[false, false], [true, false], [false, true], [true, true]] {
        let told = has_others.map(|has_others| Told(Arc::default(), has_others));
        let chain = DefaultChain::of_profile(&world.context(), "p")
            .without(Link::IniFile)
            .replace(Link::CliProfile, told[0].clone())
            .replace(Link::CredentialsUri, told[1].clone());
        let any = has_others.contains(&true);
        assert_eq!(chain.invalidate(&Credentials::new("refused", "secret")), any, "{has_others:?}");
        assert!(told.iter().all(|told| told.0.load(Ordering::SeqCst) == 1), "{has_others:?}");
    }
}

#[tokio::test]
async fn what_is_set_up_later_is_noticed_within_a_second_and_so_is_what_goes_away() {
    let world = World::new();
    let chain =
        DefaultChain::new(&world.context()).replace(Link::CredentialsUri, Credentials::new("uri", "s"));
    let a_second_later = async || {
        world.pass(1);
        id(&chain).await
    };
    assert_eq!(id(&chain).await, "uri");
    let path = world.write_profiles(
        json!([{"name": "p", "mode": "AK", "access_key_id": "cli", "access_key_secret": "s"}]),
    );
    assert_eq!(a_second_later().await, "cli");
    set_key(&world);
    assert_eq!(a_second_later().await, "from-env");
    world.unset("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    let half = "error: env: ALIBABA_CLOUD_ACCESS_KEY_SECRET not set";
    assert!(a_second_later().await.starts_with(half), "case 11: half a pair never changes the identity");
    world.unset("ALIBABA_CLOUD_ACCESS_KEY_ID");
    assert_eq!(a_second_later().await, "cli");
    std::fs::remove_file(path).unwrap();
    assert_eq!(a_second_later().await, "uri");
}

#[tokio::test]
async fn a_search_tells_what_each_link_said() {
    let world = World::new();
    set_key(&world);
    let chain =
        DefaultChain::new(&world.context()).without(Link::Environment).replace(Link::Oidc, Switch::new("x"));
    let tried = chain.search().await;
    assert_eq!(tried.iter().map(|(link, _)| link.name()).collect::<Vec<_>>(), ["oidc_role_arn"]);
    let profile = DefaultChain::of_profile(&world.context(), "p").search().await;
    let links: Vec<_> = profile.iter().map(|(link, result)| (*link, result.is_ok())).collect();
    assert_eq!(links, [(Link::CliProfile, false), (Link::IniFile, false)]);
}
