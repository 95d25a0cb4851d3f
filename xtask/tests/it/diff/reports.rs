//! The forms of the report.

use snapbox::{assert_data_eq, file};

use super::Demo;

/// A change of each effect, and one with a warning.
fn mixed() -> Demo {
    Demo::new()
        .edit("things/get-thing.yaml", "retry: write", "retry: read")
        .edit("things/get-thing.yaml", "{name: Count, type: int32", "{name: Count, type: int64")
        .edit(
            "things/get-thing.yaml",
            "response:\n",
            "  - {name: Extra, type: string, description: Extra.}\nresponse:\n",
        )
        .edit("types/thing.yaml", "description: A thing.", "description: Some thing.")
        .add("things/wait.yaml", "{name: Wait, summary: Waits., group: things, retry: read}\n")
        .edit("things/ping.yaml", "retry: read", "retry: read, deprecated: Use Wait.")
        .remove("places/put-place.yaml")
        .add("places/take-place.yaml", TAKE)
}

const TAKE: &str = "name: TakePlace
summary: Takes a place.
group: places
retry: write
parameters:
  - {name: Place, type: Place, style: json, required: true, description: Place.}
";

#[test]
fn the_text_is_grouped_sorted_and_counted() {
    let run = mixed().report(&[]);
    let (report, version) = run.out.trim_end().rsplit_once('\n').unwrap();
    assert_data_eq!(format!("{report}\n"), file!["mixed.txt"].raw());
    let expected = concat!("version: major (breaking: ", env!("CARGO_PKG_VERSION"), " → ");
    assert!(version.starts_with(expected), "{version}");
    assert_eq!(run.code, 1);
}

#[test]
fn the_changelog_has_the_headings_of_keep_a_changelog() {
    assert_data_eq!(mixed().report(&["--format", "changelog"]).out, file!["mixed.md"].raw());
}

#[test]
fn many_similar_changes_are_summed_up_in_the_changelog() {
    let new: String =
        (1..=7).map(|n| format!("  - {{name: P{n}, type: string, description: P.}}\n")).collect();
    let values: String = (1..=6).map(|n| format!("  - {{value: V{n}, description: V.}}\n")).collect();
    let many = Demo::new().edit("things/get-thing.yaml", "response:\n", &format!("{new}response:\n")).edit(
        "types/thing-state.yaml",
        "values:\n",
        &format!("values:\n{values}"),
    );
    let report = many.report(&["--format", "changelog"]).out;
    assert_eq!(report, "### Added\n\n- 7 parameters: `GetThing`.\n- 6 values: type `ThingState`.\n");
}

#[test]
fn the_json_is_one_document() {
    let run = mixed().report(&["--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["version"]["step"], "major");
    assert_eq!(document["version"]["from"], env!("CARGO_PKG_VERSION"));
    let expected = serde_json::json!({"breaking": 2, "compatible": 4, "behavior": 1, "documentation": 1});
    assert_eq!(document["counts"], expected);
    let changes = document["changes"].as_array().unwrap();
    let count = changes.iter().find(|change| change["place"] == "response element `Count`").unwrap();
    let expected = serde_json::json!({
        "subject": {"kind": "operation", "name": "GetThing"},
        "place": "response element `Count`",
        "change": "changed",
        "aspect": "type",
        "old": "int32",
        "new": "int64",
        "effect": "breaking",
        "why": "programs that read or set the field as its old type do not compile",
        "rust": [
            {"path": "models::GetThingResponse.count", "kind": "field", "old": "Option<i32>", "new": "Option<i64>"},
        ],
    });
    assert_eq!(*count, expected);
}

#[test]
fn nothing_is_said_of_what_does_not_differ() {
    for (format, expected) in [("text", ""), ("changelog", "")] {
        let run = Demo::new().report(&["--format", format]);
        assert_eq!((run.code, run.out.as_str()), (0, expected));
    }
    let run = Demo::new().report(&["--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["changes"], serde_json::json!([]));
    assert_eq!(document["version"]["step"], "none");
}
