//! The example of what a local CAMS begins with, against its schema, as an editor checks it.

use std::fs;
use std::path::Path;

use serde_json::Value;

#[test]
fn the_example_seed_fits_its_schema_and_the_schema_finds_mistakes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/cams-mock/examples");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let schema: Value = serde_json::from_str(&read("seed.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let mut seed: Value = serde_yaml::from_str(&read("shop.yaml")).unwrap();
    let problems: Vec<_> = schema.iter_errors(&seed).map(|error| error.to_string()).collect();
    assert!(problems.is_empty(), "{problems:?}");
    for (pointer, wrong) in [
        ("/Numbers/0/Status", "ON"),
        ("/Templates/0/AuditStatus", "ok"),
        ("/Templates/0/Components/0/Text", "[1]"),
        ("/Conversations/0/Messages/0/From", "me"),
    ] {
        let before = seed.clone();
        let wrong = serde_json::from_str(wrong).unwrap_or_else(|_| wrong.into());
        match seed.pointer_mut(pointer) {
            Some(value) => *value = wrong,
            // What has a default is not in the example.
            None => {
                let (parent, name) = pointer.rsplit_once('/').unwrap();
                seed.pointer_mut(parent).unwrap()[name] = wrong;
            }
        }
        assert!(!schema.is_valid(&seed), "{pointer}");
        seed = before;
    }
}
