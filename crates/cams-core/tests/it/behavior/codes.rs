//! What codes mean that no list names, by their words, by those of the message and by what stands beside them.

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use cams_core::{ErrorKind, Execution};
use cams_models::SERVICE;
use cams_operation::ErrorClass;
use http::Response;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::behavior::answers::{FAILED, REFUSED, SUCCESS, THROTTLED, UNREADABLE, verdict_of};
use crate::behavior::code_rows::{BODIES, ROWS};

/// What a write comes to. An empty code, message or `Success` is absent; `Success` is JSON.
fn verdict(
    code: &str,
    message: &str,
    status: u16,
    success: &str,
    asks_to_wait: bool,
) -> Option<(ErrorKind, Execution)> {
    let mut body = Map::new();
    for (name, text) in [("Code", code), ("Message", message)] {
        if !text.is_empty() {
            body.insert(name.into(), text.into());
        }
    }
    if !success.is_empty() {
        body.insert("Success".into(), serde_json::from_str(success).unwrap());
    }
    let mut response = Response::builder().status(status);
    if asks_to_wait {
        response = response.header("x-acs-retry-after", "700");
    }
    verdict_of(response.body(Bytes::from(Value::Object(body).to_string())).unwrap())
}

fn by_name(code: &str) -> Option<(ErrorKind, Execution)> {
    verdict(code, "", 400, "", false)
}

#[test]
fn a_body_of_another_shape_is_judged_by_its_words() {
    for (body, status, expected) in BODIES {
        let response = Response::builder().status(*status).body(Bytes::from_static(body.as_bytes())).unwrap();
        assert_eq!(verdict_of(response), *expected, "{body}");
    }
}

#[test]
fn an_answer_is_judged_by_its_words_and_by_what_stands_beside_them() {
    for row in ROWS {
        let (code, message, status, success, asks_to_wait, expected) = *row;
        assert_eq!(verdict(code, message, status, success, asks_to_wait), expected, "{row:?}");
    }
}

