//! Writes JSON with the digits and the order of a document.

use clap::builder::styling::{AnsiColor, Style};

use crate::output::escape;
use crate::output::json::Json;

/// The style of member names, if colors are shown.
const NAME: Style = AnsiColor::Blue.on_default().bold();

/// Returns JSON on one line.
pub(crate) fn compact(value: &Json) -> String {
    let mut out = String::new();
    Writer { out: &mut out, is_pretty: false, is_colored: false }.value(value, 0);
    out
}

/// Returns JSON on several lines, without a line break at the end.
pub(crate) fn pretty(value: &Json, is_colored: bool) -> String {
    let mut out = String::new();
    Writer { out: &mut out, is_pretty: true, is_colored }.value(value, 0);
    out
}

struct Writer<'o> {
    out: &'o mut String,
    is_pretty: bool,
    is_colored: bool,
}

impl Writer<'_> {
    fn value(&mut self, value: &Json, depth: usize) {
        match value {
            Json::Null => self.out.push_str("null"),
            Json::Bool(is_true) => self.out.push_str(if *is_true { "true" } else { "false" }),
            Json::Number(digits) => self.out.push_str(digits),
            Json::Text(text) => quote(self.out, text),
            Json::List(items) => self.group(['[', ']'], items, depth, |writer, item| {
                writer.value(item, depth + 1);
            }),
            Json::Object(members) => self.group(['{', '}'], members, depth, |writer, (name, value)| {
                writer.name(name);
                writer.out.push_str(if writer.is_pretty { ": " } else { ":" });
                writer.value(value, depth + 1);
            }),
        }
    }

    fn name(&mut self, name: &str) {
        if self.is_colored {
            self.out.push_str(&NAME.render().to_string());
        }
        quote(self.out, name);
        if self.is_colored {
            self.out.push_str(&NAME.render_reset().to_string());
        }
    }

    fn group<T>(
        &mut self,
        [open, close]: [char; 2],
        members: &[T],
        depth: usize,
        mut one: impl FnMut(&mut Self, &T),
    ) {
        self.out.push(open);
        for (place, member) in members.iter().enumerate() {
            if place > 0 {
                self.out.push(',');
            }
            self.line(depth + 1);
            one(self, member);
        }
        if !members.is_empty() {
            self.line(depth);
        }
        self.out.push(close);
    }

    fn line(&mut self, depth: usize) {
        if self.is_pretty {
            self.out.push('\n');
            self.out.push_str(&"  ".repeat(depth));
        }
    }
}

/// Adds a text in quotation marks. Characters that control a terminal are escaped, in a form that JSON and YAML share.
pub(crate) fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            character if escape::is_unsafe(character) => escape::push(out, character),
            character => out.push(character),
        }
    }
    out.push('"');
}
