//! Bodies: how items are wrapped, what is wrong with them, and how much is taken.

use cams::receive::{BodyError, Event, Parser, parse};
use proptest::prelude::*;

use super::items;

const FIRST: &str = r#"{"MessageId":"1","From":"8613900001234","Type":"TEXT","Message":"你好 👍"}"#;
const SECOND: &str = r#"{"MessageId":"2","To":"8613900001234","Status":"Sent"}"#;

/// The message IDs of the events in a body, `-` for an item that is none.
fn ids(body: impl AsRef<[u8]>) -> Vec<String> {
    let id = |item: Result<Event, _>| match item {
        Ok(Event::Inbound(message)) => message.message_id.clone(),
        Ok(Event::Status(status)) => status.message_id.clone(),
        Ok(_) => Some("?".to_owned()),
        Err(_) => None,
    };
    items(body).into_iter().map(|item| id(item).unwrap_or("-".to_owned())).collect()
}

/// The text as a JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 by hand, so that the test does not share code with what it tests.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let index = (bits >> (18 - 6 * place)) & 63;
            text.push(if place <= chunk.len() { ALPHABET[index as usize] as char } else { '=' });
        }
    }
    text
}

#[test]
fn a_body_is_read_in_whatever_it_is_wrapped() {
    let array = format!("[{FIRST},{SECOND}]");
    let encoded = base64(array.as_bytes());
    let lines: Vec<&str> =
        encoded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    for body in [
        array.clone(),
        format!("\u{feff}{array}"),
        format!("\r\n \t{array}\n"),
        format!("\u{feff} \u{feff}[\n{FIRST}\n,\n{SECOND}\n]"),
        quoted(&array),
        quoted(&format!("\u{feff}{array}")),
        quoted(&quoted(&array)),
        quoted(&base64(quoted(&base64(array.as_bytes())).as_bytes())),
        encoded.clone(),
        lines.join("\n") + "\n",
        encoded.trim_end_matches('=').to_owned(),
        encoded.replace('+', "-").replace('/', "_"),
        base64(quoted(&array).as_bytes()),
        quoted(&encoded),
        format!("[{},{}]", quoted(FIRST), quoted(SECOND)),
    ] {
        assert_eq!(ids(&body), ["1", "2"], "{body}");
    }
    for body in [FIRST.to_owned(), quoted(FIRST), base64(FIRST.as_bytes()), format!(" {FIRST}\n")] {
        assert_eq!(ids(&body), ["1"], "{body}");
    }
    assert_eq!(ids("[]"), [""; 0]);
}

#[test]
fn a_broken_item_costs_no_other_and_keeps_its_text() {
    for broken in [
        "null",
        "42",
        r#""text""#,
        "[{}]",
        r#"{"MessageId":}"#,
        r#"{"a":1 "b":2}"#,
        r#"{'MessageId':'3'}"#,
        "{]",
    ] {
        let body = format!("[{FIRST},{broken},{SECOND}]");
        assert_eq!(ids(&body), ["1", "-", "2"], "{broken}");
        let bad = items(&body).remove(1).expect_err("not an event");
        assert_eq!(bad.raw(), broken);
        assert!(bad.to_string().starts_with("cannot read an item of "), "{bad}");
    }
}

