//! `cams describe`: everything that the catalog knows about one operation.

use std::process::ExitCode;

use cams_models::SERVICE;
use cams_operation::{ErrorCodeInfo, OperationInfo};

use crate::catalog::args::DescribeArgs;
use crate::catalog::describe_json;
use crate::catalog::fields;
use crate::catalog::names;
use crate::catalog::retry;
use crate::catalog::skeleton::{self, Extent};
use crate::exit;
use crate::output::format::Format;
use crate::output::json::Json;
use crate::output::stderr::{self, tell};
use crate::output::stdout::write_reference;
use crate::output::text;

/// Column where the values of the summary begin.
const COLUMN: usize = 14;

pub(crate) fn run(args: &DescribeArgs) -> ExitCode {
    let Some(info) = names::find(&args.action) else {
        tell(&format!("error: {}\n", names::unknown_action(&args.action)));
        return ExitCode::from(exit::BAD_INPUT);
    };
    let extent = if args.all { Extent::All } else { Extent::Required };
    let what = "the description";
    if args.skeleton {
        args.output.print(what, Json::from(skeleton::of(info, extent)), Format::Json)
    } else if args.output.is_for_people() {
        let is_colored = stderr::wants_color(&std::io::stdout());
        write_reference(what, &text::with_headings(as_text(info, extent, text::width()), is_colored))
    } else {
        args.output.print(what, Json::from(describe_json::describe(info, extent)), Format::Json)
    }
}

fn as_text(info: &OperationInfo, extent: Extent, width: usize) -> String {
    let mut out = format!("{}\n", info.action);
    text::labeled(&mut out, "  ", info.summary, width);
    out.push('\n');
    for (name, value) in properties(info) {
        text::labeled(&mut out, &format!("  {name:COLUMN$}"), &value, width);
    }
    if !info.notes.is_empty() {
        out.push_str("\nNotes:\n");
        info.notes.iter().for_each(|note| text::labeled(&mut out, "  - ", note, width));
    }
    if !info.errors.is_empty() {
        out.push_str("\nErrors:\n");
        SERVICE.errors_of(info).for_each(|error| text::labeled(&mut out, "  - ", &error_line(error), width));
    }
    heading(&mut out, "Parameters:", info.parameters.is_empty());
    fields::parameters(&mut out, info.parameters, width);
    heading(&mut out, "Response:", info.response.is_empty());
    fields::elements(&mut out, info.response, width);
    let which = match extent {
        Extent::Required => "required parameters only",
        Extent::All => "all parameters, deprecated ones excepted",
    };
    let heading = format!("Input for `cams call {} --input -` ({which}):", info.action);
    out.push('\n');
    text::labeled(&mut out, "", &heading, width);
    out.push_str(&format!("{:#}\n", skeleton::of(info, extent)));
    out
}

fn heading(out: &mut String, words: &str, empty: bool) {
    out.push_str(&format!("\n{words}{}\n", if empty { " none" } else { "" }));
}

/// Returns a line such as `Gone: It is gone. Look elsewhere.` A code prefix ends with an ellipsis.
fn error_line(error: &ErrorCodeInfo) -> String {
    let rest = if error.prefix { "…" } else { "" };
    let words: Vec<&str> = error.meaning.into_iter().chain([error.remedy]).collect();
    format!("{}{rest}: {}", error.code, words.join(" "))
}

fn properties(info: &OperationInfo) -> Vec<(&'static str, String)> {
    let qps = match info.qps {
        Some(1) => "1 call per second for one account".to_owned(),
        Some(qps) => format!("{qps} calls per second for one account"),
        None => "not documented".to_owned(),
    };
    let mut properties = vec![("group", group(info))];
    properties.extend(info.beta.map(|reason| ("beta", reason.to_owned())));
    properties.extend(info.deprecated.map(|reason| ("deprecated", reason.to_owned())));
    if info.pages.is_some() {
        properties.push(("list", "paginated; `cams call --all` reads every page".to_owned()));
    }
    for waiter in info.waiters {
        let key = waiter.key.map(|key| format!("={key}")).unwrap_or_default();
        properties.push(("waiting", format!("--wait {}{key}: {}", waiter.name, waiter.summary)));
    }
    properties.extend([
        ("RAM action", ram_action(info)),
        ("access level", info.ram_access.unwrap_or("not documented").to_owned()),
        ("retry class", retry::in_words(info.retry).to_owned()),
        ("QPS limit", qps),
    ]);
    properties
}

fn group(info: &OperationInfo) -> String {
    match SERVICE.groups.iter().find(|group| group.name == info.group) {
        Some(group) => format!("{} ({})", group.title, group.name),
        None => info.group.to_owned(),
    }
}

fn ram_action(info: &OperationInfo) -> String {
    match info.ram_access {
        Some(_) => info.ram_action.to_owned(),
        None => {
            format!("{}, inferred from the naming convention; not documented", info.ram_action)
        }
    }
}
