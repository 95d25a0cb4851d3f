//! The options for the format of a result: the same for every command with a result.

use std::process::ExitCode;

use clap::Args as ClapArgs;

use crate::exit;
use crate::output::json::Json;
use crate::output::look::Look;
use crate::output::query::Query;
use crate::output::render;
use crate::output::stderr::tell;
use crate::output::stdout;

pub(crate) use crate::output::form::Format;

#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Format of the result.
    #[arg(long, visible_alias = "format", value_enum, value_name = "FORMAT")]
    pub(crate) output: Option<Format>,

    /// Part of the result to show, in JMESPath: `Data.List[].GroupId`.
    #[arg(long, value_name = "JMESPATH", value_parser = Query::parse)]
    pub(crate) query: Option<Query>,
}

impl OutputArgs {
    /// Returns the requested format, or this one.
    pub(crate) fn format(&self, default: Format) -> Format {
        self.output.unwrap_or(default)
    }

    /// Returns whether the command may show its text for people: neither another format nor a part was requested.
    pub(crate) fn is_for_people(&self) -> bool {
        self.query.is_none() && self.format(Format::Text) == Format::Text
    }

    /// Returns the result, or the requested part of it, in the requested format, or else in this one.
    ///
    /// # Errors
    /// Fails if the query does not fit the result; the text is for people.
    pub(crate) fn show(&self, result: Json, default: Format) -> Result<String, String> {
        let part = match &self.query {
            Some(query) => query.apply(&result)?,
            None => result,
        };
        Ok(render::render(&part, self.format(default), Look::of_stdout()))
    }

    /// Writes a result that can be obtained again at any time, and returns the exit code. `what` is its name, such as
    /// `the list`.
    pub(crate) fn print(&self, what: &str, result: Json, default: Format) -> ExitCode {
        match self.show(result, default) {
            Ok(shown) => stdout::write_reference(what, &shown),
            Err(problem) => query_failed(what, &problem),
        }
    }
}

/// Reports that a query does not fit the result, and returns the exit code: the operation itself is done.
pub(crate) fn query_failed(what: &str, problem: &str) -> ExitCode {
    tell(&format!("error: {what} cannot be shown by --query: {problem}\n"));
    ExitCode::from(exit::NOT_WRITTEN)
}
