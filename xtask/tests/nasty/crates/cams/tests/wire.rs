//! What the requests of a hostile service look like on the wire: every style and every place.

#![allow(clippy::unwrap_used, deprecated, reason = "a test may panic, and calls what is deprecated, too")]

use cams_core::internal::encode;
use cams_operation::{Location, Operation};
use nasty_facade::{Client, Config, models};

/// A client that sends nothing; the endpoint is one that needs no TLS.
fn client() -> Client {
    Client::new(Config::new().endpoint("http://127.0.0.1:1")).unwrap()
}

/// Names, values and places of the parameters of a request.
fn wire<Op: Operation>(request: &Op) -> Vec<(String, String, Location)> {
    let parameters = encode::parameters(Some(Op::INFO), request).unwrap();
    parameters.into_iter().map(|p| (p.name.into_owned(), p.value, p.location)).collect()
}

fn expected(pairs: &[(&str, &str, Location)]) -> Vec<(String, String, Location)> {
    pairs.iter().map(|(name, value, place)| ((*name).to_owned(), (*value).to_owned(), *place)).collect()
}

#[test]
fn lists_of_scalars_take_every_style() {
    let request = client().option().vec(["a b", "c"]).r#box([1, 2]).result([true, false]).u8(9).x_count(2);
    let request = request.x_acs_hint("h").into_request().unwrap();
    let pairs = [
        ("Vec", "a b c", Location::Query),
        ("Box", "1|2", Location::Query),
        ("Result", "true,false", Location::Query),
        ("u8", "9", Location::Query),
        ("x-acs-hint", "h", Location::Header),
        ("X-Count", "2", Location::Header),
    ];
    assert_eq!(wire(&request), expected(&pairs));
}

#[test]
fn objects_and_maps_are_flattened_or_json() {
    let request = client()
        .do_everything()
        .r#type("t")
        .self_("s")
        .grid([vec![1, 2], vec![3]])
        .colors([models::Color::Red, models::Color::from("4K")])
        .labels([("k", "v")])
        .message(models::Message::new("hi"))
        .string("s")
        .do_everything("d")
        .password("p")
        .into_request()
        .unwrap();
    let pairs = [
        ("type", "t", Location::Query),
        ("self", "s", Location::Body),
        ("Grid", "[[1,2],[3]]", Location::Query),
        ("Colors", "RED,4K", Location::Query),
        ("Labels.k", "v", Location::Query),
        ("Message", r#"{"Text":"hi"}"#, Location::Query),
        ("String", "s", Location::Query),
        ("DoEverything", "d", Location::Query),
        ("Password", "p", Location::Query),
    ];
    assert_eq!(wire(&request), expected(&pairs));
}

#[test]
fn names_are_those_of_the_wire_whatever_rust_calls_them() {
    let third = models::GetUrlFooBar3::new("1").with_id_2("2");
    let request = client().get_url().foo_bar("a").foo_bar_2("b").foo_bar_3(third).into_request().unwrap();
    let pairs = [
        ("FooBar", "a", Location::Query),
        ("foo_bar", "b", Location::Query),
        ("fooBar.ID", "1", Location::Query),
        ("fooBar.id", "2", Location::Query),
    ];
    assert_eq!(wire(&request), expected(&pairs));

    let request = client().get_url2().filter_1_key("x").n3_d(true).群组("g").into_request().unwrap();
    let pairs = [
        ("Filter.1.Key", "x", Location::Query),
        ("3D", "true", Location::Query),
        ("群组", "g", Location::Query),
    ];
    assert_eq!(wire(&request), expected(&pairs));
    let state: models::GetUrlState = "on".into();
    assert_eq!(state, models::GetUrlState::OnLower);
}

#[test]
fn what_is_nested_deep_decodes() {
    let answer = r#"{
        "Rows": [[["a"], []], []],
        "Cells": [[{"Z": "5"}]],
        "ByName": {"k": [{"W": [{"x": true}]}]},
        "L1": {"L2": {"L3": {"L4": {"L5": {"L6": [{"L7": {"k": {"L8": {"Leaf": {"type": "t"}}}}}]}}}}}
    }"#;
    let answer: models::DeepResponse = serde_json::from_str(answer).unwrap();
    assert_eq!(answer.cells[0][0].z, Some(5));
    let six = &answer.l1.unwrap().l2.unwrap().l3.unwrap().l4.unwrap().l5.unwrap().l6;
    let leaf = six[0].l7.as_ref().unwrap()["k"].l8.as_ref().unwrap().leaf.as_ref().unwrap();
    assert_eq!(leaf.r#type.as_deref(), Some("t"));
}

#[test]
fn a_value_is_read_under_every_name_of_its_field() {
    for name in ["Flag", "flag", "State"] {
        let answer: models::GetRowsResponse =
            serde_json::from_str(&format!(r#"{{"{name}": "UP"}}"#)).unwrap();
        assert_eq!(answer.flag.as_deref(), Some("UP"), "{name}");
    }
}

#[test]
fn a_parameter_that_is_called_clone_leaves_the_builder_its_own_clone() {
    let call = client().upload_().send_blocking_("b").clone_("c");
    assert_eq!(call.clone().into_request(), call.into_request());
}

#[test]
fn a_list_of_a_part_is_written_when_it_has_items_and_read_when_there_is_none() {
    let node = models::Node::new().with_children([models::Node::new()]);
    assert_eq!(serde_json::to_string(&node).unwrap(), r#"{"Children":[{}]}"#);
    let none: models::Node = serde_json::from_str(r#"{"Children": null}"#).unwrap();
    assert_eq!(none, models::Node::new());
}
