//! The flags of an operation: one for each parameter, and one for each field of an object among them.
//!
//! They are created from the description of the operation at run time: `BusinessNumber` is `--business-number`, and
//! `Page.Index` is `--page.index`.

use std::ffi::OsString;

use cams_operation::{FieldInfo, Kind, OperationInfo};
use clap::{Arg, ArgAction, Args as _, Command, Id};

use crate::call::args::CallArgs;
use crate::catalog::kinds::{self, Path};
use crate::catalog::names;
use crate::catalog::retry;
use crate::catalog::skeleton::{self, Extent};
use crate::empty;
use crate::output::shell::quoted;

/// A flag that sets a parameter, or a field of one.
#[derive(Clone, Debug)]
pub(crate) struct Flag {
    /// API names from the parameter on, which are also the ID of the argument: `Page.Index`.
    pub(crate) path: String,
    /// The flag without its dashes: `page.index`.
    pub(crate) long: String,
    pub(crate) field: &'static FieldInfo,
    /// Whether the call requires it: its parameter and all fields on the way to it are required.
    pub(crate) is_required: bool,
}

/// Returns the flags of an operation, in the order of its parameters. `CustSpaceId` is an option of the command.
pub(crate) fn of(info: &OperationInfo) -> Vec<Flag> {
    let mut flags = Vec::new();
    for parameter in info.parameters.iter().filter(|parameter| parameter.field.name != "CustSpaceId") {
        add_field(&mut flags, "", "", &parameter.field, true, &Path::new());
    }
    flags
}

fn add_field(
    flags: &mut Vec<Flag>,
    parent: &str,
    parent_long: &str,
    field: &'static FieldInfo,
    is_parent_required: bool,
    shapes: &Path,
) {
    let path = format!("{parent}{}", field.name);
    let long = format!("{parent_long}{}", names::kebab(field.name));
    let is_required = is_parent_required && field.required;
    flags.push(Flag { path: path.clone(), long: long.clone(), field, is_required });
    if let Kind::Object(shape) = field.kind
        && let Some(inside) = kinds::enter(shapes, shape)
    {
        for inner in shape.fields {
            add_field(flags, &format!("{path}."), &format!("{long}."), inner, is_required, &inside);
        }
    }
}

/// Returns the flag that sets the value at a path, or the nearest one that contains it, with the rest of the path:
/// `[2].Name`.
pub(crate) fn for_path<'f, 'p>(flags: &'f [Flag], path: &'p str) -> Option<(&'f Flag, &'p str)> {
    let held = flags.iter().filter_map(|flag| {
        let rest = path.strip_prefix(flag.path.as_str())?;
        (rest.is_empty() || rest.starts_with(['.', '['])).then_some((flag, rest))
    });
    held.min_by_key(|(_, rest)| rest.len())
}

/// Returns `cams call` with the flags and the help of an operation.
pub(crate) fn command_for(info: &'static OperationInfo) -> Command {
    let flags = of(info);
    let command = Command::new("call")
        .about(format!("{}: {}", info.action, info.summary))
        .long_about(about(info))
        .override_usage(usage(info, &flags))
        .after_help(example(info, &flags))
        .disable_help_flag(true);
    let (required, optional): (Vec<_>, Vec<_>) = flags.into_iter().partition(|flag| flag.is_required);
    let required = required.iter().map(|flag| argument(flag, "Required parameters"));
    let optional = optional.iter().map(|flag| argument(flag, "Parameters"));
    let command = command.args(required.collect::<Vec<_>>()).args(optional.collect::<Vec<_>>());
    let mut of_operation: Vec<_> =
        command.get_arguments().map(|argument| argument.get_id().clone()).collect();
    if info.parameter("CustSpaceId").is_some() {
        of_operation.push(Id::from("cust_space_id"));
    }
    // An empty text can be the value of a parameter, for example to remove an old value.
    let refuse_empty = |argument: Arg| match of_operation.contains(argument.get_id()) {
        true => argument,
        false => empty::refused_by_option(argument),
    };
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("Print this help");
    CallArgs::augment_args(command)
        .mut_arg("action", |action| action.hide(true))
        .mut_args(refuse_empty)
        .arg(help.help_heading("Help"))
}

