//! Entry points for fuzzing: every input results in output, or in an error with a position.

use crate::import;
use crate::model;
use crate::render;
use crate::spec::{Problems, Spec, Texts};

/// A service in which one operation and one type can stand.
const SERVICE: &str = "\
product: demo
version: '1'
title: Demo
default_region: here
endpoints: []
groups: [{name: things, title: Things, summary: Things.}]
success_codes: [OK]
";

/// Reads the text as each kind of spec, resolves what it means, and renders it.
pub fn spec(text: &str) {
    for path in ["things/get-thing.yaml", "types/thing.yaml", "events/thing.yaml", "service.yaml"] {
        let service = ("service.yaml".to_owned(), SERVICE.to_owned());
        let files = [service, (path.to_owned(), text.to_owned())].into_iter().collect();
        let texts = Texts { folder: "specs".to_owned(), files, ..Texts::default() };
        let mut problems = Problems::default();
        let spec = Spec::parse(&texts, &mut problems);
        match model::resolve(&spec, "specs", &mut problems) {
            Some(model) => assert!(render::models_and_facade(&model).is_ok(), "it is not Rust"),
            None => assert!(problems.to_json().iter().all(|problem| problem["line"] != 0)),
        }
    }
}

/// Imports the text as metadata. What is written must be read again.
pub fn metadata(text: &str) {
    if let Ok(files) = import::of_text(text) {
        // A service that would be wrong is withheld, and then so is everything else.
        if !files.contains_key("service.yaml") {
            assert!(files.is_empty(), "written without a service: {:?}", files.keys());
            return;
        }
        let mut problems = Problems::default();
        let spec =
            Spec::parse(&Texts { folder: "specs".to_owned(), files, ..Texts::default() }, &mut problems);
        assert!(model::resolve(&spec, "specs", &mut problems).is_some(), "{problems}");
    }
}
