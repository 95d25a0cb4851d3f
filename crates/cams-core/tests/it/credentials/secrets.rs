//! No secret is shown: not by `Debug` of any source, not in an error, not in the log at its most talkative.

use std::cell::RefCell;
use std::io;
use std::sync::Once;

use cams_core::credentials::{
    AssumeRole, Cached, CredentialsUri, DefaultChain, ExternalProcess, Role, cli_profile, exposed_files,
};
use cams_core::{Credentials, ProvideCredentials};
use serde_json::json;

use crate::credentials::support::{Reply, Server, World, key};

thread_local! {
    /// What the test on this thread has logged.
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes to the log of the thread.
struct ThreadLog;

impl io::Write for ThreadLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Begins to log at the most talkative level. One subscriber serves the whole process: whether a place in the code is
/// worth logging at all is decided once, by whichever thread comes there first.
fn begin_log() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::TRACE)
            .with_writer(|| ThreadLog)
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
}

/// The log of the test so far.
fn logged() -> String {
    LOG.with_borrow(|log| String::from_utf8(log.clone()).unwrap())
}

#[tokio::test]
async fn neither_debug_nor_the_log_shows_a_secret() {
    begin_log();
    let world = World::new();
    let context = world.context();
    let server = Server::start(|_| Reply::ok(json!({"Credentials": key("canary", 600)}))).await;
    world.set("ALIBABA_CLOUD_STS_ENDPOINT", &server.url);
    let path = world.write_profiles(json!([{"name": "p", "mode": "RamRoleArn", "access_key_id": "i",
        "access_key_secret": "canary", "sts_token": "canary", "ram_role_arn": "r", "external_id": "canary"}]));
    let profile = cli_profile(&context, None);
    let chain = DefaultChain::new(&context);
    let found = (profile.provide().await.unwrap(), chain.provide().await.unwrap());
    assert_eq!(found.0.access_key_secret(), "secret-canary");
    // A renewal that fails is logged.
    world.pass(590);
    std::fs::write(&path, "{").unwrap();
    let failed = chain.provide().await.unwrap_err();

    let base = Credentials::new("i", "canary");
    let role = Role::new("r").external_id("canary");
    let sources = (
        Cached::new(&context, AssumeRole::new(&context, base, role)),
        Cached::new(&context, ExternalProcess::new(&context, "get --password canary")),
        CredentialsUri::new(&context, "http://127.0.0.1/?token=canary"),
    );
    let shown =
        format!("{profile:?} {chain:?} {found:?} {failed:?} {failed} {sources:?}").replace("STS.canary", "");
    assert!(!shown.contains("canary"), "{shown}");
    let logged = logged().replace("STS.canary", "");
    assert!(logged.contains("credentials found") && !logged.contains("canary"), "{logged}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_can_read_is_used_and_reported() {
    use std::os::unix::fs::PermissionsExt;

    begin_log();
    let world = World::new();
    let path = world
        .write_profiles(json!([{"name": "p", "mode": "AK", "access_key_id": "i", "access_key_secret": "s"}]));
    let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o600);
    let provider = cli_profile(&world.context(), None);
    provider.provide().await.unwrap();
    assert_eq!((exposed_files(&world.context()), logged().contains("WARN")), (vec![], false));
    mode(0o640);
    world.pass(1);
    provider.provide().await.unwrap();
    provider.provide().await.unwrap();
    assert_eq!(exposed_files(&world.context()), std::slice::from_ref(&path));
    assert_eq!(logged().matches("other users of this machine can read").count(), 1, "{}", logged());
}
