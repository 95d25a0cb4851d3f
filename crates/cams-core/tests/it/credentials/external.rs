//! Credentials from a command.
#![cfg(unix)]

use std::time::{Duration, Instant};

use cams_core::ProvideCredentials;
use cams_core::credentials::{Cached, ExternalProcess};

use crate::credentials::support::{World, error, id, parts, stamp, start};

/// A command that runs a script of `sh`, which the file says; no shell sees the command line itself.
fn command(world: &World, script: &str) -> Cached {
    let path = world.write("keys with space.sh", script);
    let line = format!("/bin/sh '{}' --flag \"a b\"", path.display());
    Cached::new(&world.context(), ExternalProcess::new(&world.context(), line))
}

fn writes(json: &str) -> String {
    format!("cat <<'END'\n{json}\nEND\n")
}

#[tokio::test]
async fn both_modes_are_read() {
    let world = World::new();
    let pair = r#"{"mode":"AK","access_key_id":"id","access_key_secret":"s","sts_token":"ignored"}"#;
    let found = command(&world, &writes(pair)).provide().await.unwrap();
    assert_eq!((parts(&found), found.expires_at()), (("id", "s", None), None));
    let temporary = format!(
        r#"{{"mode":"StsToken","access_key_id":"id","access_key_secret":"s","sts_token":"t","expiration":"{}"}}"#,
        stamp(600)
    );
    let found = command(&world, &writes(&temporary)).provide().await.unwrap();
    assert_eq!(parts(&found), ("id", "s", Some("t")));
    assert_eq!(found.expires_at(), Some(start() + Duration::from_secs(600)));
    assert_eq!(found.provider(), "external");
    let nulls =
        r#"{"mode":"AK","access_key_id":"id","access_key_secret":"s","sts_token":null,"expiration":null}"#;
    let found = command(&world, &writes(nulls)).provide().await.unwrap();
    assert_eq!((parts(&found), found.expires_at()), (("id", "s", None), None));
}

#[tokio::test]
async fn the_arguments_arrive_as_words() {
    let world = World::new();
    let script = r#"printf '{"mode":"AK","access_key_id":"%s|%s|%s","access_key_secret":"s"}' $# "$1" "$2""#;
    assert_eq!(id(&command(&world, script)).await, "2|--flag|a b");
}

#[tokio::test]
async fn a_byte_order_mark_is_not_part_of_the_output() {
    let world = World::new();
    let script = r#"printf '\357\273\277{"mode":"AK","access_key_id":"id","access_key_secret":"s"}'"#;
    assert_eq!(id(&command(&world, script)).await, "id");
}

#[tokio::test]
async fn a_command_without_an_expiration_does_not_run_at_every_call() {
    let world = World::new();
    let count = world.path("count");
    let script = format!(
        "echo x >> '{}'\n{}",
        count.display(),
        writes(r#"{"mode":"AK","access_key_id":"id","access_key_secret":"s"}"#)
    );
    let provider = command(&world, &script);
    for _ in 0..3 {
        assert_eq!(id(&provider).await, "id");
    }
    assert_eq!(std::fs::read_to_string(count).unwrap().lines().count(), 1);
}

#[tokio::test]
async fn what_a_command_does_wrong_is_said_without_its_output() {
    let world = World::new();
    for (script, part) in [
        ("echo canary >&2; exit 3", "failed: exit status: 3; run it by hand"),
        ("echo canary", "did not write credentials: it is not valid JSON"),
        ("echo '{\"mode\":\"canary\"}'", "a `mode` other than AK and StsToken"),
        ("echo '{\"mode\":\"AK\",\"access_key_id\":\"canary\"}'", "wrote no access_key_secret"),
        (
            "echo '{\"mode\":\"StsToken\",\"access_key_secret\":\"canary\"}'",
            "wrote no access_key_id, sts_token",
        ),
        ("echo '{\"mode\":\"AK\",\"access_key_id\":[\"canary\"]}'", "of the wrong type"),
        (
            "echo '{\"mode\":\"AK\",\"access_key_id\":\"i\",\"access_key_secret\":\"canary\",\"expiration\":\"soon\"}'",
            "the expiration in the answer of the command is not a time",
        ),
    ] {
        let shown = error(&command(&world, script)).await;
        let shown = format!("{shown} {shown:?}");
        assert!(shown.contains(part) && !shown.contains("canary"), "{part} in {shown}");
    }
    let absent =
        Cached::new(&world.context(), ExternalProcess::new(&world.context(), "/nowhere/keys --token canary"));
    let shown = error(&absent).await.to_string();
    assert!(shown.contains("`/nowhere/keys` could not be run") && !shown.contains("canary"), "{shown}");
    let empty = Cached::new(&world.context(), ExternalProcess::new(&world.context(), "  "));
    assert!(error(&empty).await.message().contains("is empty"));
}

/// With the clock stopped a wait is over when nothing else is left to do, so this takes no minute.
#[tokio::test(start_paused = true)]
async fn a_command_that_does_not_end_is_killed_after_a_minute() {
    let world = World::new();
    let pid = world.path("pid");
    let script = format!("echo $$ > '{0}.new'; mv '{0}.new' '{0}'; exec sleep 600", pid.display());
    let provider = command(&world, &script);
    let waiting = tokio::spawn(async move { error(&provider).await.to_string() });
    let begun = Instant::now();
    // The script must have begun before the clock may move.
    while !pid.exists() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the command did not start");
        if waiting.is_finished() {
            break;
        }
        std::thread::yield_now();
        tokio::task::yield_now().await;
    }
    let shown = waiting.await.unwrap();
    assert!(shown.contains("did not end within 60s"), "{shown}");
    let pid = std::fs::read_to_string(pid).unwrap();
    let is_alive = || {
        let probe = std::process::Command::new("kill").args(["-0", pid.trim()]).output().unwrap();
        probe.status.success()
    };
    let ended = Instant::now();
    // It has been killed; the runtime collects it when it next looks at its processes.
    while is_alive() {
        assert!(ended.elapsed() < Duration::from_secs(30), "the process is not gone");
        tokio::task::yield_now().await;
    }
}
