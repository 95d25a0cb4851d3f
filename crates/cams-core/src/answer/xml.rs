//! XML responses: from gateways that fail before they know the requested format, and from the storage.
//!
//! Only the texts of a few elements are read, from a limited part of the body. Entities are not expanded, and a body
//! that declares some is not read.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

/// How many bytes of a body are examined.
const MAX_BODY: usize = 16 * 1024;

/// Maximum length of an extracted text, in characters.
const MAX_TEXT: usize = 1_000;

/// Returns the texts of the first element of each name, in any case of letters, without control characters. What
/// follows invalid XML is absent.
pub(crate) fn texts<const N: usize>(body: &str, names: [&str; N]) -> [Option<String>; N] {
    let mut found = [const { None }; N];
    let mut reader = Reader::from_str(beginning(body));
    let mut open: Option<(usize, String)> = None;
    // Elements inside of the open one, such as markup in a message.
    let mut inner = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let name = start.local_name();
                match names.iter().position(|wanted| wanted.eq_ignore_ascii_case(name.as_ref())) {
                    Some(at) => (open, inner) = (Some((at, String::new())), 0),
                    None => inner += usize::from(open.is_some()),
                }
            }
            Ok(Event::End(_)) if inner > 0 => inner -= 1,
            Ok(Event::Text(text)) => push(&mut open, text.as_ref()),
            Ok(Event::CData(text)) => push(&mut open, text.as_ref()),
            Ok(Event::GeneralRef(reference)) => {
                let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                let plain = character.or_else(|| resolve_predefined_entity(&reference).map(str::to_owned));
                push(&mut open, plain.as_deref().unwrap_or("?"));
            }
            Ok(Event::End(_)) => {
                if let Some((at, text)) = open.take()
                    && let Some(place @ None) = found.get_mut(at)
                {
                    *place = Some(text.trim().to_owned());
                }
            }
            Ok(Event::DocType(_) | Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

/// Returns whether one of these elements directly below the root contains such a text.
pub(crate) fn has_text(
    body: &str,
    is_element: impl Fn(&str) -> bool,
    is_text: impl Fn(&str) -> bool,
) -> bool {
    let mut reader = Reader::from_str(beginning(body));
    let (mut depth, mut is_inside) = (0_usize, false);
    loop {
        let has_text = match reader.read_event() {
            Ok(Event::Start(start)) => {
                if depth == 1 {
                    is_inside = is_element(start.local_name().as_ref());
                }
                depth += 1;
                false
            }
            Ok(Event::End(_)) => {
                depth = depth.saturating_sub(1);
                is_inside &= depth > 1;
                false
            }
            Ok(Event::Text(text)) => is_inside && is_text(text.as_ref()),
            Ok(Event::CData(text)) => is_inside && is_text(text.as_ref()),
            Ok(Event::DocType(_) | Event::Eof) | Err(_) => return false,
            Ok(_) => false,
        };
        if has_text {
            return true;
        }
    }
}

/// Returns the part of a body that is examined. It may end inside a character, which has at most four bytes.
fn beginning(body: &str) -> &str {
    (0..4).find_map(|back| body.get(..MAX_BODY - back)).unwrap_or(body)
}

fn push(open: &mut Option<(usize, String)>, piece: &str) {
    let Some((_, text)) = open else { return };
    let left = MAX_TEXT.saturating_sub(text.chars().count());
    text.extend(piece.chars().filter(|character| !character.is_control()).take(left));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> [Option<String>; 2] {
        texts(body, ["Code", "Message"])
    }

    #[test]
    fn texts_of_elements_are_read() {
        for (body, expected) in [
            ("<Error><Code>A.b</Code><Message>no</Message></Error>", [Some("A.b"), Some("no")]),
            ("<?xml version='1.0'?>\n<e:Error><e:Code> A </e:Code></e:Error>", [Some("A"), None]),
            ("<E><Message>a &lt;b&gt; &amp;lt; &#x41;&#10;</Message></E>", [None, Some("a <b> &lt; A")]),
            ("<E><Code><![CDATA[A<B]]></Code></E>", [Some("A<B"), None]),
            ("<error><code>A</code><MESSAGE>no</MESSAGE></error>", [Some("A"), Some("no")]),
            (
                "<E><Message>a <b>bold <i>word</i></b>!</Message><Code>A</Code></E>",
                [Some("A"), Some("a bold word!")],
            ),
            ("<E><Message>a<br/>b</Message><Code>A</Code></E>", [Some("A"), Some("ab")]),
            ("<E><Message><Code>A</Code></Message><Other>x</Other></E>", [Some("A"), None]),
            ("<E><Code>first</Code><Code>second</Code></E>", [Some("first"), None]),
            ("<E><Code/><Message></Message></E>", [None, Some("")]),
            ("<Code>A</Code><Message>cut of", [Some("A"), None]),
            ("<!DOCTYPE e [<!ENTITY x 'y'>]><E><Code>&x;</Code></E>", [None, None]),
            ("<E><Code>&unknown;</Code></E>", [Some("?"), None]),
            ("", [None, None]),
            ("{}", [None, None]),
        ] {
            assert_eq!(read(body), expected.map(|text| text.map(str::to_owned)), "{body}");
        }
    }

    #[test]
    fn a_body_and_its_texts_are_bounded() {
        let long = format!("<E><Code>{}</Code></E>", "é".repeat(5_000));
        assert_eq!(read(&long).map(|text| text.map(|text| text.chars().count())), [Some(MAX_TEXT), None]);
        let late = format!("<E>{}<Code>A</Code></E>", " ".repeat(MAX_BODY));
        assert_eq!(read(&late), [None, None]);
    }
}
