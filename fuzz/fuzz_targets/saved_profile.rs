//! A profile of the `aliyun` command whose fields are set: the new values are read again, and all that was in the file
//! stays as it was written, to the letter of every number. A file that cannot be changed stays as it is.
#![no_main]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use tempfile::TempDir;

/// The members of an object as they are written; the last one of a name counts.
type Members = BTreeMap<String, Box<RawValue>>;

/// What a file has: its members, and its profiles in their order.
struct File {
    others: Members,
    profiles: Vec<Box<RawValue>>,
}

impl File {
    fn read(text: &str) -> Option<Self> {
        let mut others: Members = serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)).ok()?;
        let profiles = serde_json::from_str(others.remove("profiles")?.get()).ok()?;
        Some(Self { others, profiles })
    }

    /// Where the first profile of a name is.
    fn find(&self, name: &str) -> Option<usize> {
        self.profiles.iter().position(|profile| {
            let members: Members = serde_json::from_str(profile.get()).unwrap_or_default();
            members.get("name").is_some_and(|raw| {
                serde_json::from_str::<String>(raw.get()).is_ok_and(|other| other == name)
            })
        })
    }
}

fn texts(members: &Members) -> BTreeMap<&str, &str> {
    members.iter().map(|(name, raw)| (name.as_str(), raw.get())).collect()
}

/// Only the fields of this profile differ, and they have the new values.
fn check(before: &File, after: &File, at: usize, fields: &Map<String, Value>) {
    assert_eq!(texts(&before.others), texts(&after.others));
    assert_eq!(before.profiles.len(), after.profiles.len());
    for (number, (old, new)) in before.profiles.iter().zip(&after.profiles).enumerate() {
        if number != at {
            assert_eq!(old.get(), new.get(), "another profile");
            continue;
        }
        let old: Members = serde_json::from_str(old.get()).unwrap();
        let new: Members = serde_json::from_str(new.get()).unwrap();
        for (name, value) in fields {
            let saved: Value = serde_json::from_str(new[name].get()).unwrap();
            assert_eq!(saved, *value, "another value of {name}");
        }
        let stays = |members: &Members| -> BTreeMap<String, String> {
            let others = texts(members).into_iter().filter(|(name, _)| !fields.contains_key(*name));
            others.map(|(name, raw)| (name.to_owned(), raw.to_owned())).collect()
        };
        assert_eq!(stays(&old), stays(&new));
        assert_eq!(new.keys().filter(|name| !old.contains_key(*name) && !fields.contains_key(*name)).count(), 0);
    }
}

fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

// The name of the profile, the file, and an object with the fields, with a line of equals signs between them.
fuzz_target!(|text: &str| {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder =
        FOLDER.get_or_init(|| tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap());
    let mut parts = text.splitn(3, "\n====\n");
    let (Some(name), Some(json), Some(fields)) = (parts.next(), parts.next(), parts.next()) else { return };
    let Ok(fields) = serde_json::from_str::<Map<String, Value>>(fields) else { return };
    // A floating-point number is printed as another text of the same number, perhaps.
    if fields.values().any(Value::is_f64) {
        return;
    }
    let path = folder.path().join("config.json");
    fs::write(&path, json).unwrap();
    let before = File::read(json);
    let place = before.as_ref().and_then(|file| Some((file, file.find(name)?)));

    let saved = cams_core::fuzz::save_profile(&path, name, fields.clone());

    assert_eq!(names(folder.path()), ["config.json"]);
    let written = fs::read_to_string(&path).unwrap();
    match (saved, place) {
        (Ok(()), Some((before, at))) => {
            check(before, &File::read(&written).expect("it is still JSON"), at, &fields);
        }
        (Err(_), None) => assert_eq!(written, json),
        (saved, place) => panic!("{saved:?}, and the profile is at {:?}", place.map(|(_, at)| at)),
    }
});
