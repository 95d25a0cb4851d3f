//! `cams call --dry-run`: the request as it would be sent, as text unless another format is requested.

use cams::Prepared;
use serde_json::{Value, json};

use crate::output::escape;
use crate::output::format::{Format, OutputArgs};
use crate::output::json::Json;
use crate::report::Failure;

pub(crate) fn show(prepared: &Prepared, output: &OutputArgs) -> Result<String, Failure> {
    if output.is_for_people() {
        return Ok(escape::in_lines(&text(prepared)).into_owned());
    }
    let shown = output.show(Json::from(object(prepared)), Format::Json);
    shown.map_err(|problem| Failure::BadInput(vec![format!("--query: {problem}")]))
}

fn text(prepared: &Prepared) -> String {
    let mut text = format!("{} {}\n", prepared.method(), prepared.url());
    for (name, value) in prepared.headers() {
        text.push_str(&format!("{name}: {value}\n"));
    }
    if !prepared.body().is_empty() {
        text.push_str(&format!("\n{}\n", prepared.body()));
    }
    let parts =
        [("Canonical request", prepared.canonical_request()), ("String to sign", prepared.string_to_sign())];
    for (title, part) in parts {
        text.push_str(&format!("\n{title}\n"));
        part.lines().for_each(|line| text.push_str(&format!("  {line}\n")));
    }
    text
}

fn object(prepared: &Prepared) -> Value {
    let header = |(name, value): &(String, String)| json!({"name": name, "value": value});
    json!({
        "method": prepared.method(),
        "url": prepared.url(),
        "headers": prepared.headers().iter().map(header).collect::<Vec<_>>(),
        "body": prepared.body(),
        "canonical_request": prepared.canonical_request(),
        "string_to_sign": prepared.string_to_sign(),
    })
}
