//! Mistakes in specs: every one is reported, with its place and what to do about it.

mod cases;
mod events;
mod values;

use std::path::Path;

use crate::common::{Run, generate, tree, write};
use cases::{Change, GET, MEANING, SERVICE_FILE, STATE, STRUCTURE, THING};
use values::{FACTS, WIRE};

const SERVICE: &str = "\
product: demo
version: \"1\"
title: Demo
default_region: here
endpoints: []
groups:
  - {name: things, title: Things, summary: Things.}
client_defaults: []
success_codes: [OK]
common:
  response:
    - {name: Code, type: string, description: Code.}
error_codes: [{code: Gone, class: not_found, remedy: Look elsewhere.}]
complete: true
";

const OPERATION: &str = "\
name: GetThing
summary: Gets a thing.
group: things
retry: read
parameters:
  - {name: Id, type: string, required: true, description: ID., example: a}
response:
  - {name: Code}
  - {name: Thing, type: Thing, description: The thing.}
";

const TYPE: &str = "\
name: Thing
kind: object
description: A thing.
fields:
  - {name: Size, type: int64, description: Size.}
  - {name: State, type: ThingState, description: State.}
";

const ENUM: &str = "\
name: ThingState
kind: enum
description: State of a thing.
values:
  - {value: ON, description: On.}
";

const FILES: [(&str, &str); 4] = [
    ("service.yaml", SERVICE),
    ("things/get-thing.yaml", OPERATION),
    ("types/thing.yaml", TYPE),
    ("types/thing-state.yaml", ENUM),
];