#[test]
fn faults_that_the_documentation_prints_are_repaired() {
    for (item, id) in [
        ("{\"MessageId\":\"3\",\"Type\":\"IMAGE\",\"Message\":\"{\n\\\"id\\\":\\\"m\\\"\n}\",}", "3"),
        (r#"{"MessageId ":"3","Status":"Sent",}"#, "3"),
        (r#"{"MessageId":"3","Type":"TEXT","Message":"cut \ud83d"}"#, "3"),
    ] {
        assert_eq!(ids(format!("[{FIRST},{item},{SECOND}]")), ["1", id, "2"], "{item}");
        assert_eq!(ids(item), [id], "{item}");
    }
}

#[test]
fn a_body_that_is_not_json_or_breaks_off_is_an_error() {
    for body in ["", " \n", "\u{feff}"] {
        assert_eq!(parse(body), Err(BodyError::Empty));
    }
    for body in [
        "hello",
        "null",
        "42",
        r#""hello""#,
        "bm90IGpzb24gYXQgYWxs",
        &format!("[{FIRST},{{\"MessageId\":\"2\",\"Mess"),
        &format!("[{FIRST}"),
        r#"{"MessageId":"1""#,
        r#"{"MessageId":"1"} {}"#,
        "<html></html>",
        &quoted(&quoted(&quoted(&quoted(&quoted(FIRST))))),
    ] {
        assert_eq!(parse(body), Err(BodyError::NotJson), "{body}");
    }
    assert_eq!(parse([0xff, 0xfe, 0x00]), Err(BodyError::NotJson));
    let shown = BodyError::NotJson.to_string();
    assert!(!shown.contains("answer"), "a queue message has no answer: {shown}");
}

#[test]
fn an_object_without_marks_is_kept_as_unknown() {
    for body in ["{}", r#"{"data":[{"MessageId":"1"}]}"#] {
        assert!(
            matches!(items(body).remove(0), Ok(Event::Unknown(unknown)) if unknown.raw() == body),
            "{body}"
        );
    }
}

#[test]
fn bytes_that_are_not_utf8_cost_a_character() {
    let mut body = format!("[{SECOND},").into_bytes();
    body.extend(b"{\"MessageId\":\"3\",\"Type\":\"TEXT\",\"Message\":\"\xff\"}]");
    assert_eq!(ids(&body), ["2", "3"]);
}

#[test]
fn a_body_beyond_the_limits_is_refused_before_it_is_read() {
    let parser = Parser::new().with_max_bytes(20).with_max_items(2);
    assert_eq!(parser.parse([b' '; 21]), Err(BodyError::TooLarge { limit: 20 }));
    assert_eq!(parser.parse("[1,2,3]"), Err(BodyError::TooManyItems { limit: 2 }));
    assert_eq!(parser.parse("[1,2]").map(|events| events.len()), Ok(2));
    let many = format!("[{}0]", "0,".repeat(10_000));
    assert_eq!(parse(many), Err(BodyError::TooManyItems { limit: 10_000 }));
}

#[test]
fn depth_costs_neither_the_stack_nor_the_neighbors() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    for value in [deep("[", "]"), deep(r#"{"Message":"#, "}")] {
        let item = format!(r#"{{"MessageId":"3","Type":"IMAGE","Message":{value},"Context":{value}}}"#);
        assert_eq!(ids(format!("[{FIRST},{item},{value},{SECOND}]")).len(), 4);
    }
}

#[derive(Debug, Clone)]
enum Piece {
    Good,
    Json(String),
    Text(String),
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        Just(Piece::Good),
        "[a-z0-9]{0,5}".prop_map(|text| Piece::Json(format!("{{\"{text}\":[\"{text}\"]}}"))),
        any::<String>().prop_map(Piece::Text),
    ]
}

proptest! {
    #[test]
    fn any_bytes_give_a_result(body: Vec<u8>) {
        let _ = parse(&body);
        let _ = parse([b"[{\"Message\":", body.as_slice(), b"}]"].concat());
    }

    #[test]
    fn any_json_like_text_gives_a_result(body in "[\\[\\]{}\",:\\\\a1\u{feff} ]{0,60}") {
        let _ = parse(&body);
    }

    #[test]
    fn as_many_items_come_out_as_went_in(pieces in proptest::collection::vec(piece(), 0..20)) {
        let texts: Vec<String> = pieces.iter().map(|piece| match piece {
            Piece::Good => FIRST.to_owned(),
            Piece::Json(json) => json.clone(),
            Piece::Text(text) => quoted(text),
        }).collect();
        let body = format!("[{}]", texts.join(","));
        let found = items(&body);
        prop_assert_eq!(found.len(), pieces.len());
        for ((item, piece), text) in found.iter().zip(&pieces).zip(&texts) {
            match (item, piece) {
                (Ok(event), Piece::Good | Piece::Json(_)) => prop_assert_eq!(event.raw(), text),
                (Ok(event), Piece::Text(inner)) => prop_assert_eq!(event.raw(), inner.trim()),
                (Err(bad), Piece::Text(_)) => prop_assert_eq!(bad.raw(), text),
                (item, piece) => prop_assert!(false, "{:?} of {:?}", item, piece),
            }
        }
    }
}
