//! A JSON document with the order of its members and the digits of its numbers.
//!
//! The values of `serde_json` sort members by name, and their numbers have at most 64 bits. A response has to be shown
//! unchanged, so it is kept in this form from the beginning.

use serde_json::Value;

/// A JSON value. Numbers keep their spelling, and members their order, even if several have the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a document.
    ///
    /// # Errors
    /// Fails with what is wrong, and where.
    pub(crate) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        // It finds what is wrong, and limits the depth.
        let value: Value = serde_json::from_str(text)?;
        Ok(Reader { text, at: 0 }.value().unwrap_or_else(|| Self::from(value)))
    }

    /// Returns the member of an object with that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Returns the items of a list.
    pub(crate) fn items(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(is_true) => Self::Bool(is_true),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.into_iter().map(|(name, value)| (name, Self::from(value))).collect())
            }
        }
    }
}

/// Reads a document that is known to be valid.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self) -> Option<Json> {
        match self.next()? {
            b'{' => Some(Json::Object(self.listed(b'}', |reader| {
                let name = reader.text()?;
                reader.skip(b':');
                Some((name, reader.value()?))
            })?)),
            b'[' => Some(Json::List(self.listed(b']', Self::value)?)),
            b'"' => self.text().map(Json::Text),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            _ => self.number(),
        }
    }

    /// Reads values between brackets, separated by commas.
    fn listed<T>(&mut self, end: u8, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut found = Vec::new();
        self.at += 1;
        while self.next()? != end {
            found.push(one(self)?);
            self.skip(b',');
        }
        self.at += 1;
        Some(found)
    }

    /// Returns the next byte that is not white space, without consuming it.
    fn next(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self, byte: u8) {
        if self.next() == Some(byte) {
            self.at += 1;
        }
    }

    fn text(&mut self) -> Option<String> {
        self.next()?;
        let start = self.at;
        self.at += 1;
        loop {
            match self.text.as_bytes().get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        serde_json::from_str(self.text.get(start..self.at)?).ok()
    }

    fn word(&mut self, word: &str, value: Json) -> Option<Json> {
        self.at += word.len();
        Some(value)
    }

    fn number(&mut self) -> Option<Json> {
        let rest = self.text.get(self.at..)?;
        let is_part = |character: char| matches!(character, '-' | '+' | '.' | 'e' | 'E' | '0'..='9');
        let digits = rest.get(..rest.find(|character| !is_part(character)).unwrap_or(rest.len()))?;
        self.at += digits.len();
        (!digits.is_empty()).then(|| Json::Number(digits.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::form::Format;
    use crate::output::look::Look;
    use crate::output::render::render;

    #[test]
    fn order_digits_and_doubled_members_stay() {
        let text =
            r#"{"b":12345678901234567890123,"a":[1.50,-1e3,true,false,null,{}],"b":"\u00e9\"\\","c":[]}"#;
        let read = Json::parse(&format!(" {text} ")).unwrap();
        assert_eq!(
            render(&read, Format::Jsonl, Look::plain()),
            r#"{"b":12345678901234567890123,"a":[1.50,-1e3,true,false,null,{}],"b":"é\"\\","c":[]}"#
                .to_owned()
                + "\n"
        );
    }

    #[test]
    fn what_is_not_json_is_refused_with_its_place() {
        for text in ["", "{", "[1,]", "{\"a\":1}}", "nul", "\"a"] {
            assert!(Json::parse(text).unwrap_err().to_string().contains("line 1 column"), "{text}");
        }
    }

    #[test]
    fn the_first_member_of_a_name_is_meant() {
        let read = Json::parse(r#"{"a": [1], "a": 2}"#).unwrap();
        assert_eq!(read.get("a").and_then(Json::items).map(<[_]>::len), Some(1));
        assert_eq!(read.get("b"), None);
    }
}
