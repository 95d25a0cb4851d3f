//! XML responses of a queue, as records: the texts of the children of each element with a given name.
//!
//! Unknown elements and prefixes are ignored. Text, CDATA, and references are joined. A document that declares its own
//! entities is refused, and so is one that is too large, nested too deeply, or truncated.

use std::fmt;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

/// Maximum size of a body in bytes. Sixteen messages of 64 KB, written as references, are smaller.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// Maximum nesting depth of elements.
const MAX_DEPTH: usize = 32;

/// Why a queue's response cannot be read. It quotes nothing of the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct XmlError(&'static str);

impl XmlError {
    /// It is XML, but not the requested kind.
    pub(super) const UNEXPECTED: Self = Self("the answer has other elements than were expected");
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for XmlError {}

/// The children of one element, by their local names, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Record(Vec<(String, String)>);

impl Record {
    /// Returns the text of the first child with this name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(child, _)| child == name).map(|(_, text)| text.as_str())
    }

    /// Returns the text of the first child with this name, without surrounding white space. An empty text counts as
    /// absent.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|text| !text.is_empty())
    }
}

/// Returns the name of the root, and a record for each element named `name` that is the root or a child of it.
pub(super) fn records(body: &str, name: &str) -> Result<(String, Vec<Record>), XmlError> {
    if body.len() > MAX_BODY {
        return Err(XmlError("the answer is too large"));
    }
    let mut reader = Reader::from_str(body);
    let mut walk = Walk { name, root: None, records: Vec::new(), open: Vec::new(), record_at: 0 };
    loop {
        match reader.read_event().map_err(|_| XmlError("the answer is not well-formed XML"))? {
            Event::Start(start) => walk.open(start.local_name().as_ref())?,
            Event::Empty(start) => {
                walk.open(start.local_name().as_ref())?;
                walk.close();
            }
            Event::End(_) => walk.close(),
            Event::Text(text) => walk.push(text.as_ref()),
            Event::CData(text) => walk.push(text.as_ref()),
            Event::GeneralRef(reference) => {
                let character = reference
                    .resolve_char_ref()
                    .map_err(|_| XmlError("a character reference of the answer is invalid"))?;
                match (character, resolve_predefined_entity(&reference)) {
                    (Some(character), _) => walk.push(character.encode_utf8(&mut [0; 4])),
                    (None, Some(text)) => walk.push(text),
                    (None, None) => {
                        return Err(XmlError("the answer refers to an entity that XML does not define"));
                    }
                }
            }
            Event::DocType(_) => return Err(XmlError("the answer declares a document type")),
            Event::Eof => return walk.end(),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

/// The state of reading.
struct Walk<'a> {
    name: &'a str,
    root: Option<String>,
    records: Vec<Record>,
    /// Names of the open elements, from the root on.
    open: Vec<String>,
    /// Depth of the open record, counted from 1; 0 if there is none.
    record_at: usize,
}

impl Walk<'_> {
    fn open(&mut self, name: &str) -> Result<(), XmlError> {
        if self.open.len() == MAX_DEPTH {
            return Err(XmlError("the answer is nested too deeply"));
        }
        self.open.push(name.to_owned());
        let depth = self.open.len();
        if depth == 1 {
            if self.root.is_some() {
                return Err(XmlError("the answer has more than one root"));
            }
            self.root = Some(name.to_owned());
        }
        if self.record_at == 0 && depth <= 2 && name == self.name {
            self.records.push(Record::default());
            self.record_at = depth;
        } else if self.record_at + 1 == depth
            && self.record_at > 0
            && let Some(record) = self.records.last_mut()
        {
            record.0.push((name.to_owned(), String::new()));
        }
        Ok(())
    }

    fn close(&mut self) {
        if self.open.len() == self.record_at {
            self.record_at = 0;
        }
        self.open.pop();
    }

    /// Adds to the open child. Text between children, and within their children, is not content.
    fn push(&mut self, text: &str) {
        if self.record_at > 0
            && self.open.len() == self.record_at + 1
            && let Some((_, content)) = self.records.last_mut().and_then(|record| record.0.last_mut())
        {
            content.push_str(text);
        }
    }

    fn end(self) -> Result<(String, Vec<Record>), XmlError> {
        match self.root {
            Some(root) if self.open.is_empty() => Ok((root, self.records)),
            Some(_) => Err(XmlError("the answer is cut off")),
            None => Err(XmlError("the answer is not XML")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(body: &str) -> Result<Vec<Option<String>>, XmlError> {
        let texts =
            |records: Vec<Record>| records.iter().map(|record| record.get("B").map(str::to_owned)).collect();
        records(body, "R").map(|(_, records)| texts(records))
    }

    #[test]
    fn texts_of_children_are_joined_from_text_cdata_and_references() {
        for (body, expected) in [
            ("<Rs><R><B>a</B></R><R><B/></R></Rs>", &[Some("a"), Some("")][..]),
            ("<x:Rs xmlns:x='u'><x:R><x:B>a</x:B></x:R></x:Rs>", &[Some("a")]),
            ("<R><B>a &lt;<![CDATA[<b>]]>&#x4f60;&amp;lt;</B></R>", &[Some("a <<b>你&lt;")]),
            ("<Rs><R><A>no</A><B>a<C>no</C>b</B>no</R></Rs>", &[Some("ab")]),
            ("<Rs><R><D><B>deeper</B></D></R></Rs>", &[None]),
            ("<Rs><Q><R><B>too deep</B></R></Q></Rs>", &[]),
            ("\u{feff}<?xml version='1.0'?>\n<!-- c --><Rs/>", &[]),
        ] {
            let expected: Vec<_> = expected.iter().map(|text| text.map(str::to_owned)).collect();
            assert_eq!(read(body), Ok(expected), "{body}");
        }
    }

    #[test]
    fn what_is_not_whole_and_plain_xml_is_refused() {
        let deep = "<a>".repeat(MAX_DEPTH + 1);
        let large = format!("<a>{}</a>", " ".repeat(MAX_BODY));
        for body in [
            "",
            "no XML",
            "<Rs><R><B>cut",
            "<Rs></R>",
            "<Rs/><Rs/>",
            "<!DOCTYPE r [<!ENTITY x 'y'>]><Rs/>",
            "<R><B>&x;</B></R>",
            "<R><B>&#xd800;</B></R>",
            &deep,
            &large,
        ] {
            assert!(read(body).is_err(), "{}", &body[..body.len().min(40)]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn a_text_that_was_escaped_is_read_as_it_was(text in "[ -~\u{a0}-\u{ffff}]*") {
            let body = format!("<Rs><R><B>{}</B></R></Rs>", quick_xml::escape::escape(text.as_str()));
            prop_assert_eq!(read(&body), Ok(vec![Some(text)]));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = read(&format!("<R>{text}"));
            let _ = read(&text);
        }
    }
}
