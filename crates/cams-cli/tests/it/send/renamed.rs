//! Files that were renamed, copied or moved between two sends: nobody is sent to twice, or it is told before.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::campaign::{Campaign, number, shown};
use crate::support::text;

const FAST: &[&str] = &["--yes", "--rate-limit", "none", "--max-calls-in-flight", "1"];

/// A send that the service refused to the first 1,000 of 1,200 people.
fn half_sent() -> Campaign {
    let campaign = Campaign::new();
    campaign.write_people(1200);
    campaign
        .fault(json!({"Kind": "Refused", "Status": 400, "Code": "Nope", "Message": "not now", "Times": 1}));
    let output = campaign.send(FAST);
    assert_eq!(output.status.code(), Some(1), "{:?}", shown(&output));
    assert_eq!(campaign.history().len(), 200);
    campaign
}

/// The arguments of a send of another file of the folder.
fn of<'a>(file: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    [FAST, &["--csv", file.to_str().unwrap()], more].concat()
}

/// The send is refused with this text.
fn is_refused(campaign: &Campaign, options: &[&str], says: &str) {
    let output = campaign.send(options);
    assert_eq!(output.status.code(), Some(2), "{:?}", shown(&output));
    let said = text(&output.stderr);
    assert!(said.contains("nothing was sent") && said.contains(says), "`{says}` in {said}");
}

#[test]
fn a_send_is_not_gone_on_with_once_its_renamed_results_were_sent() {
    let campaign = half_sent();
    let (results, rest) = (campaign.path("people.results.csv"), campaign.path("rest.csv"));
    fs::copy(&results, campaign.path("copy.csv")).unwrap();
    fs::rename(results, &rest).unwrap();
    let output = campaign.send(&of(&rest, &[]));
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    campaign.everybody_got_one(1200);
    is_refused(&campaign, FAST, "was sent to from");
    // The journal of the first send knows it, wherever that of the second one is.
    fs::rename(campaign.path("rest.csv.journal"), campaign.path("elsewhere")).unwrap();
    is_refused(&campaign, FAST, "rest.csv.journal");
    is_refused(&campaign, &of(&campaign.path("copy.csv"), &[]), "was sent to from");
    campaign.everybody_got_one(1200);
}

#[test]
fn results_that_are_older_than_the_last_run_are_not_sent() {
    let campaign = half_sent();
    let old = campaign.path("old.csv");
    fs::copy(campaign.path("people.results.csv"), &old).unwrap();
    assert_eq!(campaign.send(FAST).status.code(), Some(0));
    is_refused(&campaign, &of(&old, &[]), "more was sent since");
    let preview = campaign.send(&of(&old, &["--dry-run"]));
    assert_eq!(preview.status.code(), Some(0), "{:?}", shown(&preview));
    assert!(text(&preview.stderr).contains("without --dry-run this is refused"), "{:?}", shown(&preview));
    campaign.everybody_got_one(1200);
}

#[test]
fn the_same_people_under_another_name_are_not_sent_to_again_unless_it_is_meant() {
    let campaign = Campaign::new();
    campaign.write_people(3);
    assert_eq!(campaign.send(&[]).status.code(), Some(0));
    let copy = campaign.path("march.csv");
    fs::copy(campaign.path("people.csv"), &copy).unwrap();
    is_refused(&campaign, &of(&copy, &[]), "people.csv.journal");
    campaign.everybody_got_one(3);
    // With the journal of the first send, the copy is gone on with.
    let journal = campaign.path("people.csv.journal");
    let output = campaign.send(&of(&copy, &["--journal", journal.to_str().unwrap()]));
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    campaign.everybody_got_one(3);
    let again = campaign.path("again.journal");
    let output = campaign.send(&of(&copy, &["--journal", again.to_str().unwrap()]));
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("they get it again"), "{:?}", shown(&output));
    assert!(campaign.history().values().all(|count| *count == 2));
}

#[test]
fn what_cannot_be_seen_from_here_is_told() {
    let campaign = half_sent();
    let elsewhere = tempfile::tempdir().unwrap();
    let moved = elsewhere.path().join("rest.csv");
    fs::copy(campaign.path("people.results.csv"), &moved).unwrap();
    let output = campaign.send(&of(&moved, &[]));
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("whose journal is not in this folder"), "{:?}", shown(&output));
    campaign.everybody_got_one(1200);
    // Back in the folder of the first send, its journal says whose rest it was.
    let journal = elsewhere.path().join("rest.csv.journal");
    fs::copy(journal, campaign.path("rest.csv.journal")).unwrap();
    is_refused(&campaign, FAST, "was sent to from its results");

    let other = campaign.path("april.csv");
    campaign.write("april.csv", format!("phone,name,code\n{},New,C\n", number(5000)));
    let output = campaign.send(&of(&other, &[]));
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("the people of another file"), "{:?}", shown(&output));
}

#[test]
fn a_send_that_was_handed_over_to_one_that_never_began_is_gone_on_with() {
    let campaign = half_sent();
    let rest = campaign.path("rest.csv");
    fs::rename(campaign.path("people.results.csv"), &rest).unwrap();
    // The sending fails before its first batch: the file has nobody of whom the journal could tell.
    campaign.fault_of(
        "SendChatappMassMessage",
        json!({"Kind": "Refused", "Status": 400, "Code": "Nope", "Always": true}),
    );
    assert_eq!(campaign.send(&of(&rest, &[])).status.code(), Some(1));
    campaign.without_faults();
    // What a crash leaves that comes between the note in the one journal and the first batch in the other.
    let journal = campaign.read("rest.csv.journal");
    let begun: String = journal
        .lines()
        .filter(|line| line.contains("\"job\"") || line.contains("\"note\""))
        .map(|line| format!("{line}\n"))
        .collect();
    campaign.write("rest.csv.journal", begun);
    let output = campaign.send(FAST);
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    campaign.everybody_got_one(1200);
}
