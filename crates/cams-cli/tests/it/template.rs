//! `cams template`: files on one side, the local CAMS as the account on the other.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::support::{Mock, cams, text};

const GOOD: &str = "\
Name: order_shipped
Language: en_US
Category: UTILITY
Components:
  - Type: BODY
    Text: Hello $(name), your order is on its way.
  - Type: BUTTONS
    Buttons:
      - {Type: QUICK_REPLY, Text: Thanks}
Example: {name: Ana}
";

fn template(arguments: &[&str]) -> Output {
    cams(&[&["template"], arguments].concat(), &Value::Null)
}

/// With the local service as the account.
fn at(mock: &Mock, arguments: &[&str]) -> Output {
    template(&[arguments, &["--endpoint", &mock.endpoint, "--cust-space-id", "cams-x000"]].concat())
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn path(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

#[test]
fn every_problem_is_told_with_its_file_and_line() {
    let bad = GOOD
        .replace("Name: order", "Nmae: x\nName: order")
        .replace("Hello $(name)", "Hello {{1}}")
        .replace("{name: Ana}", "{name: 7}");
    let folder = folder(&[
        ("a.yaml", &bad),
        ("b.yaml", &GOOD.replace("Hello $(name)", "Hello {{1}}").replace("Example: {name: Ana}\n", "")),
        ("c.json", r#"{"Name": "c", "Language": "en", "Category": "UTILITY","#),
        ("d.yaml", GOOD),
        ("ignored.txt", "x"),
    ]);
    let done = template(&["lint", folder.path().to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(1));
    let shown = text(&done.stdout).replace(&format!("{}/", folder.path().display()), "");
    for line in [
        "a.yaml:1: error: Nmae: is not part of a template file; did you mean `Name`?",
        "a.yaml:11: error: Example.name: ",
        "b.yaml:6: error: Components[0].Text: holds `{{1}}` at character 7",
        "or run `cams template convert`",
        "c.json:1: error: is not JSON",
        "d.yaml: error: Name: ",
        "4 files, ",
    ] {
        assert!(shown.contains(line), "{line} in:\n{shown}");
    }
    let done = template(&["lint", &path(&folder, "d.yaml"), "--output", "json"]);
    assert_eq!((done.status.code(), text(&done.stdout).trim()), (Some(0), "[]"), "{}", text(&done.stderr));
    let done = template(&["lint", &path(&folder, "nothing.yaml")]);
    assert_eq!(done.status.code(), Some(2));
}

#[test]
fn a_new_file_is_good_and_a_preview_shows_its_values() {
    let new = template(&["new", "order_shipped", "--language", "no"]);
    let folder = folder(&[("new.yaml", &text(&new.stdout))]);
    let file = path(&folder, "new.yaml");
    let lint = template(&["lint", &file]);
    assert_eq!(text(&lint.stdout), "1 file, 0 errors, 0 warnings\n");
    let shown = template(&["preview", &file, "--var", "name=Bruno", "--var", "unknown=x"]);
    let (out, said) = (text(&shown.stdout), text(&shown.stderr));
    assert!(
        out.contains("Hello Bruno, your order") && out.contains("https://example.com/orders/4711"),
        "{out}"
    );
    assert!(said.contains("warning: the template has no variable $(unknown)"), "{said}");
    let json = template(&["preview", &file, "--var", "name=Bruno", "--output", "json"]);
    let filled: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(filled["Components"][0]["Text"], "Order 4711");
}

#[test]
fn a_template_of_meta_becomes_a_file_that_can_be_created() {
    let meta = json!({"name": "hi", "language": "en", "category": "UTILITY", "components": [
        {"type": "BODY", "text": "Hello {{1}}, welcome.", "example": {"body_text": [["Ana"]]}}]});
    let folder = folder(&[("meta.json", &meta.to_string())]);
    let done = template(&["convert", &path(&folder, "meta.json"), "--rename", "body_1=name"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(text(&done.stderr).contains("{{1}} is now $(name)"));
    fs::write(folder.path().join("hi.yaml"), &done.stdout).unwrap();
    let mock = Mock::start();
    let created = at(&mock, &["create", &path(&folder, "hi.yaml"), "--output", "json"]);
    assert_eq!(created.status.code(), Some(0), "{}", text(&created.stderr));
    let created: Value = serde_json::from_slice(&created.stdout).unwrap();
    assert!(created["TemplateCode"].is_string(), "{created}");
    let two = template(&["lint", &path(&folder, "meta.json")]);
    assert!(text(&two.stdout).contains("is a template of Meta"), "{}", text(&two.stdout));
}

#[test]
fn files_and_account_are_compared_and_brought_together() {
    let mock = Mock::start();
    let folder = folder(&[("a.yaml", GOOD)]);
    let all = folder.path().to_str().unwrap();
    let diff = at(&mock, &["diff", all]);
    assert_eq!(diff.status.code(), Some(1), "{}", text(&diff.stderr));
    assert!(text(&diff.stdout).starts_with("+ "), "{}", text(&diff.stdout));

    let created = at(&mock, &["create", all]);
    assert_eq!(created.status.code(), Some(0), "{}", text(&created.stderr));
    assert!(text(&created.stdout).contains("created order_shipped (en_US): "), "{}", text(&created.stdout));
    let same = at(&mock, &["diff", all]);
    assert_eq!(same.status.code(), Some(0), "{}", text(&same.stdout));

    fs::write(folder.path().join("a.yaml"), GOOD.replace("is on its way", "was sent")).unwrap();
    let changed = at(&mock, &["diff", all]);
    assert_eq!(changed.status.code(), Some(1));
    assert!(
        text(&changed.stdout)
            .contains("Components[0].Text: \"Hello $(name), your order is on its way.\" \u{2192} ")
    );

    let pulled = at(&mock, &["pull", all]);
    assert_eq!(pulled.status.code(), Some(0), "{}", text(&pulled.stderr));
    let file = folder.path().join("order_shipped.en_US.yaml");
    assert!(fs::read_to_string(&file).unwrap().contains("is on its way"));
    let again = at(&mock, &["pull", all]);
    assert!(text(&again.stderr).contains("unchanged"), "{}", text(&again.stderr));
    edit(&file, "on its way", "somewhere");
    let kept = at(&mock, &["pull", all]);
    assert_eq!(kept.status.code(), Some(1));
    assert!(text(&kept.stderr).contains("overwrite it with --force"));
    assert!(fs::read_to_string(&file).unwrap().contains("somewhere"));
    assert_eq!(at(&mock, &["pull", all, "--force"]).status.code(), Some(0));
    assert!(fs::read_to_string(&file).unwrap().contains("on its way"));
}

fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(file, text.replace(from, to)).unwrap();
}

#[test]
fn nothing_is_sent_if_one_of_the_files_has_errors_and_a_refusal_spares_the_others() {
    let mock = Mock::start();
    let bad = folder(&[
        ("a.yaml", GOOD),
        ("b.yaml", &GOOD.replace("order_shipped", "b").replace("$(name)", "{{1}}")),
    ]);
    let refused = at(&mock, &["create", bad.path().to_str().unwrap()]);
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0));
    assert!(text(&refused.stderr).contains("nothing was sent"), "{}", text(&refused.stderr));

    let good = folder(&[("a.yaml", GOOD), ("b.yaml", &GOOD.replace("order_shipped", "order_sent"))]);
    assert_eq!(at(&mock, &["create", &path(&good, "a.yaml")]).status.code(), Some(0));
    let half = at(&mock, &["create", good.path().to_str().unwrap()]);
    assert_eq!(half.status.code(), Some(1));
    assert!(text(&half.stdout).contains("created order_sent"), "{}", text(&half.stdout));
    assert!(text(&half.stderr).contains("TemplateNameExist"), "{}", text(&half.stderr));
}
