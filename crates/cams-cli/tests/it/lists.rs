//! `cams call` on lists, on states to wait for, and what it tells on the way.

use serde_json::{Value, json};

use crate::support::{Mock, call, list_flags, text, three_groups, with_flags};

const NOBODY: &str = "http://127.0.0.1:9";

#[test]
fn a_list_is_read_to_its_end_item_by_item() {
    let mock = three_groups();
    let size = ["--page.size", "2", "--all"];
    let all = with_flags(&list_flags(&mock.endpoint, &size));
    assert_eq!(all.status.code(), Some(0), "{}", text(&all.stderr));
    let subjects = |shown: &[u8]| -> Vec<String> {
        let read =
            |line: &str| serde_json::from_str::<Value>(line).unwrap()["Subject"].as_str().unwrap().to_owned();
        text(shown).lines().map(read).collect()
    };
    assert_eq!(subjects(&all.stdout), ["Orders", "Returns", "Refunds"]);
    let part = with_flags(&list_flags(
        &mock.endpoint,
        &["--page.size", "2", "--max-items", "1", "--error-format", "json"],
    ));
    let note: Value = serde_json::from_slice(&part.stderr).unwrap();
    assert_eq!((&note["kind"], &note["items"]), (&json!("resume"), &json!(1)));
    let rest = with_flags(&list_flags(&mock.endpoint, &["--resume", note["token"].as_str().unwrap()]));
    assert_eq!(subjects(&[part.stdout, rest.stdout].concat()), ["Orders", "Returns", "Refunds"]);
    let table = with_flags(&list_flags(
        &mock.endpoint,
        &["--all", "--output", "table", "--query", "[].{subject: Subject, number: BusinessNumber}"],
    ));
    assert!(text(&table.stdout).starts_with(" subject"), "{}", text(&table.stdout));
    assert_eq!(text(&table.stdout).lines().count(), 4);
    let refused = with_flags(&[
        "AddChatGroup",
        "--business-number",
        "86138",
        "--cust-space-id",
        "c",
        "--all",
        "--endpoint",
        NOBODY,
    ]);
    assert_eq!(refused.status.code(), Some(2));
}

/// There is no part of a list to go on from.
#[test]
fn a_list_whose_first_call_fails_has_nothing_to_go_on_from() {
    let failed = with_flags(&list_flags(NOBODY, &["--all", "--max-attempts", "1"]));
    assert_eq!(failed.status.code(), Some(5));
    let said = text(&failed.stderr);
    assert!(said.starts_with("error: ListChatGroup") && !said.contains("--resume"), "{said}");
}

#[test]
fn waiting_for_a_service_that_cannot_be_reached_says_so_at_each_poll() {
    let wait = ["--page.index", "1", "--page.size", "10", "--wait", "created=Orders", "--deadline", "0.2"];
    let late = with_flags(&list_flags(NOBODY, &[&wait[..], &["--max-attempts", "1"]].concat()));
    let said = text(&late.stderr);
    assert_eq!(late.status.code(), Some(5), "{said}");
    assert!(said.starts_with("warning: ListChatGroup"), "{said}");
    assert!(said.lines().next().is_some_and(|line| line.ends_with("; polling again")), "{said}");
}

#[test]
fn waiting_ends_with_the_state_or_says_why_not() {
    let mock = Mock::with(&["--lenient", "--quiet", "--creating-listings", "0"]);
    let input = json!({"BusinessNumber": "86138", "CustSpaceId": "c", "Subject": "Orders"});
    assert_eq!(call("AddChatGroup", &input, &mock.endpoint, &[]).status.code(), Some(0));
    let page = ["--page.index", "1", "--page.size", "10"];
    let waited = with_flags(&list_flags(
        &mock.endpoint,
        &[&page[..], &["--wait", "created=Orders", "--query", "Subject", "--output", "text"]].concat(),
    ));
    assert_eq!(
        (waited.status.code(), text(&waited.stdout).as_str()),
        (Some(0), "Orders\n"),
        "{}",
        text(&waited.stderr)
    );
    let late = with_flags(&list_flags(
        &mock.endpoint,
        &[&page[..], &["--wait", "created=Nothing", "--deadline", "0.2", "--error-format", "json"]].concat(),
    ));
    let error: Value = serde_json::from_slice(&late.stderr).unwrap();
    assert_eq!((late.status.code(), &error["reason"]), (Some(3), &json!("deadline")));
    for (wait, words) in [("nothing", "wait for created, active"), ("created", "write --wait created=VALUE")]
    {
        let refused = with_flags(&list_flags(&mock.endpoint, &[&page[..], &["--wait", wait]].concat()));
        assert_eq!(refused.status.code(), Some(2));
        assert!(text(&refused.stderr).contains(words), "{}", text(&refused.stderr));
    }
}

#[test]
fn verbose_tells_attempts_and_times() {
    let mock = three_groups();
    let done =
        with_flags(&list_flags(&mock.endpoint, &["--page.index", "1", "--page.size", "1", "--verbose"]));
    let said = text(&done.stderr);
    for words in [
        "note: ListChatGroup to http://127.0.0.1",
        "note: attempt: succeeded in",
        "request id",
        "note: done in",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
}
