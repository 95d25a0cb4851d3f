//! Options refuse an empty text. A script passes one if a variable is not set, and the command would then do something
//! unintended, such as using another profile.

use std::any::TypeId;

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, Command};

/// Returns a command whose options, including those of its subcommands, refuse empty texts.
pub(crate) fn refused_by(command: Command) -> Command {
    command.mut_args(refused_by_option).mut_subcommands(refused_by)
}

/// Does the same for one option. Numbers, files, and documented values already refuse an empty text.
pub(crate) fn refused_by_option(argument: Arg) -> Arg {
    let parser = argument.get_value_parser();
    let is_text = parser.type_id() == TypeId::of::<String>() && parser.possible_values().is_none();
    if is_text && argument.get_long().is_some() && argument.get_action().takes_values() {
        argument.value_parser(NonEmptyStringValueParser::new())
    } else {
        argument
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args;
    use clap::error::ErrorKind;

    /// Returns every option with a value of a command and its subcommands, after the words that lead to it.
    fn options(command: &Command, words: &[String]) -> Vec<Vec<String>> {
        let taking = command.get_arguments().filter(|argument| argument.get_action().takes_values());
        let own = taking.filter_map(Arg::get_long).map(|long| [words, &[format!("--{long}=")]].concat());
        let below = command
            .get_subcommands()
            .flat_map(|below| options(below, &[words, &[below.get_name().to_owned()]].concat()));
        own.chain(below).collect()
    }

    #[test]
    fn no_option_takes_an_empty_text() {
        let line = ["cams".into()];
        let command = args::command_for(&line);
        let all = options(&command, &["cams".to_owned()]);
        assert!(all.len() > 150, "{}", all.len());
        let is_taken = |option: &Vec<String>| match command.clone().try_get_matches_from(option) {
            Ok(_) => true,
            Err(error) => !matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation),
        };
        let taken: Vec<_> = all.into_iter().filter(is_taken).map(|option| option.join(" ")).collect();
        // It means that no callback is repeated.
        assert_eq!(taken, ["cams mock --callback-retries="]);
    }

    #[test]
    fn a_parameter_of_an_operation_takes_one_and_an_option_of_its_call_does_not() {
        let line = ["cams", "call", "AddChatGroup", "--subject", "", "--cust-space-id", ""].map(Into::into);
        let command = args::command_for(&line);
        assert!(command.clone().try_get_matches_from(&line).is_ok());
        let error = command.try_get_matches_from(["cams", "call", "AddChatGroup", "--profile", ""]);
        let said = error.unwrap_err().to_string();
        assert!(said.contains("a value is required for '--profile <NAME>'"), "{said}");
    }
}
