//! The command line of `cams send`.

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use encoding_rs::Encoding;

use super::settle::SettleArgs;
use crate::connection::ConnectionArgs;
use crate::output::format::OutputArgs;

pub(crate) const SEND_EXAMPLES: &str = "\
Examples:
  cams send spring_sale --language en --from 8613800000000 --csv people.csv --to-column phone \\
      --var name=first_name --dry-run
  cams send spring_sale --language en --from 8613800000000 --csv people.csv --to-column phone \\
      --var name=first_name
  cams send settle people.csv.journal

Files next to people.csv:
  people.csv.journal    what was sent; run the same command again to continue after a stop or a crash
  people.rejected.csv   rejected rows, and why
  people.results.csv    every row with its outcome; pass it to --csv to send to the rest

Exit codes:
  0  sent to everybody in the file, up to --limit
  1  not sent to everybody: rows were rejected, the service refused, or the send was stopped
  2  bad input, nothing was sent
  3  unknown for somebody, in this send or in an earlier one that it continues: see `cams send settle`
  If a call fails before anything is sent, its own exit code applies: see `cams --help`.";

#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct SendArgs {
    #[command(subcommand)]
    pub(crate) command: Option<SendCommand>,

    /// Name of the template, or its code: digits only.
    #[arg(required = true)]
    pub(crate) template: Option<String>,

    /// Language of the template, exactly: `en` is not `en_US`.
    #[arg(long, value_name = "CODE", required = true)]
    pub(crate) language: Option<String>,

    /// Sender. On WhatsApp, the business number with country code.
    #[arg(long, value_name = "NUMBER", env = "CAMS_FROM", required = true)]
    pub(crate) from: Option<String>,

    /// CSV file with the recipients. Its first row has the names of the columns.
    ///
    /// Delimiter and encoding (UTF-8, UTF-16) are detected.
    #[arg(long, value_name = "FILE", required_unless_present = "jsonl")]
    pub(crate) csv: Option<PathBuf>,

    /// File with the recipients, one JSON object per line, instead of --csv.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["csv", "delimiter", "no_header"])]
    pub(crate) jsonl: Option<PathBuf>,

    /// Column with the number of each recipient.
    ///
    /// Spaces, `+`, `00`, dashes, and brackets in numbers are removed. On Messenger and Instagram, the column has user
    /// IDs.
    #[arg(long, value_name = "COLUMN", required = true)]
    pub(crate) to_column: Option<String>,

    /// Variable of the template, and the column that fills it. Default: the column with the name of the variable.
    #[arg(long = "var", value_name = "NAME=COLUMN", value_parser = pair)]
    pub(crate) variables: Vec<(String, String)>,

    /// Variable of the template, and its value for all recipients.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) fixed: Vec<(String, String)>,

    /// Text that a quick-reply button sends back when it is tapped; one for each button, in order.
    #[arg(long, value_name = "TEXT")]
    pub(crate) payload: Vec<String>,

    /// Channel to send through.
    #[arg(long, value_name = "CHANNEL", default_value = "whatsapp")]
    pub(crate) channel: String,

    /// Country code of numbers that are written without one. The command never guesses a country.
    #[arg(long, value_name = "CODE", value_parser = country)]
    pub(crate) country: Option<u16>,

    /// Your own ID, which receipts contain.
    #[arg(long, value_name = "ID")]
    pub(crate) task_id: Option<String>,

    /// What to do with a row that has the number of an earlier row.
    #[arg(long, value_enum, default_value_t = Duplicates::Skip)]
    pub(crate) duplicates: Duplicates,

    /// Also reject rows that Meta may refuse, such as a value with a line break.
    #[arg(long)]
    pub(crate) strict: bool,

    /// Send only to the first recipients; use the results file to send to the rest.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,

    /// Check everything, show the first messages, send nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Do not ask before sending.
    #[arg(long, short)]
    pub(crate) yes: bool,

    /// Ask before sending to more recipients than this.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) ask_above: u64,

    /// Continue with a template whose text has changed since the first run.
    #[arg(long)]
    pub(crate) accept_changed_text: bool,

    #[command(flatten)]
    pub(crate) files: FileArgs,

    #[command(flatten)]
    pub(crate) pace: PaceArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Files")]