fn argument(flag: &Flag, heading: &'static str) -> Arg {
    let field = flag.field;
    let argument = Arg::new(flag.path.clone())
        .long(flag.long.clone())
        .help(help(field))
        .help_heading(heading)
        .value_name(value_name(field.kind))
        .hide_short_help(field.deprecated.is_some());
    match field.kind {
        Kind::Boolean => argument.action(ArgAction::Set).num_args(0..=1).default_missing_value("true"),
        Kind::Int32 | Kind::Int64 | Kind::Number => {
            argument.action(ArgAction::Set).allow_negative_numbers(true)
        }
        Kind::Array(_) | Kind::Map(_) => argument.action(ArgAction::Append),
        _ => argument.action(ArgAction::Set),
    }
}

fn value_name(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "TEXT",
        Kind::Enum(_) => "VALUE",
        Kind::Int32 | Kind::Int64 | Kind::Number => "N",
        Kind::Boolean => "true|false",
        Kind::Array(item) => value_name(*item),
        Kind::Map(_) => "NAME=VALUE",
        Kind::Object(_) | Kind::Any => "JSON",
    }
}

/// Returns the help of a flag: description, documented values, limits, default, and example.
fn help(field: &FieldInfo) -> String {
    let mut text = field.description.to_owned();
    let mut add = |label: &str, value: &str| text.push_str(&format!(" [{label}: {value}]"));
    if let Kind::Enum(values) | Kind::Array(&Kind::Enum(values)) = field.kind {
        add("documented values", &values.join(", "));
    }
    match field.kind {
        Kind::Array(_) => add("list", "repeat the flag, or give a JSON list"),
        Kind::Map(_) => add("map", "repeat the flag, or give a JSON object"),
        Kind::Object(shape) if !shape.fields.is_empty() => add("object", "JSON, or the flags of its fields"),
        _ => {}
    }
    if let Some(limits) = field.limits {
        add("limits", limits);
    }
    if let Some(default) = field.default {
        add("default", default);
    }
    if let Some(deprecated) = field.deprecated {
        add("deprecated", deprecated);
    }
    if let Some(example) = field.example.filter(|example| !example.contains(char::is_control)) {
        add("example", example);
    }
    text
}

fn about(info: &OperationInfo) -> String {
    let class = retry::in_words(info.retry);
    let mut text = format!(
        "{}: {}\n\n({}, {class}, RAM action {})",
        info.action, info.summary, info.group, info.ram_action
    );
    for note in info.deprecated.into_iter().chain(info.beta).chain(info.notes.iter().copied()) {
        text.push_str(&format!("\n\n{note}"));
    }
    text
}

fn usage(info: &OperationInfo, flags: &[Flag]) -> String {
    let shown = smallest(flags);
    let required = shown.iter().map(|flag| format!(" --{} <{}>", flag.long, value_name(flag.field.kind)));
    format!("cams call {} [OPTIONS]{}", info.action, required.collect::<String>())
}

/// Returns the required flags, without objects whose fields have flags.
fn smallest(flags: &[Flag]) -> Vec<&Flag> {
    let has_fields = |flag: &Flag| {
        flags.iter().any(|other| other.is_required && other.path.starts_with(&format!("{}.", flag.path)))
    };
    flags.iter().filter(|flag| flag.is_required && !has_fields(flag)).collect()
}

/// Returns a call to start from, with the documented examples.
fn example(info: &'static OperationInfo, flags: &[Flag]) -> String {
    let input = skeleton::of(info, Extent::Required);
    let mut lines = vec![format!("  cams call {}", info.action)];
    for flag in smallest(flags) {
        let value = flag.path.split('.').try_fold(&input, |value, name| value.get(name));
        let Some(value) = value else { continue };
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        lines.push(format!("    --{} {}", flag.long, quoted(&text)));
    }
    let mut text = format!("Example:\n{}", lines.join(" \\\n"));
    if !info.waiters.is_empty() {
        let names: Vec<_> = info.waiters.iter().map(|waiter| waiter.name).collect();
        text.push_str(&format!("\n\n--wait: {}", names.join(", ")));
    }
    text.push_str(
        "\n\nA value `@FILE` is read from the file, `@-` from stdin; write `@@` for a value that begins with `@`.",
    );
    text
}

/// Returns the operation in a command line of `cams call`: the first argument that is neither an option nor the value
/// of one.
pub(crate) fn operation_of(arguments: &[OsString]) -> Option<&'static OperationInfo> {
    named(arguments)?.ok()
}

/// Returns the name of the operation in a command line of `cams call`, if there is no such operation.
pub(crate) fn unknown_operation_of(arguments: &[OsString]) -> Option<String> {
    named(arguments)?.err()
}

