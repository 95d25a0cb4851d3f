//! Mistakes in specs: every one is reported, with its place and what to do about it.

use std::path::Path;

use crate::common::{Run, generate, write};

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
error_codes: []
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

/// Replaces, in one of the files, the first text by the second.
type Change<'c> = (&'c str, &'c str, &'c str);

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

#[test]
fn the_specs_of_this_test_are_right() {
    assert_eq!(lines(&[]), ["generated 16 files from 1 operation: 16 written, 0 removed"]);
}

const SERVICE_FILE: &str = "service.yaml";
const GET: &str = "things/get-thing.yaml";
const THING: &str = "types/thing.yaml";
const STATE: &str = "types/thing-state.yaml";

/// Each change and the one message that it leads to.
const STRUCTURE: &[(Change<'static>, &str)] = &[
    ((GET, "summary:", "sumary:"), "2:1: unknown key `sumary`: did you mean `summary`?"),
    ((GET, "retry: read\n", ""), "1:1: missing key `retry`: add it, one of `read`, `write`"),
    ((GET, "retry: read", "retry: maybe"), "4:8: `retry` is `maybe`, but must be one of `read`, `write`"),
    (
        (GET, "retry: read", "retry: raed"),
        "4:8: `retry` is `raed`, but must be one of `read`, `write`; did you mean `read`?",
    ),
    ((GET, "retry: read", "retry: read\nqps: many"), "5:6: `qps` is `many`, but must be a whole number"),
    ((GET, "retry: read", "retry: read\nqps: -1"), "5:6: `qps` is -1, but must be at least 0"),
    (
        (GET, "retry: read", "retry: read\nqps: 99999999999"),
        "5:6: cannot be read: qps: invalid value: integer `99999999999`, expected u32",
    ),
    (
        (GET, "retry: read", "retry: read\nretry: read"),
        "5:1: cannot be read: `retry` is given twice: remove one",
    ),
    ((GET, "summary: Gets a thing.", "summary:"), "2:9: `summary` has no value, but must be text"),
    (
        (GET, "summary: Gets a thing.", "summary: 5"),
        "2:10: `summary` is 5, but must be text: write \"5\" in quotes",
    ),
    (
        (GET, "required: true", "required: \"yes\""),
        "6:40: `required` is `yes`, but must be `true` or `false`",
    ),
    (
        (GET, "retry: read", "retry: read\nnotes: [{a: b}]"),
        "5:9: item 1 of `notes` is a mapping, but must be text",
    ),
    (
        (GET, "{name: Code}", "Code"),
        "8:5: item 1 of `response` is `Code`, but must be a mapping of keys to values",
    ),
    ((GET, "{name: Code}", "{nmae: Code}"), "8:6: unknown key `nmae`: did you mean `name`?"),
    ((GET, "retry: read", "retry: ["), "6:3: cannot be read: did not find expected node content"),
    ((GET, "example: a", "in: path"), "6:68: `in` is `path`, but must be one of `query`, `body`, `header`"),
    (
        (GET, "example: a", "tooltip: a"),
        "6:64: unknown key `tooltip`: known are `default`, `deprecated`, `description`, `example`, `fields`, `in`, `items`, `limits`, `name`, `required`, `rust`, `sensitive`, `style`, `type`, `values`",
    ),
    (
        (SERVICE_FILE, "error_codes: []", "error_codes: [{code: X, class: bad, remedy: Y.}]"),
        "13:32: `class` is `bad`, but must be one of `throttled`, `authentication`, `authorization`, `account`, `validation`, `not_found`, `clock`, `expired_credentials`, `server`",
    ),
    ((STATE, "kind: enum", "kind: union"), "2:7: `kind` is `union`, but must be one of `object`, `enum`"),
];

/// The same for mistakes in what a spec means.
const MEANING: &[(Change<'static>, &str)] = &[
    ((GET, "type: Thing,", "type: Thign,"), "9:25: unknown type `Thign`: did you mean `Thing`?"),
    (
        (GET, "type: Thing,", "type: text,"),
        "9:25: unknown type `text`: known are `string`, `int32`, `int64`, `number`, `boolean`, `array`, `map`, `object`, `any`, `Thing`, `ThingState`",
    ),
    ((GET, "group: things", "group: thing"), "3:8: unknown group `thing`: did you mean `things`?"),
    (
        (GET, "name: GetThing", "name: GetThings"),
        "1:7: the file of `GetThings` must be called `get-things.yaml`, not `get-thing.yaml`",
    ),
    ((THING, "name: Size", "name: State"), "6:12: `State` is listed twice: remove one"),
    (
        (THING, "name: Size", "name: state"),
        "6:12: `State` and `state` give the same Rust name `state`: give one of them another by `rust:`",
    ),
    (
        (GET, "name: Thing,", "name: '+',"),
        "9:12: `+` has no letter to make a Rust name of: give it one by `rust:`",
    ),
    (
        (GET, "{name: Code}", "{name: Message}"),
        "8:5: missing keys `type` and `description` of `Message`: add them, since `common` in service.yaml has no such name",
    ),
    ((GET, "summary: Gets a thing.", "summary: ' '"), "2:10: `summary` is empty: write a sentence"),
    ((GET, "description: The thing.", "description: ''"), "9:45: `description` is empty: write a sentence"),
    (
        (GET, "example: a", "example: a}\n  - {name: Of, type: Thing, description: D."),
        "7:5: missing key `style`: `Of` is no scalar, so add one of `json`, `flat`, `simple`",
    ),
    (
        (GET, "type: string, required", "type: any, style: simple, required"),
        "6:34: `style: simple` is for an array of scalars: write `json` or `flat`",
    ),
    ((GET, "type: Thing,", "type: array,"), "9:5: missing key `items`: say what the array holds"),
    (
        (GET, "type: Thing,", "type: Thing, items: {type: string},"),
        "9:32: `items` belongs to `type: array` or `type: map`, but the type is `Thing`: remove it",
    ),
    ((GET, "example: a", "example: 5"), "6:73: the example is not text: write \"5\" in quotes"),
    (
        (GET, "example: a", "example: abc, limits: {max_length: 2}"),
        "6:73: the example is outside its limits: it is longer than `max_length`",
    ),
    ((GET, "example: a", "limits: {min: 2}"), "6:73: `min` limits a number, which this is not: remove it"),
    (
        (GET, "example: a", "values: [{value: b, description: B.}], example: a"),
        "6:112: the example `a` is no documented value: take one of `b`",
    ),
    ((GET, "example: a", "default: a"), "6:64: `Id` can have no default: what is required is never left out"),
    (
        (GET, "description: The thing.", "description: The thing., default: {Size: 1}"),
        "9:57: `Thing` can have no default: the service leaves nothing to assume in a response",
    ),
    (
        (THING, "name: Size, type: int64", "name: Size, type: int64, default: x"),
        "5:40: the default is not a whole number",
    ),
    (
        (GET, "example: a", "limits: {min_length: 2, max_length: 1}"),
        "6:85: `min_length` is above `max_length`: nothing can keep both",
    ),
    (
        (GET, "example: a", "example: a, limits: {pattern: 'b|c'}"),
        "6:73: the example is outside its limits: it does not match `pattern`",
    ),
    (
        (GET, "example: a", "example: a, limits: {pattern: '(a'}"),
        "6:94: `pattern` is no regular expression: unclosed group",
    ),
    ((GET, "name: Id", "name: Id, rust: TheId"), "6:22: `TheId` is no such name in Rust: write `the_id`"),
    ((STATE, "value: ON", "value: ON, rust: 'on'"), "5:23: `on` is no such name in Rust: write `On`"),
    ((GET, "name: Id", "in: header, name: 'I d'"), "6:24: `I d` is no name of a header"),
    ((GET, "summary: Gets a thing.", "summary: TODO"), "2:10: `summary` is still TODO: write it"),
    (
        (GET, "description: ID.", "description: 'TODO: see the docs'"),
        "6:59: `description` is still TODO: write it",
    ),
    ((GET, "example: a", "values: []"), "6:5: an enum needs `values`: list the documented ones"),
    (
        (THING, "description: State.", "description: State., example: OFF"),
        "6:67: the example `OFF` is no documented value: take one of `ON`",
    ),
    (
        (GET, "description: The thing.", "description: The thing., example: {Sise: 1}"),
        "9:67: the example has an unknown field `Sise`: did you mean `Size`?",
    ),
    (
        (THING, "name: Size, type: int64", "name: Size, type: int64, example: 1.5"),
        "5:40: the example is not a whole number",
    ),
    (
        (THING, "name: Size, type: int64", "name: Inner, required: true, type: Thing"),
        "1:7: `Thing` requires itself, so none can be made: make a field of the circle optional",
    ),
    (
        (THING, "name: Size, type: int64", "name: Size, type: object"),
        "5:5: missing key `fields`: list the fields, or write `type: any` or `type: map`",
    ),
    (
        (
            STATE,
            "value: ON, description: On.",
            "value: ON, description: On.}\n  - {value: 'on', description: On.",
        ),
        "6:13: `on` and `ON` give the same Rust name `On`: give one of them another by `rust:`",
    ),
    ((STATE, "values:", "fields: []\nvalues:"), "4:1: a type of this kind has no `fields`: remove it"),
    (
        (SERVICE_FILE, "client_defaults: []", "client_defaults: [Idd]"),
        "8:19: no operation has the parameter `Idd`: did you mean `Id`?",
    ),
    (
        (SERVICE_FILE, "groups:", "groups:\n  - {name: others, title: Others, summary: Others.}"),
        "7:12: group `others` has no operation: add a file to its folder or remove the group",
    ),
    (
        (SERVICE_FILE, "endpoints: []", "endpoints: [{region: a, host: b}, {region: a, host: c}]"),
        "5:44: `a` is listed twice: remove one",
    ),
];

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
    assert_eq!(found, ["generated 16 files from 1 operation: 16 written, 0 removed; still TODO: 2 texts"]);
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
