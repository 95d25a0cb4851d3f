//! When the file of the state is written: after changes, and only then.

use std::fs;
use std::time::Duration;

use cams_mock::InboundMessage;

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
