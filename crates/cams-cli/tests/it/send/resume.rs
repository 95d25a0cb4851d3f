//! Going on: after errors, with the results, with another file, and after a kill at every stage.

use serde_json::{Value, json};

use super::campaign::{Campaign, number, shown};
use crate::support::{call, cams, command, text};

/// Options of a send to thousands in a test: without a question, as fast as it goes.
const FAST: &[&str] = &["--yes", "--rate-limit", "none"];

#[test]
fn everybody_gets_one_message_and_the_same_command_sends_none_again() {
    let campaign = Campaign::new();
    campaign.write_people(2500);
    let output = campaign.send(FAST);
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    let said = text(&output.stdout);
    assert!(said.starts_with("accepted 2,500   not sent 0   unknown 0   rejected 0   "), "{said}");
    campaign.everybody_got_one(2500);
    let results = campaign.read("people.results.csv");
    assert_eq!(results.lines().filter(|line| line.contains(",accepted,,")).count(), 2500);
    let output = campaign.send(&["--dry-run"]);
    assert!(text(&output.stdout).contains("an earlier run has sent to 2,500 people"), "{:?}", shown(&output));
    let output = campaign.send(&[FAST, &["--output", "json"]].concat());
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&summary["accepted"], &summary["accepted_earlier"]), (&2500.into(), &2500.into()));
    assert!(text(&output.stderr).contains("everybody was sent to by an earlier run"), "{:?}", shown(&output));
    campaign.everybody_got_one(2500);
}

#[test]
fn many_people_are_not_sent_to_without_a_question() {
    let campaign = Campaign::new();
    campaign.write_people(101);
    let output = campaign.send(&[]);
    assert_eq!(output.status.code(), Some(2), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("add --yes"), "{:?}", shown(&output));
    assert!(campaign.history().is_empty() && !campaign.path("people.csv.journal").exists());
    for enough in [&["--ask-above", "101"][..], &["--yes"]] {
        assert_eq!(campaign.send(enough).status.code(), Some(0));
    }
    campaign.everybody_got_one(101);
}

#[test]
fn what_was_refused_is_tried_again_by_the_same_command() {
    let campaign = Campaign::new();
    campaign.write_people(2500);
    campaign
        .fault(json!({"Kind": "Refused", "Status": 400, "Code": "Nope", "Message": "not now", "Times": 1}));
    let options = [FAST, &["--max-calls-in-flight", "1"]].concat();
    let output = campaign.send(&options);
    assert_eq!(output.status.code(), Some(1), "{:?}", shown(&output));
    assert!(text(&output.stdout).starts_with("accepted 1,500   not sent 1,000 "), "{:?}", shown(&output));
    let results = campaign.read("people.results.csv");
    assert!(
        results.lines().nth(1).unwrap().contains("not_sent") && results.contains("Nope"),
        "{results:.300}"
    );
    let output = campaign.send(&options);
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    campaign.everybody_got_one(2500);
}

#[test]
fn a_service_that_refuses_everything_ends_the_send() {
    let campaign = Campaign::new();
    campaign.write_people(5000);
    campaign
        .fault(json!({"Kind": "Refused", "Status": 400, "Code": "Nope", "Message": "never", "Always": true}));
    let output = campaign.send(&[FAST, &["--max-calls-in-flight", "1"]].concat());
    assert_eq!(output.status.code(), Some(1), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("the first calls were all refused"), "{:?}", shown(&output));
    let results = campaign.read("people.results.csv");
    assert_eq!(results.lines().filter(|line| line.contains(",not_sent,")).count(), 5000);
}

