//! Tables of changes: each edit of a spec is reported as exactly what stands beside it.

use serde::Deserialize;

use super::{Demo, api_specs, diff, lines};

/// A row of a table.
#[derive(Deserialize)]
struct Row {
    file: String,
    old: String,
    new: String,
    changes: Vec<String>,
}

fn rows(text: &str) -> Vec<Row> {
    serde_yaml::from_str(text).unwrap()
}

#[test]
fn every_kind_of_change_is_reported_as_what_it_is() {
    for Row { file, old, new, changes } in rows(include_str!("kinds.yaml")) {
        let edited = Demo::new().edit(&file, &old, &new);
        let run = edited.report(&["--format", "json"]);
        assert_eq!(lines(&run), changes, "{file}: {old:?} → {new:?}");
        let breaks = changes.iter().any(|change| change.starts_with("breaking"));
        assert_eq!(run.code, i32::from(breaks), "{file}: {old:?} → {new:?}");
    }
}

#[test]
fn changes_of_the_real_specs_are_found_and_nothing_else() {
    let rows = rows(include_str!("real.yaml"));
    assert!(rows.len() >= 35);
    let specs = api_specs();
    let mut edited = Demo::copy_of(&specs);
    for Row { file, old, new, .. } in &rows {
        edited = edited.edit(file, old, new);
    }
    let arguments = [specs.to_str().unwrap(), edited.path().to_str().unwrap(), "--format", "json"];
    let mut found = lines(&diff(&arguments));
    let mut expected: Vec<String> = rows.into_iter().flat_map(|row| row.changes).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn the_real_specs_do_not_differ_from_themselves() {
    let specs = api_specs();
    let run = diff(&[specs.to_str().unwrap(), specs.to_str().unwrap()]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
}

#[test]
fn an_operation_comes_and_goes_as_a_whole() {
    let gone = Demo::new()
        .remove("places/put-place.yaml")
        .remove("types/place.yaml")
        .remove("types/mark.yaml")
        .edit("service.yaml", "  - {name: places, title: Places, summary: Places.}\n", "");
    let expected = [
        "breaking service: group `places` removed -models::places -operations::places",
        "breaking PutPlace: removed -Client::put_place -models::PutPlaceRequest -models::PutPlaceResponse \
         -operations::PutPlace -operations::required::Place",
        "breaking type Mark: removed -models::Mark",
        "breaking type Place: removed -models::Place",
    ];
    assert_eq!(gone.changes(), expected);
    let back = diff(&[gone.path().to_str().unwrap(), super::demo().to_str().unwrap(), "--format", "json"]);
    let expected: Vec<String> = expected
        .iter()
        .map(|line| line.replace("breaking", "compatible").replace("removed", "added").replace(" -", " +"))
        .collect();
    assert_eq!(lines(&back), expected);
    assert_eq!(back.code, 0);
}

#[test]
fn an_operation_in_another_group_has_another_module_and_feature() {
    let ping = "{name: Ping, summary: Pings., group: places, retry: read}\n";
    let moved = Demo::new().remove("things/ping.yaml").add("places/ping.yaml", ping);
    let expected = [
        "breaking Ping: group: things → places ~models::PingRequest ~models::PingResponse ~operations::Ping",
    ];
    assert_eq!(moved.changes(), expected);
    let run = moved.report(&[]);
    let signature = "~ operations::Ping: type operations::things::Ping → type operations::places::Ping";
    assert!(run.out.contains(signature), "{}", run.out);
}

#[test]
fn a_type_that_becomes_shared_keeps_its_name_and_loses_its_module() {
    let mode = "name: GetThingMode\nkind: enum\ndescription: Mode.\nvalues:\n  - {value: fast, description: Fast.}\n  - {value: slow, description: Slow.}\n";
    let values = ", values: [{value: fast, description: Fast.}, {value: slow, description: Slow.}]";
    let shared = Demo::new()
        .add("types/get-thing-mode.yaml", mode)
        .edit("things/get-thing.yaml", values, "")
        .edit("things/get-thing.yaml", "{name: Mode, type: string", "{name: Mode, type: GetThingMode");
    let expected = [
        "breaking GetThing: parameter `Mode` type: string with documented values → GetThingMode ~models::GetThingMode",
        "breaking type GetThingMode: added ~models::GetThingMode",
    ];
    assert_eq!(shared.changes(), expected);
}

#[test]
fn a_new_operation_that_sends_a_type_changes_nothing_for_those_who_read_it() {
    let parcel = "name: Parcel\nkind: object\ndescription: Parcel.\nfields:\n  \
                  - {name: Labels, type: array, items: {type: string}, description: Labels.}\n  \
                  - {name: Weight, type: int32, description: Weight.}\n";
    let field = |extra: &str| format!("  - {{name: Parcel, type: Parcel, {extra}description: Parcel.}}\n");
    let get = "name: GetParcel\nsummary: Gets it.\ngroup: places\nretry: read\nresponse:\n".to_owned();
    let read = || {
        Demo::new()
            .add("types/parcel.yaml", parcel)
            .add("places/get-parcel.yaml", &(get.clone() + &field("")))
    };
    let put = "name: PutParcel\nsummary: Puts it.\ngroup: places\nretry: write\nparameters:\n".to_owned();
    let (old, new) = (read(), read().add("places/put-parcel.yaml", &(put + &field("style: json, "))));
    let run = diff(&[old.path().to_str().unwrap(), new.path().to_str().unwrap(), "--format", "json"]);
    let found = lines(&run);
    assert!(!found.is_empty() && found.iter().all(|line| line.starts_with("compatible ")), "{found:#?}");
    assert_eq!(run.code, 0);
}

#[test]
fn every_item_that_differs_has_a_cause_in_the_specs() {
    let (demo, nasty) = (super::demo(), crate::common::nasty().join("specs"));
    let mut optional = Demo::copy_of(&nasty);
    for (path, text) in crate::common::tree(&nasty) {
        optional = optional.add(&path, &text.replace("required: true, ", ""));
    }
    let [demo, nasty, optional] = [&demo, &nasty, optional.path()].map(|path| path.to_str().unwrap());
    for [old, new] in [[nasty, optional], [optional, nasty], [nasty, demo], [demo, nasty]] {
        let found = lines(&diff(&[old, new, "--format", "json"]));
        assert!(found.len() > 10, "{found:?}");
        // A place that is the path of an item: nothing in the specs explains it.
        let unexplained: Vec<_> = found.iter().filter(|line| line.contains(": `")).collect();
        assert!(unexplained.is_empty(), "{old} → {new}: {unexplained:?}");
    }
}

#[test]
fn what_is_new_breaks_nothing_since_every_generated_type_is_open() {
    let models = api_specs().join("../crates/cams-models/src/generated");
    for (path, text) in crate::common::tree(&models) {
        let types = text.matches("\npub struct ").count();
        assert_eq!(text.matches("#[non_exhaustive]\npub struct ").count(), types, "{path}");
    }
    let open_enum = include_str!("../../../../crates/cams-operation/src/open_enum.rs");
    assert!(open_enum.contains("#[non_exhaustive]\n        pub enum $name"));
}
