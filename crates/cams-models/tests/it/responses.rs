//! Random responses of every operation: they decode and serialize back with nothing lost, also when the service departs
//! from its documentation.

use cams_models::operations;

use crate::random::{Departures, Response, hold, lists};

const CASES: u32 = 8;

fn every_response_holds(departures: Departures) {
    for info in operations::ALL {
        hold::<Response>(info.action, CASES, &info.response.iter().collect::<Vec<_>>(), departures);
    }
}

#[test]
fn a_documented_response_is_kept_whole() {
    every_response_holds(Departures::default());
}

#[test]
fn a_scalar_of_a_neighboring_type_is_read_as_what_it_stands_for() {
    every_response_holds(Departures { neighbors: true, ..Departures::default() });
}

#[test]
fn a_null_is_an_element_that_is_absent() {
    every_response_holds(Departures { nulls: true, ..Departures::default() });
}

#[test]
fn an_unknown_element_takes_nothing_away() {
    every_response_holds(Departures { unknown: true, ..Departures::default() });
}

#[test]
fn all_departures_together_are_read_too() {
    every_response_holds(Departures { neighbors: true, nulls: true, unknown: true });
}

#[test]
fn a_response_with_nothing_in_it_decodes() {
    for info in operations::ALL {
        let back = cams_models::visit(info.action, Response::from("{}".to_owned())).unwrap().unwrap();
        let empty = |value: &serde_json::Value| value.as_array().is_some_and(Vec::is_empty);
        assert!(back.as_object().unwrap().values().all(empty), "{}: {back}", info.action);
    }
}

/// A `null` in a list holds nothing and is left out; in a list of anything it is a value.
#[test]
fn a_null_in_a_list_does_not_lose_the_rest_of_the_response() {
    let mut failures = Vec::new();
    for info in operations::ALL {
        for field in lists(&info.response.iter().collect::<Vec<_>>()) {
            let text = field.to_string();
            if let Err(error) = cams_models::visit(info.action, Response::from(text.clone())).unwrap() {
                failures.push(format!("{}: {text}: {error}", info.action));
            }
        }
    }
    assert!(failures.is_empty(), "{} lists: {failures:#?}", failures.len());
}
