//! Parses YAML that users write: its values as JSON, and the place of each one for messages.
//!
//! JSON is YAML, so a file may be either.

use std::fmt;

use saphyr::{LoadableYamlNode, MarkedYaml, Marker, Scalar, YamlData};
use serde_json::{Map, Number, Value};

/// A text as a tree whose nodes know their places.
pub(crate) struct Tree<'t>(MarkedYaml<'t>);

/// Line and column, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Why a text cannot be parsed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct YamlError {
    pub(crate) place: Place,
    pub(crate) message: String,
}

impl Place {
    fn of(marker: Marker) -> Self {
        Self { line: marker.line(), column: marker.col() + 1 }
    }
}

/// In the form of compilers: `12:5`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl<'t> Tree<'t> {
    /// Parses a text. An empty text is an empty object.
    pub(crate) fn read(text: &'t str) -> Result<Self, YamlError> {
        let start = Place { line: 1, column: 1 };
        let mut documents = MarkedYaml::load_from_str(text).map_err(|error| {
            let place = Place::of(*error.marker());
            YamlError { place, message: error.info().to_owned() }
        })?;
        if let Some(second) = documents.get(1) {
            let message = "the file has a second document; write one only".to_owned();
            return Err(YamlError { place: Place::of(second.span.start), message });
        }
        match documents.pop() {
            Some(root) => Ok(Self(root)),
            None => Err(YamlError { place: start, message: "the file is empty".into() }),
        }
    }

    /// Returns the values as JSON.
    pub(crate) fn to_json(&self) -> Result<Value, YamlError> {
        json(&self.0)
    }

    /// Returns the place of the node at the end of a path such as `Numbers[1].Status`. If there is none, because
    /// something is missing, returns the place of the last existing node on the way.
    pub(crate) fn place(&self, path: &str) -> Place {
        let (mut node, mut marker) = (&self.0, self.0.span.start);
        for step in steps(path) {
            let found = match (&node.data, step) {
                (YamlData::Mapping(entries), Step::Key(wanted)) => entries
                    .iter()
                    .find(|(key, _)| key_text(key).is_some_and(|key| key == wanted))
                    .map(|(key, value)| (key.span.start, value)),
                (YamlData::Sequence(items), Step::Index(at)) => {
                    items.get(at).map(|item| (item.span.start, item))
                }
                _ => None,
            };
            let Some((start, next)) = found else { break };
            (node, marker) = (next, start);
        }
        Place::of(marker)
    }
}

/// A step of a path.
#[derive(Debug, PartialEq, Eq)]
enum Step<'p> {
    Key(&'p str),
    Index(usize),
}

/// Returns the steps of a path. A key that contains a dot cannot be reached; its parent is used instead.
fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split(['.', '[']).filter(|part| !part.is_empty()).map(|part| {
        let index = part.strip_suffix(']').and_then(|index| index.parse().ok());
        index.map_or(Step::Key(part), Step::Index)
    })
}

fn json(node: &MarkedYaml<'_>) -> Result<Value, YamlError> {
    let refuse =
        |message: &str| Err(YamlError { place: Place::of(node.span.start), message: message.to_owned() });
    match &node.data {
        YamlData::Value(scalar) => Ok(match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(value) => (*value).into(),
            Scalar::Integer(value) => (*value).into(),
            Scalar::FloatingPoint(value) => Number::from_f64(**value).map_or(Value::Null, Value::Number),
            Scalar::String(text) => text.as_ref().into(),
        }),
        YamlData::Sequence(items) => items.iter().map(json).collect::<Result<_, _>>().map(Value::Array),
        YamlData::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                let Some(name) = key_text(key) else {
                    return Err(YamlError {
                        place: Place::of(key.span.start),
                        message: "a key must be a word or a number".into(),
                    });
                };
                object.insert(name, json(value)?);
            }
            Ok(Value::Object(object))
        }
        YamlData::Tagged(_, inner) => json(inner),
        YamlData::Representation(text, ..) => Ok(text.as_ref().into()),
        YamlData::Alias(_) | YamlData::BadValue => refuse("this value cannot be read"),
    }
}

/// Returns a key as text. A number is allowed, because keys of maps may be digits.
fn key_text(key: &MarkedYaml<'_>) -> Option<String> {
    match &key.data {
        YamlData::Value(Scalar::String(text)) => Some(text.as_ref().to_owned()),
        YamlData::Value(Scalar::Integer(number)) => Some(number.to_string()),
        YamlData::Value(Scalar::Boolean(value)) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TEXT: &str = "Shop:\n  - Name: a\n    Tags: {x: 1, 2: yes}\n  - Name: &n b\n    Again: *n\n";

    #[test]
    fn values_are_those_of_yaml_1_2() {
        let read = Tree::read(TEXT).unwrap().to_json().unwrap();
        let expected =
            json!({"Shop": [{"Name": "a", "Tags": {"x": 1, "2": "yes"}}, {"Name": "b", "Again": "b"}]});
        assert_eq!(read, expected);
        let read = |text: &str| Tree::read(text).unwrap().to_json().unwrap();
        assert_eq!(read(r#"{"a": [1.5, null, true, "é"]}"#), json!({"a": [1.5, null, true, "é"]}));
    }

    #[test]
    fn every_node_has_a_place_and_what_is_missing_has_that_of_its_parent() {
        let tree = Tree::read(TEXT).unwrap();
        for (path, line, column) in [
            ("Shop[0].Name", 2, 5),
            ("Shop[0].Tags.x", 3, 12),
            ("Shop[1].Again", 5, 5),
            ("Shop[1].Missing", 4, 5),
            ("Shop[7]", 1, 1),
            ("", 1, 1),
        ] {
            assert_eq!(tree.place(path), Place { line, column }, "{path}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        let problem = |text: &str| match Tree::read(text) {
            Ok(tree) => tree.to_json().unwrap_err(),
            Err(error) => error,
        };
        let error = problem("a: 1\nb: [1\nc: 2\n");
        assert_eq!(error.place.line, 3, "{error:?}");
        let error = problem("a: 1\na: 2\n");
        assert_eq!((error.place.line, error.message.as_str()), (2, "duplicated key in mapping"));
        assert_eq!(problem("a: 1\n---\nb: 2\n").place.line, 3);
        assert_eq!(problem("[1]: 2\n").message, "a key must be a word or a number");
        assert_eq!(problem("").message, "the file is empty");
    }
}
