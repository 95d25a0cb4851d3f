//! Mistakes in the specs of events: each with its place and what to do about it.

use super::{FILES, messages};
use crate::common::{generate, write};

const ITEM: &str = "\
name: Note
kind: item
order: 1
description: A note.
marks:
  - {has: [Id]}
fields:
  - {name: Id, type: string, description: ID.}
  - {name: Kind, type: string, description: Kind.}
  - {name: Body, type: Body, tag: Kind, description: What it says.}
  - {name: Reply, type: Reply, description: An answer.}
  - {name: State, type: State, description: State.}
  - {name: Json, type: any, json: true, description: JSON.}
";

const BODY: &str = "\
name: Body
kind: choice
description: What it says.
cases:
  - {value: TEXT, type: string, description: A text.}
  - {value: PARTS, type: array, items: {type: Part}, wrapper: parts, description: Parts.}
";

const REPLY: &str = "\
name: Reply
kind: choice
tag: kind
description: An answer.
cases:
  - {value: PART, type: Part, description: A part.}
";

const PART: &str = "\
name: Part
kind: object
wrapper: part
description: A part.
fields:
  - {name: id, type: string, description: ID.}
";

const STATE: &str = "\
name: State
kind: enum
description: State.
values:
  - {value: ON, description: On.}
";

const CODES: &str = "\
name: Codes
kind: codes
description: Codes.
codes:
  - {code: \"1\", outcome: send_again, meaning: It failed., remedy: Try again.}
";

const EVENTS: [(&str, &str); 6] =
    [("note", ITEM), ("body", BODY), ("reply", REPLY), ("part", PART), ("state", STATE), ("codes", CODES)];

/// The lines of a run with one file of events changed.
fn lines(file: &str, old: &str, new: &str) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    for (name, text) in FILES {
        write(&root.path().join("api-specs").join(name), text);
    }
    for (name, text) in EVENTS {
        let text = if name == file {
            assert!(text.contains(old), "{old}");
            text.replacen(old, new, 1)
        } else {
            text.to_owned()
        };
        write(&root.path().join(format!("api-specs/events/{name}.yaml")), &text);
    }
    messages(&generate(root.path(), &[]))
}

#[test]
fn a_mistake_in_an_event_is_explained() {
    let cases = [
        ("note", "marks:\n  - {has: [Id]}\n", "", "1:1: missing key `marks`: add it"),
        ("note", "order: 1", "order: first", "3:8: `order` is `first`, but must be a whole number"),
        ("note", "has: [Id]", "has: [Ids]", "6:12: no field is called `Ids`: did you mean `Id`?"),
        (
            "note",
            "{has: [Id]}",
            "{lacks: [X]}",
            "6:5: a mark needs `has` or `value`; without either, it would match everything",
        ),
        (
            "note",
            "{has: [Id]}",
            "{has: [Id], value: {key: Knd, one_of: [a]}}",
            "6:30: no field is called `Knd`: did you mean `Kind`?",
        ),
        (
            "note",
            "type: any, json: true",
            "type: string, json: true",
            "13:38: a text that holds JSON is of `type: any`",
        ),
        (
            "note",
            ", tag: Kind",
            "",
            "10:5: missing key `tag`: name the key beside it that says which kind it is",
        ),
        ("note", "tag: Kind", "tag: Knd", "10:35: `Knd` is not a text beside it: did you mean `Kind`?"),
        (
            "note",
            "type: Reply,",
            "type: Reply, tag: Kind,",
            "11:32: `tag` belongs to a choice that has no `tag` of its own: remove it",
        ),
        ("note", "type: State,", "type: Sate,", "12:25: unknown type `Sate`: did you mean `State`?"),
        (
            "note",
            "name: Json,",
            "name: ID, rust: json,",
            "13:12: `ID` differs only in case from a name of `Id`: remove one",
        ),
        ("part", "fields:", "values: []\nfields:", "5:1: a file of this kind has no `values`: remove it"),
        (
            "part",
            "wrapper: part",
            "wrapper: ID",
            "3:10: `ID` is a field, so it cannot be what the whole is wrapped in",
        ),
        (
            "part",
            "type: string",
            "type: Part",
            "1:7: `Part` contains itself: write `type: any` at one place of the circle",
        ),
        (
            "body",
            "value: PARTS",
            "value: text",
            "6:13: `text` is listed twice, or has a name of another: remove one",
        ),
        (
            "body",
            "type: string",
            "type: int64",
            "5:25: a case is a `string`, the name of a file in events/, or an `array` of such",
        ),
        (
            "body",
            "type: string,",
            "type: string, wrapper: x,",
            "5:33: `wrapper` belongs to an array: write it in the file of the type",
        ),
        (
            "body",
            "type: string",
            "type: Body",
            "1:7: `Body` contains itself: write `type: any` at one place of the circle",
        ),
        (
            "codes",
            "name: Codes",
            "name: Raw",
            "1:7: the Rust name `Raw` is taken by the code that uses it: choose another",
        ),
        ("state", "values:", "codes: []\nvalues:", "4:1: a file of this kind has no `codes`: remove it"),
        (
            "codes",
            "outcome: send_again",
            "outcome: again",
            "5:26: `outcome` is `again`, but must be one of `slow_down`, `send_again`, `other_way`, `send_template`, `fix_message`, `fix_account`",
        ),
        (
            "codes",
            "Try again.}",
            "Try again.}\n  - {code: \"1\", outcome: slow_down, meaning: M., remedy: R.}",
            "6:12: `1` is listed twice: remove one",
        ),
    ];
    let mut wrong = String::new();
    for (file, old, new, expected) in cases {
        let lines = lines(file, old, new);
        if lines.first() != Some(&format!("api-specs/events/{file}.yaml:{expected}")) {
            wrong.push_str(&format!("{file}: {old} -> {new}\n  {}\n", lines.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn events_that_are_right_are_generated_and_each_type_is_used() {
    let right = lines("note", "A note.", "A note.");
    assert!(right.first().is_some_and(|line| line.starts_with("generated ")), "{right:?}");
    let unused = lines("note", "  - {name: State, type: State, description: State.}\n", "");
    assert_eq!(
        unused,
        [
            "api-specs/events/state.yaml:1:7: no event uses the type `State`: remove the file or use it",
            "1 error in 1 file"
        ]
    );
}