#[test]
fn the_results_file_is_sent_to_the_rest() {
    let campaign = Campaign::new();
    campaign.write_people(30);
    let output = campaign.send(&["--limit", "10"]);
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    assert_eq!(campaign.history().len(), 10);
    let results = campaign.path("people.results.csv");
    let output = campaign.send(&["--csv", results.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("10 rows are left out"), "{:?}", shown(&output));
    campaign.everybody_got_one(30);
    let first = campaign.read("people.results.csv");
    let id = |line: &str| line.rsplit(',').nth(1).unwrap().to_owned();
    let ids: Vec<_> = first.lines().skip(1).take(10).map(id).collect();
    let both = campaign.read("people.results.results.csv");
    assert!(ids.iter().all(|id| !id.is_empty()), "{first}");
    assert_eq!(both.lines().skip(1).take(10).map(id).collect::<Vec<_>>(), ids, "{both}");
    let header = both.lines().next().unwrap().to_owned();
    assert_eq!(header, "phone,name,code,cams_row,cams_status,cams_why,cams_group_message_id,cams_send");
}

#[test]
fn a_journal_of_another_send_is_refused_with_what_differs() {
    let campaign = Campaign::new();
    campaign.write_people(3);
    assert_eq!(campaign.send(&[]).status.code(), Some(0));
    for (options, says) in [
        (&["--set", "code=X"][..], "--set code was not given"),
        (&["--var", "name=code"], "--var name was `name`, and is `code`"),
        (&["--limit", "1"], "--limit was not given"),
    ] {
        let output = campaign.send(options);
        assert_eq!(output.status.code(), Some(2), "{:?}", shown(&output));
        assert!(text(&output.stderr).contains(says), "`{says}` in {:?}", shown(&output));
    }
    let people = campaign.read("people.csv");
    campaign.write("people.csv", format!("{people}{},New,C\n", number(9)));
    let output = campaign.send(&[]);
    assert_eq!(output.status.code(), Some(2), "{:?}", shown(&output));
    let said = text(&output.stderr);
    assert!(said.contains("the file has changed") && said.contains("--journal"), "{said}");
    campaign.write("people.csv", people);
    campaign.write("other.journal", "{\"something\":1}\n");
    let other = campaign.path("other.journal");
    let output = campaign.send(&["--journal", other.to_str().unwrap()]);
    assert!(text(&output.stderr).contains("cannot be used"), "{:?}", shown(&output));
    campaign.everybody_got_one(3);
}

#[test]
fn a_call_that_broke_is_unknown_until_somebody_settles_it() {
    let campaign = Campaign::new();
    campaign.write_people(1200);
    campaign.fault(json!({"Kind": "DisconnectAfterExecution", "Times": 1}));
    let options = [FAST, &["--max-calls-in-flight", "1"]].concat();
    let output = campaign.send(&options);
    assert_eq!(output.status.code(), Some(3), "{:?}", shown(&output));
    let said = text(&output.stderr);
    assert!(said.contains("the history shows messages to the first of them"), "{said}");
    assert!(said.contains("--batch 0 --sent"), "{said}");
    assert_eq!(
        campaign.read("people.results.csv").lines().filter(|line| line.contains(",unknown,")).count(),
        1000
    );
    // Nothing settles it by itself, and nobody is sent to twice.
    assert_eq!(campaign.send(&options).status.code(), Some(3));
    let listed = campaign.settle(&["--output", "json"]);
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(listed, json!([{"batch": 0, "people": 1000, "first": 0, "last": 999}]));
    assert_eq!(campaign.settle(&["--batch", "1", "--sent"]).status.code(), Some(2));
    assert_eq!(campaign.settle(&["--batch", "0"]).status.code(), Some(2));
    assert_eq!(campaign.settle(&["--batch", "0", "--sent"]).status.code(), Some(0));
    let output = campaign.send(&options);
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    campaign.everybody_got_one(1200);
}

#[test]
fn a_batch_that_was_not_sent_goes_out_once_it_is_settled() {
    let campaign = Campaign::new();
    campaign.write_people(1200);
    campaign.fault(json!({"Kind": "DisconnectBeforeExecution", "Times": 1}));
    let options = [FAST, &["--max-calls-in-flight", "1"]].concat();
    let output = campaign.send(&options);
    assert_eq!(output.status.code(), Some(3), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("the history shows nothing yet"), "{:?}", shown(&output));
    assert_eq!(campaign.history().len(), 200);
    assert_eq!(campaign.settle(&["--batch", "0", "--not-sent"]).status.code(), Some(0));
    assert_eq!(campaign.send(&options).status.code(), Some(0));
    campaign.everybody_got_one(1200);
}

#[test]
fn rows_that_are_fed_back_as_unknown_stay_unknown_until_they_are_settled() {
    let campaign = Campaign::new();
    let header = "phone,name,code,cams_row,cams_status,cams_why,cams_group_message_id\n";
    let rows = format!(
        "{},Ann,A,2,accepted,,g1\n{},Ben,B,3,unknown,it broke,\n{},Eve,C,4,not_sent,,\n",
        number(0),
        number(1),
        number(2)
    );
    campaign.write("people.csv", format!("{header}{rows}"));
    let output = campaign.send(&[]);
    assert_eq!(output.status.code(), Some(3), "{:?}", shown(&output));
    assert!(text(&output.stdout).starts_with("accepted 1   not sent 0   unknown 1 "), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("1 row is unknown since an earlier send"), "{:?}", shown(&output));
    assert_eq!(campaign.history().into_keys().collect::<Vec<_>>(), [number(2)]);
    let results = campaign.read("people.results.csv");
    assert!(
        results.contains("accepted,in an earlier send,g1") && results.contains("unknown,it broke,"),
        "{results}"
    );
    // There is nobody left to send to, and it is still not known of one.
    let output = campaign.send(&["--csv", campaign.path("people.results.csv").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("nothing was sent"), "{:?}", shown(&output));
    assert_eq!(campaign.history().len(), 1);
}

#[test]
fn a_send_whose_results_were_sent_to_the_rest_is_not_gone_on_with() {
    let campaign = Campaign::new();
    campaign.write_people(1200);
    campaign
        .fault(json!({"Kind": "Refused", "Status": 400, "Code": "Nope", "Message": "not now", "Times": 1}));
    let options = [FAST, &["--max-calls-in-flight", "1"]].concat();
    assert_eq!(campaign.send(&options).status.code(), Some(1));
    let results = campaign.path("people.results.csv");
    let rest = campaign.send(&[&options[..], &["--csv", results.to_str().unwrap()]].concat());
    assert_eq!(rest.status.code(), Some(0), "{:?}", shown(&rest));
    campaign.everybody_got_one(1200);
    let output = campaign.send(&options);
    assert_eq!(output.status.code(), Some(2), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("the rest of this send was sent to"), "{:?}", shown(&output));
    campaign.everybody_got_one(1200);
}

#[test]
fn results_that_were_sorted_or_edited_send_to_nobody_twice() {
    let campaign = Campaign::new();
    let rows = [("duplicate", "Ann"), ("accepted", "Zoe"), ("Unknown", "Ben"), ("sent?", "Eve")];
    let mut results = "phone,name,code,cams_row,cams_status\n".to_owned();
    for ((status, name), at) in rows.iter().zip(0..) {
        let person = number(if at < 2 { 0 } else { at });
        results.push_str(&format!("{person},{name},C,{at},{status}\n"));
    }
    campaign.write("people.csv", results);
    let output = campaign.send(&[]);
    assert_eq!(output.status.code(), Some(3), "{:?}", shown(&output));
    assert!(campaign.history().is_empty());
}

#[test]
fn a_row_with_too_many_or_too_few_cells_does_not_look_sound_in_the_results() {
    let campaign = Campaign::new();
    let (ann, ben, eve) = (number(0), number(1), number(2));
    campaign.write("people.csv", format!("phone,name,code\n{ann},Ann,C\n{ben},Smith, Ben,C\n{eve},Eve\n"));
    assert_eq!(campaign.send(&[]).status.code(), Some(1));
    let results = campaign.read("people.results.csv");
    assert!(results.contains(&format!("\"{ben},Smith, Ben,C\",,,3,invalid,")), "{results}");
    let path = campaign.path("people.results.csv");
    let output = campaign.send(&["--csv", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("nothing was sent"), "{:?}", shown(&output));
    assert_eq!(campaign.history().len(), 1);
}

#[test]
fn results_of_a_file_without_a_header_in_another_encoding_are_sent_to_the_rest() {
    let campaign = Campaign::new();
    let people = b"8613800100000,Andr\xe9,A\n8613800100001,Jos\xe9,B\n";
    campaign.write("people.csv", people);
    let form = ["--no-header", "--encoding", "windows-1252", "--var", "name=2", "--var", "code=3"];
    let send = |more: &[&str]| {
        let all = campaign.arguments(&[&form, more].concat());
        let all: Vec<&str> = all.iter().map(|part| if part == "phone" { "1" } else { part }).collect();
        cams(&all, &Value::Null)
    };
    let output = send(&["--limit", "1"]);
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    let results = campaign.path("people.results.csv");
    assert!(campaign.read("people.results.csv").contains("Andr\u{e9}"));
    let output = send(&["--csv", results.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    assert!(campaign.read("people.results.results.csv").contains("Jos\u{e9}"));
    campaign.everybody_got_one(2);
}

#[test]
fn the_space_of_the_environment_belongs_to_the_journal() {
    let campaign = Campaign::new();
    let template = json!({
        "Name": "sale", "Language": "en", "Category": "MARKETING", "TemplateType": "WHATSAPP",
        "CustSpaceId": "cams-x999", "Example": {"name": "Ana"},
        "Components": [{"Type": "BODY", "Text": "Hi $(name)"}],
    });
    let made = call("CreateChatappTemplate", &template, &campaign.mock.endpoint, &[]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    campaign.write_people(2);
    let send = |space: &str| {
        let arguments = campaign.arguments(&[]);
        let with_flag = arguments.iter().position(|part| part == "--cust-space-id").unwrap();
        let arguments = arguments[..with_flag].iter().chain(&arguments[with_flag + 2..]);
        command().args(arguments).env("CAMS_CUST_SPACE_ID", space).output().unwrap()
    };
    assert_eq!(send("cams-x000").status.code(), Some(0));
    let output = send("cams-x999");
    assert_eq!(output.status.code(), Some(2), "{:?}", shown(&output));
    let said = text(&output.stderr);
    assert!(said.contains("--cust-space-id was `cams-x000`, and is `cams-x999`"), "{said}");
    campaign.everybody_got_one(2);
}