/// Codes and messages made of the words of the families, and any others.
fn text() -> impl Strategy<Value = String> {
    let phrases = SERVICE.error_families.iter().flat_map(|family| family.code.iter().chain(family.message));
    let codes = SERVICE.error_codes.iter().map(|known| known.code).chain(["OK", "0000", "X", "1"]);
    let pieces: Vec<&str> = phrases.copied().chain(codes).collect();
    let joined =
        prop::collection::vec(prop::sample::select(pieces), 0..4).prop_map(|pieces| pieces.join("."));
    prop_oneof![joined, "\\PC{0,30}"]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_verdict_is_one_of_the_table(
        code in text(),
        message in text(),
        status in prop_oneof![Just(200_u16), Just(400), Just(429), 200_u16..600],
        success in prop::sample::select(vec!["", "true", "false", "1", r#""fail""#, r#""""#]),
        asks_to_wait: bool,
    ) {
        let verdict = verdict(&code, &message, status, success, asks_to_wait);
        // None of them is `NotExecuted`: an answer shows that the request arrived.
        prop_assert!([SUCCESS, REFUSED, THROTTLED, FAILED, UNREADABLE].contains(&verdict), "{:?}", verdict);
        prop_assert!(verdict != SUCCESS || (200..300).contains(&status), "a success needs 2xx");
        let may_be_success = ["true", "1", r#""fail""#].contains(&success);
        prop_assert!(!(may_be_success && verdict == THROTTLED), "what may be a success is sent again");
    }

    #[test]
    fn no_unlisted_code_beside_a_result_proves_that_nothing_was_executed(
        code in text(),
        message in text(),
        status in prop_oneof![Just(200_u16), Just(400), Just(429), 200_u16..600],
        success in prop::sample::select(vec![json!(null), json!(true), json!(false), json!("fail")]),
        name in prop::sample::select(vec!["MessageId", "messageId", "GroupMessageId", "HostId"]),
        value in prop::sample::select(vec![
            json!("m"), json!(7), json!(["m"]), json!({"Id": "m"}),
            json!(null), json!(""), json!([]), json!({}), json!(0), json!({"Id": null}),
        ]),
    ) {
        let verdict = |value: &Value| {
            let body = json!({"Code": code, "Message": message, "Success": success, name: value}).to_string();
            verdict_of(Response::builder().status(status).body(Bytes::from(body)).unwrap())
        };
        let has_result = name.eq_ignore_ascii_case("MessageId") && value.to_string().contains(['m', '7']);
        let (with, without) = (verdict(&value), verdict(&Value::Null));
        if !has_result {
            prop_assert_eq!(with, without);
        } else if SERVICE.error_code(&code).is_none() {
            prop_assert!([SUCCESS, FAILED, UNREADABLE].contains(&with), "{:?}", with);
        } else {
            prop_assert!(with == without || (with == UNREADABLE && without != SUCCESS), "{:?}", with);
        }
    }
}

/// Codes that many products of the same cloud document, each labeled by what the documentation says of it. The list
/// lies beside the checkout of a maintainer; the rows above hold for every clone.
#[test]
fn codes_of_other_products_are_told_apart_by_their_names() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/facts/error-codes.tsv");
    let Ok(list) = std::fs::read_to_string(list) else {
        return println!("the list of codes is not there: nothing was measured");
    };
    let mut counts: BTreeMap<(usize, &str), [usize; 2]> = BTreeMap::new();
    let (mut wrong, mut throttled) = (Vec::new(), [0, 0]);
    for row in list.lines().filter(|row| !row.starts_with('#')) {
        let mut columns = row.split('\t');
        let (Some(code), Some(label)) = (columns.next(), columns.next()) else { continue };
        let verdict = by_name(code);
        assert!([REFUSED, THROTTLED, FAILED].contains(&verdict), "{code}");
        let is_inside = verdict == FAILED;
        // Each half keeps the floors by itself, so neither makes up for the other.
        let half = code.bytes().map(usize::from).sum::<usize>() % 2;
        counts.entry((half, label)).or_default()[usize::from(is_inside)] += 1;
        if label == "throttled" {
            throttled[usize::from(verdict == THROTTLED)] += 1;
        }
        if is_inside != (label == "inside") && label != "throttled" {
            wrong.push(format!("{label}: {code}"));
        }
    }
    let share = |half, label| {
        let [other, inside] = counts.get(&(half, label)).copied().unwrap_or_default();
        (inside as f64 / (other + inside).max(1) as f64, other + inside)
    };
    for half in 0..2 {
        let ((found, _), (mistaken, _)) = (share(half, "inside"), share(half, "refused"));
        println!("half {half}: {found:.3} of those inside are found, {mistaken:.4} of the refused mistaken");
        assert!(found >= 0.9, "{wrong:#?}");
        assert!(mistaken <= 0.02, "{wrong:#?}");
    }
    let [other, found] = throttled;
    println!("{found} of {} that are throttled are found", other + found);
    assert!(found * 5 >= (other + found) * 4, "{throttled:?}");
    println!("{wrong:#?}");
}

#[test]
fn every_family_can_be_reached_and_a_known_code_is_never_judged_by_one() {
    for family in SERVICE.error_families {
        for phrase in family.code {
            let code = phrase.to_uppercase().replace(' ', "_");
            if SERVICE.success_codes.contains(&code.as_str()) {
                continue;
            }
            let expected = match family.class {
                ErrorClass::Server => FAILED,
                ErrorClass::Throttled => THROTTLED,
                _ => REFUSED,
            };
            assert_eq!(by_name(&code), expected, "{code}");
        }
    }
    for known in SERVICE.error_codes.iter().filter(|known| known.class == ErrorClass::Validation) {
        let verdict = verdict(known.code, "internal error", 200, "", false);
        assert_eq!(verdict, REFUSED, "{}", known.code);
    }
}
