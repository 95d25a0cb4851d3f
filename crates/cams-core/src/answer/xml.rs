//! XML responses: from gateways that fail before they know the requested format, and from the storage.
//!
//! Only the texts of single elements are read, from a limited part of the body. Entities are not expanded, and a body
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
    // The end may be inside a character, which has at most four bytes.
    let beginning = (0..4).find_map(|back| body.get(..MAX_BODY - back)).unwrap_or(body);
    let mut reader = Reader::from_str(beginning);
    let mut open: Option<(usize, String)> = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let name = start.local_name();
                let at = names.iter().position(|wanted| wanted.eq_ignore_ascii_case(name.as_ref()));
                open = at.map(|at| (at, String::new()));
            }
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
