//! When the file of the state is written: after changes, and only then; by one server at a time.

use std::fs;
use std::time::Duration;

use cams_mock::{FileError, InboundMessage, MockServer};

use crate::kept::{USERS, file, keeping};
use crate::support::{NUMBER, control};

#[tokio::test]
async fn the_file_is_written_soon_after_a_change() {
    let (_folder, file) = file();
    let server = keeping(&file).await;
    let before = fs::read_to_string(&file).unwrap();
    server.receive(InboundMessage::new(NUMBER, USERS[0], "Hi"));
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let after = fs::read_to_string(&file).unwrap();
    assert!(!before.contains(USERS[0]) && after.contains(USERS[0]), "{after}");
}

#[tokio::test]
async fn looks_write_nothing() {
    let (folder, file) = file();
    let server = keeping(&file).await;
    server.put_in_queue("Alicom-Queue-1", "x");
    // A write makes a file in the folder, even if it then finds nothing new.
    let written = async || {
        tokio::time::pause();
        tokio::time::sleep(Duration::from_secs(5)).await;
        tokio::time::resume();
        fs::metadata(&folder).unwrap().modified().unwrap()
    };
    let before = written().await;
    for path in ["healthz", "overview", "conversations", "templates", "callbacks", "calls", "state"] {
        assert_eq!(control(&server, "GET", &format!("/-/{path}"), "").await.status, 200, "{path}");
    }
    drop(server.callbacks());
    assert_eq!(written().await, before);
    server.receive(InboundMessage::new(NUMBER, USERS[0], "Hi"));
    assert!(written().await > before);
}

#[tokio::test]
async fn a_second_server_on_a_file_is_refused_as_long_as_the_first_runs() {
    let (_folder, file) = file();
    let server = keeping(&file).await;
    let error = MockServer::builder().state(&file).start().await.unwrap_err();
    assert!(error.get_ref().unwrap().is::<FileError>());
    let said = error.to_string();
    assert!(said.contains(&*file.display().to_string()) && said.contains("another server uses it"), "{said}");
    drop(server);
    drop(keeping(&file).await);
}

#[tokio::test]
async fn what_a_killed_server_left_half_written_is_removed_at_the_next_start_and_nothing_else() {
    let (folder, file) = file();
    let name = file.file_name().unwrap().to_str().unwrap();
    let left = folder.path().join(format!(".{name}.aB3xYz.new"));
    let backup = format!(".{name}.my-backup.new");
    let others = [".tmpaB3xYz", ".other.json.aB3xYz.new", "notes.new", &backup];
    let others = others.map(|other| folder.path().join(other));
    fs::write(&left, "half").unwrap();
    others.iter().for_each(|other| fs::write(other, "mine").unwrap());
    drop(keeping(&file).await);
    assert!(!left.exists() && others.iter().all(|other| other.exists()));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), others.len() + 2, "the state and its lock");
}