pub(crate) struct FileArgs {
    /// Delimiter between cells: one character, or `tab`. Default: detected from the first row.
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,

    /// Encoding of the file, such as `gbk` or `windows-1252`. Default: UTF-8 or UTF-16, as detected.
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub(crate) encoding: Option<&'static Encoding>,

    /// The first row is a recipient; columns are named by their numbers: `1`, `2`.
    #[arg(long)]
    pub(crate) no_header: bool,

    /// Journal of the send. Default: the file's name plus `.journal`.
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,

    /// File for rejected rows. Default: people.rejected.csv next to people.csv.
    #[arg(long, value_name = "FILE")]
    pub(crate) rejected: Option<PathBuf>,

    /// File for all rows with their outcomes. Default: people.results.csv next to people.csv.
    #[arg(long, value_name = "FILE")]
    pub(crate) results: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Pace")]
pub(crate) struct PaceArgs {
    /// Calls per second, each with up to 1,000 recipients, or `none` for no limit. Default: the documented 10.
    #[arg(long, value_name = "N", value_parser = rate)]
    pub(crate) rate_limit: Option<Rate>,

    /// Maximum number of calls in flight.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64), default_value_t = 4)]
    pub(crate) max_calls_in_flight: u32,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SendCommand {
    /// List the batches whose outcome is unknown, or record what you found out about one.
    ///
    /// A call without a response may have been executed, so it is never repeated automatically. Find out whether the
    /// recipients got the message, and record it: the next run of the same send relies on it.
    Settle(SettleArgs),
}

/// What happens to a number that comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Duplicates {
    /// Send to it once, for the first of its rows.
    Skip,
    /// Send a message for each of its rows.
    Send,
}

/// A pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rate {
    PerSecond(NonZeroU32),
    Unlimited,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write it as NAME=VALUE, such as name=first_name".to_owned()),
    }
}

fn country(text: &str) -> Result<u16, String> {
    let code = text.trim_start_matches('+').parse().ok();
    let is_assigned = |code: &u16| {
        // Any digits will do to see whether the code is one.
        !matches!(
            cams::PhoneNumber::with_country(*code, "212345678"),
            Err(cams::phone::PhoneNumberError::UnknownCountry)
        )
    };
    code.filter(is_assigned).ok_or_else(|| "not a country code; write it as digits, such as 86".to_owned())
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [delimiter] if delimiter.is_ascii() && !matches!(delimiter, b'"' | b'\n' | b'\r') => Ok(*delimiter),
        _ => Err("write one character, such as `;`, or `tab`".to_owned()),
    }
}

fn encoding(text: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(text.as_bytes())
        .ok_or_else(|| "not a known encoding; use a web name, such as gbk, big5, windows-1252".into())
}

fn rate(text: &str) -> Result<Rate, String> {
    if text == "none" {
        return Ok(Rate::Unlimited);
    }
    text.parse().map(Rate::PerSecond).map_err(|_| "write a number of calls per second, or `none`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_or_refused() {
        assert_eq!(pair("name=first_name"), Ok(("name".into(), "first_name".into())));
        assert_eq!(pair("link=https://x/?a=1"), Ok(("link".into(), "https://x/?a=1".into())));
        assert!(pair("name").is_err() && pair("=x").is_err() && pair("name=").is_err());
        assert_eq!((country("+86"), country("1")), (Ok(86), Ok(1)));
        assert!(country("0").is_err() && country("999").is_err() && country("x").is_err());
        assert_eq!((delimiter("tab"), delimiter(";")), (Ok(b'\t'), Ok(b';')));
        assert!(delimiter("").is_err() && delimiter("\"").is_err() && delimiter("é").is_err());
        assert!(encoding("GBK").is_ok() && encoding("nonsense").is_err());
        assert_eq!(rate("none"), Ok(Rate::Unlimited));
        assert!(rate("0").is_err() && rate("5").is_ok());
    }
}