fn specs(root: &Path, changes: &[Change<'_>]) {
    for (name, text) in FILES {
        let mut text = text.to_owned();
        for (_, old, new) in changes.iter().filter(|(file, ..)| *file == name) {
            assert!(text.contains(old), "{old}");
            text = text.replacen(old, new, 1);
        }
        write(&root.join("api-specs").join(name), &text);
    }
}

/// The lines of a run on the changed specs.
fn lines(changes: &[Change<'_>]) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    specs(root.path(), changes);
    let run = generate(root.path(), &[]);
    assert_eq!(run.success, run.output.starts_with("generated"), "{}", run.output);
    messages(&run)
}

/// What a run printed without the excerpts, which begin with a blank.
fn messages(run: &Run) -> Vec<String> {
    run.output.lines().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect()
}

/// What a run says that made every file of the specs of this test.
fn generated() -> String {
    let root = tempfile::tempdir().unwrap();
    specs(root.path(), &[]);
    assert!(generate(root.path(), &[]).success);
    let files = tree(root.path()).len() - FILES.len();
    assert!(files > 10);
    format!("generated {files} files from 1 operation: {files} written, 0 removed")
}

#[test]
fn the_specs_of_this_test_are_right() {
    assert_eq!(lines(&[]), [generated()]);
}

fn check(cases: &[(Change<'_>, &str)]) {
    let found: Vec<_> = cases.iter().map(|(change, _)| (change, lines(&[*change]))).collect();
    let mut wrong = String::new();
    for ((change, lines), (_, expected)) in found.iter().zip(cases) {
        if lines.first().is_none_or(|line| line != &format!("api-specs/{}:{expected}", change.0))
            || lines.len() != 2
        {
            wrong.push_str(&format!("{} -> {}\n  {}\n", change.1, change.2, lines.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_mistake_of_structure_is_explained() {
    check(STRUCTURE);
}

#[test]
fn a_mistake_of_meaning_is_explained() {
    check(MEANING);
}

#[test]
fn what_the_wire_could_not_tell_apart_is_explained() {
    check(WIRE);
}

#[test]
fn facts_that_cannot_be_right_are_explained() {
    check(FACTS);
}

#[test]
fn a_group_cannot_have_the_name_of_a_feature_or_of_a_device() {
    for (name, message) in [
        ("tls-ring", "a feature `tls-ring` exists beside the groups: choose another name"),
        ("con", "no folder can be called `con` on every system: choose another name"),
    ] {
        let found = lines(&[(SERVICE_FILE, "name: things", &format!("name: {name}"))]);
        assert_eq!(found[0], format!("api-specs/service.yaml:7:12: {message}"));
    }
}

#[test]
fn a_type_cannot_have_a_name_that_the_templates_use() {
    let root = tempfile::tempdir().unwrap();
    specs(root.path(), &[(GET, "type: Thing,", "type: ReadField,")]);
    let folder = root.path().join("api-specs/types");
    std::fs::remove_file(folder.join("thing.yaml")).unwrap();
    write(&folder.join("read-field.yaml"), &TYPE.replace("name: Thing", "name: ReadField"));
    let expected = [
        "api-specs/types/read-field.yaml:1:7: the Rust name `ReadField` is taken by the code that uses it: give it another \
         one by `rust:`",
        "1 error in 1 file",
    ];
    assert_eq!(messages(&generate(root.path(), &[])), expected);
}

#[test]
fn a_type_cannot_have_a_name_that_is_no_file_or_that_its_derives_need() {
    for (name, message) in [
        (
            "页",
            "1:7: no file can be called `页` on every system: choose another name, or add one with `rust:`",
        ),
        (
            "Aux",
            "1:7: no file can be called `aux` on every system: choose another name, or add one with `rust:`",
        ),
        (
            "Clone",
            "1:7: the Rust name `Clone` is taken by the code that uses it: give it another one by `rust:`",
        ),
    ] {
        let root = tempfile::tempdir().unwrap();
        specs(root.path(), &[(GET, "type: Thing,", &format!("type: {name},"))]);
        let folder = root.path().join("api-specs/types");
        std::fs::remove_file(folder.join("thing.yaml")).unwrap();
        let file = format!("{}.yaml", name.to_lowercase());
        write(&folder.join(&file), &TYPE.replace("name: Thing", &format!("name: {name}")));
        let found = messages(&generate(root.path(), &[]));
        assert_eq!(found[0], format!("api-specs/types/{file}:{message}"), "{found:?}");
    }
}

#[test]
fn an_object_cannot_require_more_than_can_be_counted() {
    let required = |count: usize| {
        let field =
            |index| format!("  - {{name: F{index}, type: string, required: true, description: F.}}\n");
        (0..count).map(field).collect::<String>()
    };
    let found = lines(&[(THING, "  - {name: Size,", &format!("{}  - {{name: Size,", required(128)))]);
    assert!(found[0].starts_with("generated"), "{found:?}");
    let found = lines(&[(THING, "  - {name: Size,", &format!("{}  - {{name: Size,", required(129)))]);
    let expected = [
        "api-specs/types/thing.yaml:4:1: 129 fields are required, and 128 at most can be: make the others optional, and \
         say in their descriptions that the service demands them",
        "1 error in 1 file",
    ];
    assert_eq!(found, expected);
}

#[test]
fn files_that_would_be_passed_over_are_reported() {
    let root = tempfile::tempdir().unwrap();
    specs(root.path(), &[]);
    let folder = root.path().join("api-specs/things");
    for name in ["add-thing.yml", "put-thing.YAML", "sub/put-thing.yaml", "notes.md", ".hidden.yaml"] {
        write(&folder.join(name), OPERATION);
    }
    let expected = [
        "api-specs/things/add-thing.yml:1:1: the file is not read: only files that end in `.yaml` are read: rename it",
        "api-specs/things/put-thing.YAML:1:1: the file is not read: only files that end in `.yaml` are read: rename it",
        "api-specs/things/sub/put-thing.yaml:1:1: the file is not read: only files one folder deep are read: move it up, \
         into the folder of a group",
        "3 errors in 3 files",
    ];
    assert_eq!(messages(&generate(root.path(), &[])), expected);
}

#[test]
fn a_service_without_success_codes_is_right_and_said() {
    let found = lines(&[(SERVICE_FILE, "success_codes: [OK]", "success_codes: []")]);
    let note = "note: api-specs/service.yaml:9:16: `success_codes` is empty: an answer counts as a success only if it says \
                `Success: true`";
    assert_eq!(found, [generated(), note.to_owned()]);
}

#[test]
fn every_mistake_of_every_file_is_reported_in_one_run() {
    let found = lines(&[
        (GET, "retry: read", "retry: maybe\nqps: x"),
        (THING, "type: int64", "type: int46"),
        (STATE, "description: On.", "description: ''"),
        (SERVICE_FILE, "title: Demo\n", ""),
    ]);
    let expected = [
        "api-specs/service.yaml:1:1: missing key `title`: add it",
        "api-specs/things/get-thing.yaml:4:8: `retry` is `maybe`, but must be one of `read`, `write`",
        "api-specs/things/get-thing.yaml:5:6: `qps` is `x`, but must be a whole number",
        "api-specs/types/thing-state.yaml:5:30: `description` is empty: write a sentence",
        "api-specs/types/thing.yaml:5:24: unknown type `int46`: did you mean `int64`?",
        "5 errors in 4 files",
    ];
    assert_eq!(found, expected);
    let found =
        lines(&[(SERVICE_FILE, "name: things", "name: Things"), (GET, "group: things", "group: Things")]);
    let expected = [
        "api-specs/service.yaml:7:12: `Things` is not in kebab-case: write `things`",
        "api-specs/things/get-thing.yaml:3:8: group `Things` differs from the folder `things`: move the file or correct \
         the group",
        "2 errors in 2 files",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_service_that_cannot_be_read_makes_no_mistakes_elsewhere() {
    let found = lines(&[
        (SERVICE_FILE, "title: Demo", "title: Demo: all"),
        (GET, "parameters:\n", "parameters:\n  - {name: Tenant}\n"),
    ]);
    assert!(found[0].starts_with("api-specs/service.yaml:3:"), "{found:?}");
    assert_eq!(found[1..], ["1 error in 1 file"]);
}

#[test]
fn a_type_that_cannot_be_read_makes_no_mistakes_where_it_is_used() {
    let parameter = "example: a}\n  - {name: State, type: ThingState, description: D.";
    let found = lines(&[(STATE, "kind: enum", "kind: union"), (GET, "example: a", parameter)]);
    assert!(found[0].starts_with("api-specs/types/thing-state.yaml:2:7: "), "{found:?}");
    assert_eq!(found[1..], ["1 error in 1 file"]);
}

#[test]
fn two_files_may_not_define_the_same() {
    let root = tempfile::tempdir().unwrap();
    specs(root.path(), &[]);
    write(&root.path().join("api-specs/things/get-thing-2.yaml"), OPERATION);
    let run = generate(root.path(), &[]);
    let expected = [
        "api-specs/things/get-thing-2.yaml:1:7: the file of `GetThing` must be called `get-thing.yaml`, not \
         `get-thing-2.yaml`",
        "api-specs/things/get-thing.yaml:1:7: operation `GetThing` is already defined in \
         api-specs/things/get-thing-2.yaml",
        "2 errors in 2 files",
    ];
    assert_eq!(messages(&run), expected);
}

#[test]
fn the_line_is_shown_with_a_mark_at_the_place() {
    let root = tempfile::tempdir().unwrap();
    let long = format!("description: '{}'", "群组".repeat(200));
    specs(
        root.path(),
        &[(GET, "retry: read", "retry: maybe"), (GET, "type: Thing, description: The thing.", &long)],
    );
    let run = generate(root.path(), &[]);
    let expected = "\
api-specs/things/get-thing.yaml:4:8: `retry` is `maybe`, but must be one of `read`, `write`
  4 | retry: maybe
    |        ^
1 error in 1 file";
    assert_eq!(run.output, expected);

    specs(root.path(), &[(GET, "description: The thing.", &format!("{long}, example: 5"))]);
    let run = generate(root.path(), &[]);
    let lines: Vec<&str> = run.output.lines().collect();
    assert_eq!(lines[0], "api-specs/things/get-thing.yaml:9:458: the example is not a mapping");
    assert!(lines[1].starts_with("  9 | …群组群组") && lines[1].ends_with("', example: 5}"), "{}", lines[1]);
    // The characters of the text are two columns wide.
    let before = textwrap::core::display_width(lines[1].strip_suffix("5}").unwrap());
    assert_eq!(lines[2], format!("{:before$}^", "    |"));
}

#[test]
fn a_program_gets_an_object_for_each_mistake() {
    let root = tempfile::tempdir().unwrap();
    specs(root.path(), &[(GET, "retry: read", "retry: maybe"), (THING, "type: int64", "type: int46")]);
    let run = generate(root.path(), &["--message-format", "json"]);
    let messages: Vec<serde_json::Value> =
        run.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [retry, size] = &messages[..] else { panic!("{messages:?}") };
    let expected = serde_json::json!({
        "reason": "spec-error",
        "path": "api-specs/things/get-thing.yaml",
        "line": 4,
        "column": 8,
        "message": "`retry` is `maybe`, but must be one of `read`, `write`",
        "text": "retry: maybe",
    });
    assert_eq!(*retry, expected);
    assert_eq!(size["path"], "api-specs/types/thing.yaml");
}

#[test]
fn texts_that_are_still_to_be_written_are_counted() {
    let found = lines(&[
        (SERVICE_FILE, "complete: true\n", ""),
        (GET, "summary: Gets a thing.", "summary: TODO"),
        (STATE, "description: On.", "description: 'TODO: on?'"),
        (SERVICE_FILE, "title: Demo", "title: TODOs for you"),
    ]);
    assert_eq!(found, [format!("{}; still TODO: 2 texts", generated())]);
}

#[test]
fn a_type_that_nothing_leads_to_is_unused() {
    let expected = [
        "api-specs/types/thing-state.yaml:1:7: no operation uses the type `ThingState`: remove the file or use it",
        "1 error in 1 file",
    ];
    assert_eq!(lines(&[(THING, "type: ThingState", "type: string")]), expected);
}

#[test]
fn equal_shapes_are_to_be_one_type() {
    let twin = "{name: Twin, type: object, description: Twin., fields: [\
                {name: State, type: ThingState, description: S.}, {name: Size, type: int64, description: S.}]}";
    let expected = [
        "api-specs/things/get-thing.yaml:9:12: `GetThingTwin` equals `Thing`: write it once in types/ and refer to it by \
         name in both places",
        "1 error in 1 file",
    ];
    let found = lines(&[(GET, "  - {name: Thing,", &format!("  - {twin}\n  - {{name: Thing,"))]);
    assert_eq!(found, expected);
    let single = twin.replace(", {name: Size, type: int64, description: S.}", "");
    let found = lines(&[(GET, "  - {name: Thing,", &format!("  - {single}\n  - {{name: Thing,"))]);
    assert!(found.first().is_some_and(|line| line.starts_with("generated")), "{found:?}");
}
