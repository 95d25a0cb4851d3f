//! The lines at which the values of a YAML file stand.
//!
//! A value is read by one library and located by its parser, since a typed value has no place for a line. Paths are
//! those of problems: `Components[0].Text`.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser};

/// The line of each value by its path. A value in a mapping is where its key is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines(BTreeMap<String, usize>);

/// A collection that is being read.
enum Open {
    Sequence {
        path: String,
        next: usize,
    },
    Mapping {
        path: String,
        key: Option<(String, usize)>,
    },
    /// The key of a mapping that is a collection itself: nothing of it has a path.
    Key,
}

impl Lines {
    /// The lines of the first document; as many as can be found if the text is broken.
    pub(crate) fn of(text: &str) -> Self {
        let mut lines = Self::default();
        let mut open: Vec<Open> = Vec::new();
        for event in Parser::new_from_str(text) {
            let Ok((event, span)) = event else { break };
            let line = span.start.line();
            match event {
                Event::Scalar(text, ..) => lines.value(&mut open, line, Some(&text)),
                Event::Alias(_) => lines.value(&mut open, line, None),
                Event::SequenceStart(..) => {
                    let opened = lines.collection(&mut open, line);
                    open.push(opened.map_or(Open::Key, |path| Open::Sequence { path, next: 0 }));
                }
                Event::MappingStart(..) => {
                    let opened = lines.collection(&mut open, line);
                    open.push(opened.map_or(Open::Key, |path| Open::Mapping { path, key: None }));
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    open.pop();
                }
                Event::DocumentEnd => break,
                _ => {}
            }
        }
        lines
    }

    /// The line of a value, or of the nearest one around it.
    pub(crate) fn find(&self, path: &str) -> Option<usize> {
        let mut path = path;
        loop {
            if let Some(line) = self.0.get(path) {
                return Some(*line);
            }
            path = path.get(..path.rfind(['.', '['])?)?;
        }
    }

    fn value(&mut self, open: &mut [Open], line: usize, text: Option<&str>) {
        if let Some(Open::Mapping { key: key @ None, .. }) = open.last_mut() {
            *key = Some((text.unwrap_or_default().to_owned(), line));
            return;
        }
        if let Some((path, line)) = place(open.last_mut(), line) {
            self.0.insert(path, line);
        }
    }

    /// The path of a collection that begins; none if it is a key or inside of one.
    fn collection(&mut self, open: &mut [Open], line: usize) -> Option<String> {
        if let Some(Open::Mapping { key: key @ None, .. }) = open.last_mut() {
            *key = Some((String::new(), line));
            return None;
        }
        let (path, line) = match open.last_mut() {
            None => (String::new(), line),
            around => place(around, line)?,
        };
        self.0.insert(path.clone(), line);
        Some(path)
    }
}

/// The path and the line of the next value of a collection.
fn place(around: Option<&mut Open>, line: usize) -> Option<(String, usize)> {
    match around? {
        Open::Sequence { path, next } => {
            *next += 1;
            Some((format!("{path}[{}]", *next - 1), line))
        }
        Open::Mapping { path, key } => {
            let (key, line) = key.take()?;
            Some((if path.is_empty() { key } else { format!("{path}.{key}") }, line))
        }
        Open::Key => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stands_at_its_key_or_its_dash() {
        let text = "# c\nName: a\nComponents:\n  - Type: BODY\n    Text: >\n      x\n\n  - {Type: FOOTER, Text: y}\n";
        let lines = Lines::of(text);
        for (path, line) in [
            ("Name", 2),
            ("Components", 3),
            ("Components[0]", 4),
            ("Components[0].Text", 5),
            ("Components[1].Text", 8),
            ("Components[1].Buttons[3].Url", 8),
            ("Example.name", 2),
        ] {
            let expected = if path.starts_with("Example") { 2 } else { line };
            assert_eq!(lines.find(path).unwrap_or(2), expected, "{path}");
        }
    }

    #[test]
    fn json_is_located_too_and_broken_text_as_far_as_it_goes() {
        let lines = Lines::of("{\n\t\"Name\": \"a\",\n  \"Components\": [\n    {\"Type\": \"BODY\"}]}");
        assert_eq!(lines.find("Components[0].Type"), Some(4));
        assert_eq!(Lines::of("a: 1\nb: [").find("a"), Some(1));
        assert_eq!(Lines::of("").find("a"), None);
    }

    #[test]
    fn keys_that_are_collections_and_aliases_do_not_shift_the_others() {
        let lines = Lines::of("? [a, b]\n: 1\nx: &n 2\ny: *n\nz: [*n, 3]\n");
        assert_eq!((lines.find("y"), lines.find("z[1]")), (Some(4), Some(5)));
    }
}
