//! The template is looked at before anything is sent.

use serde_json::{Value, json};

use super::campaign::{Campaign, FROM, shown};
use crate::support::{Mock, cams, server, text};

#[test]
fn a_template_that_cannot_be_sent_is_refused() {
    let campaign = Campaign::new();
    campaign.write_people(1);
    let mut arguments = campaign.arguments(&[]);
    arguments[1] = "missing".to_owned();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = cams(&arguments, &Value::Null);
    assert_eq!(output.status.code(), Some(1), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("DetailError.TemplateNotExist"), "{:?}", shown(&output));

    let reviewing =
        Campaign { mock: Mock::with(&["--lenient", "--quiet", "--audit-listings", "9"]), ..Campaign::new() };
    reviewing.make_template("sale", "Hi $(name), $(code)");
    reviewing.write_people(1);
    let output = reviewing.send(&[]);
    assert_eq!(output.status.code(), Some(2), "{:?}", shown(&output));
    assert!(text(&output.stderr).contains("is not approved: its review says `"), "{:?}", shown(&output));
    assert!(campaign.history().is_empty() && reviewing.history().is_empty());
}

#[test]
fn a_template_that_may_not_be_looked_at_is_told() {
    let denied = server(
        "HTTP/1.1 403 Forbidden\r\ncontent-length: 43\r\nconnection: close\r\n\r\n\
         {\"Code\":\"NoPermission\",\"Message\":\"not yours\"}",
    );
    let folder = tempfile::tempdir().unwrap();
    let people = folder.path().join("people.csv");
    std::fs::write(&people, "phone,name\n8613800138000,Ana\n").unwrap();
    let arguments =
        ["send", "sale", "--language", "en", "--from", FROM, "--to-column", "phone", "--var", "name=name"];
    let file = ["--csv", people.to_str().unwrap(), "--endpoint", &denied, "--dry-run"];
    let output = cams(&[&arguments[..], &file].concat(), &Value::Null);
    assert_eq!(output.status.code(), Some(0), "{:?}", shown(&output));
    let said = text(&output.stdout);
    assert!(said.contains("the template cannot be looked at") && said.contains("$(name) = Ana"), "{said}");
}

#[test]
fn the_preview_shows_messages_as_they_are_read_and_no_terminal_obeys_them() {
    let campaign = Campaign::new();
    campaign.write("people.csv", "phone,name,code\n8613800138000,\"A\u{1b}[31mna\",A1\n");
    let output = campaign.send(&["--dry-run"]);
    let said = text(&output.stdout);
    assert!(
        said.contains(r"row 2   Hi A\u001b[31mna, your code is A1. [Shop → https://shop.example/A1]"),
        "{said}"
    );
    assert!(said.contains("template sale (en, approved, marketing)"), "{said}");
    assert!(said.contains("1 message to 1 person, 1 call of up to 1,000"), "{said}");
    assert!(said.contains("does not tell prices") && said.contains("+86 1"), "{said}");
    let output = campaign.send(&["--dry-run", "--output", "json"]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["preview"][0]["values"], json!({"name": "A\u{1b}[31mna", "code": "A1"}));
}
