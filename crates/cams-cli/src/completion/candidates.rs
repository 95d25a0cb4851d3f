//! Candidates for values.

use std::ffi::{OsStr, OsString};

use cams_core::credentials::Context;
use cams_core::internal;
use cams_models::{SERVICE, operations};
use cams_operation::{Kind, OperationInfo};
use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};

use crate::call::flags::{self, Flag};
use crate::catalog::names;

/// Adds candidates to every argument of the command tree that has some.
pub(crate) fn add(command: Command, line: &[OsString]) -> Command {
    let command = everywhere(command);
    match flags::operation_of(line) {
        Some(info) => command.mut_subcommand("call", |call| of_operation(call, info)),
        None => command,
    }
}

fn everywhere(command: Command) -> Command {
    let command = command.mut_args(|argument| match argument.get_id().as_str() {
        "action" => argument.add(ArgValueCompleter::new(actions)),
        "profile" => argument.add(ArgValueCandidates::new(profiles)),
        "region" => argument.add(ArgValueCandidates::new(regions)),
        "group" => argument.add(ArgValueCandidates::new(groups)),
        _ => argument,
    });
    command.mut_subcommands(everywhere)
}

/// Adds the documented values of its flags, and the states to wait for.
fn of_operation(call: Command, info: &'static OperationInfo) -> Command {
    let call = flags::of(info).into_iter().fold(call, |call, flag| {
        let values = values(&flag);
        if values.is_empty() {
            return call;
        }
        let candidates = move || values.iter().copied().map(CompletionCandidate::new).collect();
        call.mut_arg(flag.path, |argument: Arg| argument.add(ArgValueCandidates::new(candidates)))
    });
    let states = || info.waiters.iter().map(|waiter| CompletionCandidate::new(waiter.name)).collect();
    call.mut_arg("wait", |argument| argument.add(ArgValueCandidates::new(states)))
}

fn values(flag: &Flag) -> Vec<&'static str> {
    match flag.field.kind {
        Kind::Enum(values) | Kind::Array(&Kind::Enum(values)) => values.to_vec(),
        Kind::Boolean => vec!["true", "false"],
        _ => Vec::new(),
    }
}

/// Returns the operations that begin with the given text, in any case and with any separators. After `list-c`, names
/// have that form.
fn actions(current: &OsStr) -> Vec<CompletionCandidate> {
    let typed = current.to_string_lossy();
    let letters = names::letters(&typed);
    let is_kebab = typed.contains('-') || typed.starts_with(|first: char| first.is_ascii_lowercase());
    let begins = operations::ALL.iter().filter(|info| names::letters(info.action).starts_with(&letters));
    let candidate = |info: &&OperationInfo| {
        let name = if is_kebab { names::kebab(info.action) } else { info.action.to_owned() };
        CompletionCandidate::new(name).help(Some(info.summary.into()))
    };
    begins.map(candidate).collect()
}

fn profiles() -> Vec<CompletionCandidate> {
    internal::profile_names(&Context::system()).into_iter().map(CompletionCandidate::new).collect()
}

fn regions() -> Vec<CompletionCandidate> {
    SERVICE.endpoints.iter().map(|(region, _)| CompletionCandidate::new(*region)).collect()
}

fn groups() -> Vec<CompletionCandidate> {
    SERVICE.groups.iter().map(|group| CompletionCandidate::new(group.name)).collect()
}
