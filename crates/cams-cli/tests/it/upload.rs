//! `cams upload`: files to URLs.

use std::process::Output;

use serde_json::Value;

use crate::support::{Mock, cams, text};

fn upload(mock: &Mock, arguments: &[&str]) -> Output {
    let connection = ["--endpoint", &mock.endpoint, "--cust-space-id", "cams-x000"];
    cams(&[&["upload"], arguments, &connection].concat(), &Value::Null)
}

#[test]
fn urls_come_one_a_line_in_the_order_of_the_files() {
    let (mock, folder) = (Mock::start(), tempfile::tempdir().unwrap());
    let files: Vec<String> = (0..6)
        .map(|at| {
            let path = folder.path().join(format!("menu-{at}.pdf"));
            std::fs::write(&path, vec![b'x'; 1000 * (6 - at)]).unwrap();
            path.display().to_string()
        })
        .collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let done = upload(&mock, &files);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let urls: Vec<_> = text(&done.stdout).lines().map(str::to_owned).collect();
    assert_eq!(urls.len(), 6);
    assert!(urls.iter().zip(0..).all(|(url, at)| url.ends_with(&format!("-menu-{at}.pdf"))), "{urls:?}");
    let done = upload(&mock, &[&files[..2], &["--output", "json", "--private"]].concat());
    let listed: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&listed[1]["size"], &listed[1]["content_type"]), (&5000.into(), &"application/pdf".into()));
    assert_eq!((&listed[0]["file"], &listed[0]["is_public"]), (&files[0].into(), &false.into()));
}

#[test]
fn nothing_is_sent_if_a_file_cannot_be_read_or_does_not_suit_its_purpose() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("good.png"), [1; 10]).unwrap();
    std::fs::write(path("bad.gif"), [1; 10]).unwrap();
    std::fs::write(path("big.png"), vec![1; 6 << 20]).unwrap();
    std::fs::write(path("empty.png"), []).unwrap();
    let mock = Mock::start();
    // Nobody listens there: what is sent would fail.
    for (bad, says) in [
        (path("missing.png"), "cannot be read"),
        (path("empty.png"), "is empty"),
        (folder.path().display().to_string(), "is not a file"),
        (path("bad.gif"), "should be image/jpeg, image/png"),
        (path("big.png"), "has 6291456 bytes"),
    ] {
        let arguments =
            ["upload", &path("good.png"), &bad, "--for", "image", "--endpoint", "http://127.0.0.1:9"];
        let refused = cams(&arguments, &Value::Null);
        assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{}", text(&refused.stderr));
        assert!(text(&refused.stderr).contains(says), "{says}: {}", text(&refused.stderr));
    }
    let forced = upload(&mock, &[&path("bad.gif"), "--for", "image", "--force"]);
    assert_eq!(forced.status.code(), Some(0), "{}", text(&forced.stderr));
    assert!(text(&forced.stderr).contains("warning: "), "{}", text(&forced.stderr));
}

#[test]
fn a_storage_that_is_not_reached_is_an_error_of_the_upload() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("menu.pdf").display().to_string();
    std::fs::write(&file, [1; 10]).unwrap();
    let failed = cams(
        &["upload", &file, "--cust-space-id", "cams-x000", "--endpoint", "http://127.0.0.1:1"],
        &Value::Null,
    );
    assert_eq!((failed.status.code(), failed.stdout.len()), (Some(5), 0), "{}", text(&failed.stderr));
    assert!(text(&failed.stderr).contains("menu.pdf was not uploaded"), "{}", text(&failed.stderr));
    let failed = cams(&["upload", &file, "--endpoint", "http://127.0.0.1:1"], &Value::Null);
    assert_eq!(failed.status.code(), Some(2), "{}", text(&failed.stderr));
    assert!(text(&failed.stderr).contains("add --cust-space-id"), "{}", text(&failed.stderr));
}