/// Returns the operation in a command line, or the name if it is unknown.
fn named(arguments: &[OsString]) -> Option<Result<&'static OperationInfo, String>> {
    let found = |name: &OsString| {
        let name = name.to_string_lossy().into_owned();
        Some(names::find(&name).ok_or(name))
    };
    let options = CallArgs::augment_args(Command::new("call"));
    let takes_value = |name: &str| {
        let argument = options.get_arguments().find(|argument| {
            argument.get_long().is_some_and(|long| names::letters(long) == names::letters(name))
        });
        argument.is_none_or(|argument| argument.get_action().takes_values())
    };
    let mut arguments = arguments.strip_prefix(arguments.get(..1)?)?.iter();
    if arguments.next()? != "call" {
        return None;
    }
    while let Some(argument) = arguments.next() {
        let text = argument.to_str()?;
        match text.strip_prefix("--") {
            Some("") => return found(arguments.next()?),
            Some(name) if !name.contains('=') && takes_value(name) => {
                let next = arguments.next()?;
                // Flags with an optional value, or flags that only the operation has, may be before its name.
                if let Some(info) = next.to_str().and_then(names::find) {
                    return Some(Ok(info));
                }
            }
            Some(_) => {}
            None if text.starts_with('-') => {}
            None => return found(argument),
        }
    }
    None
}

/// Returns the same command line with each flag in the spelling of the command, whatever its case and separators.
pub(crate) fn respelled(arguments: Vec<OsString>, command: &Command) -> Vec<OsString> {
    let known: Vec<_> = command.get_arguments().filter_map(Arg::get_long).collect();
    let mut is_over = false;
    let respell = |argument: OsString| {
        is_over |= argument == "--";
        let text = argument.to_str().filter(|_| !is_over).and_then(|text| text.strip_prefix("--"))?;
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        if name.is_empty() || known.contains(&name) {
            return None;
        }
        let letters = names::letters(name);
        let same: Vec<_> = known.iter().filter(|long| names::letters(long) == letters).collect();
        match same.as_slice() {
            [long] => Some(OsString::from(match value {
                Some(value) => format!("--{long}={value}"),
                None => format!("--{long}"),
            })),
            _ => None,
        }
    };
    let mut respell = respell;
    arguments.into_iter().map(|argument| respell(argument.clone()).unwrap_or(argument)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_models::operations;

    fn arguments(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn no_flag_of_an_operation_stands_for_two_things() {
        for info in operations::ALL {
            // clap checks it, in a build with debug assertions.
            command_for(info).debug_assert();
            let spelled: Vec<_> =
                command_for(info).get_arguments().filter_map(Arg::get_long).map(names::letters).collect();
            let mut once = spelled.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), spelled.len(), "{}", info.action);
        }
    }

    #[test]
    fn every_space_of_customers_is_a_default_of_the_client() {
        for info in operations::ALL {
            let space = info.parameter("CustSpaceId");
            assert!(space.is_none_or(|space| space.client_default), "{}", info.action);
        }
    }

    #[test]
    fn the_operation_is_found_among_the_options() {
        for line in [
            "cams call ListChatGroup --to 1",
            "cams call --endpoint http://x list-chat-group",
            "cams call --endpoint=http://x --all list_chat_group",
            "cams call --input LISTCHATGROUP",
            "cams call --verbose -v -- listchatgroup",
        ] {
            let found = operation_of(&arguments(line)).map(|info| info.action);
            assert_eq!(found, Some("ListChatGroup"), "{line}");
        }
        for line in ["cams call", "cams call Nothing ListChatGroup", "cams describe ListChatGroup"] {
            assert!(operation_of(&arguments(line)).is_none(), "{line}");
        }
    }

    #[test]
    fn flags_are_known_whatever_their_case_and_separators() {
        let command = command_for(operations::find("ListChatGroup").unwrap());
        let line = "call X --BusinessNumber 86 --business_number=86 --Page.Index 1 --nothing --max-items 1 -- --Page.Index";
        let expected = "call X --business-number 86 --business-number=86 --page.index 1 --nothing --max-items 1 -- --Page.Index";
        assert_eq!(respelled(arguments(line), &command), arguments(expected));
    }

    #[test]
    fn a_path_leads_to_its_flag() {
        let flags = of(operations::find("ListChatGroup").unwrap());
        let found = |path| for_path(&flags, path).map(|(flag, rest)| format!("{}|{rest}", flag.long));
        assert_eq!(found("Page.Index").as_deref(), Some("page.index|"));
        assert_eq!(found("Page.Nothing").as_deref(), Some("page|.Nothing"));
        assert_eq!(found("Pages"), None);
    }
}
