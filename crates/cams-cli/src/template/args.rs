//! The command line of `cams template`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use crate::connection::ConnectionArgs;
use crate::output::format::OutputArgs;

pub(crate) const TEMPLATE_HELP: &str = "\
A template file is YAML or JSON with the parameters of CreateChatappTemplate:
  Name: order_shipped            # required: lower-case letters, digits, and underscores
  Language: en_US                # required: en, en_GB, and en_US are three languages
  Category: UTILITY              # required: UTILITY, MARKETING, or AUTHENTICATION
  TemplateType: WHATSAPP         # the default
  Components:                    # HEADER, BODY, FOOTER, BUTTONS, CAROUSEL, LIMITED_TIME_OFFER
    - Type: BODY
      Text: Hello $(name), your order is on its way.
  Example: {name: Ana}           # a sample for each variable
Optional: MessageSendTtlSeconds, CategoryChangePaused, ProductSetId, and TemplateCode.
`cams template new` writes a file to start from. `cams describe CreateChatappTemplate` explains every field.

Exit codes: the same as for `cams call`; for `create`, the worst of all templates; also 1 if `lint` finds an error, or \
`diff` a difference.";

#[derive(Debug, ClapArgs)]
pub(crate) struct TemplateArgs {
    #[command(subcommand)]
    pub(crate) command: TemplateCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TemplateCommand {
    /// Print a template file to start from.
    New(NewArgs),
    /// Check template files and show the line of each problem. Nothing is sent.
    ///
    /// An error breaks a rule that the service documents. A warning breaks a rule that only Meta documents, or that was
    /// only seen in production code. The exit code is 1 if there is an error.
    Lint(LintArgs),
    /// Show what a recipient will see.
    ///
    /// A variable gets its value from --var, otherwise its sample from the file. With --output json and other formats,
    /// you get the whole template with its variables filled in.
    Preview(PreviewArgs),
    /// Convert a template of Meta into a template file.
    ///
    /// Reads the JSON of a template from the Cloud API, or a template file with `{{1}}`. Numbered placeholders are
    /// named after their part: `{{1}}` in the body becomes `$(body_1)`, unless --rename sets another name.
    Convert(ConvertArgs),
    /// Create templates and submit them for review.
    ///
    /// All files are checked before the first one is sent.
    Create(CreateArgs),
    /// Write a file for each template of the account.
    Pull(PullArgs),
    /// Compare template files with the account.
    ///
    /// Shows for each file whether `cams template create` would create it, or what a modification would change. The
    /// exit code is 1 if anything differs.
    Diff(DiffArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileForm {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct NewArgs {
    /// Name of the template.
    pub(crate) name: String,
    /// Language code of its texts.
    #[arg(long, value_name = "CODE", default_value = "en_US")]
    pub(crate) language: String,
    /// Purpose: UTILITY, MARKETING, or AUTHENTICATION.
    #[arg(long, value_name = "CATEGORY", default_value = "UTILITY", ignore_case = true,
        value_parser = ["UTILITY", "MARKETING", "AUTHENTICATION"])]
    pub(crate) category: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct LintArgs {
    /// Template files, or folders with `.yaml`, `.yml`, and `.json` files; `-` is stdin.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PreviewArgs {
    /// Template file; `-` is stdin.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Value of a variable. Can be given several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) var: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ConvertArgs {
    /// File to convert; `-` is stdin.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Another name for a variable, such as `body_1=name`. Can be given several times.
    #[arg(long, value_name = "OLD=NEW", value_parser = pair)]
    pub(crate) rename: Vec<(String, String)>,
    /// Folder to write `NAME.LANGUAGE.yaml` files to, instead of stdout. Required if the file contains several
    /// templates.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Overwrite existing files that differ.
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Format of the files.
    #[arg(long, alias = "format", value_enum, default_value_t = FileForm::Yaml)]
    pub(crate) output: FileForm,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CreateArgs {
    /// Template files or folders; `-` is stdin.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PullArgs {
    /// Folder to write `NAME.LANGUAGE.yaml` files to. It is created if it does not exist.
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// Only templates of this name.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Only templates in this language.
    #[arg(long, value_name = "CODE")]
    pub(crate) language: Option<String>,
    /// Only templates of this channel. Default of the service: WHATSAPP.
    #[arg(long, value_name = "TYPE")]
    pub(crate) template_type: Option<String>,
    /// Keep the template codes of the account.
    #[arg(long)]
    pub(crate) with_code: bool,
    /// Overwrite existing files that differ.
    #[arg(long)]
    pub(crate) force: bool,
    /// Format of the files.
    #[arg(long, alias = "format", value_enum, default_value_t = FileForm::Yaml)]
    pub(crate) output: FileForm,
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DiffArgs {
    /// Template files or folders; `-` is stdin. For a folder, templates that only the account has are also listed.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("must be NAME=VALUE")?;
    if name.is_empty() { Err("there is no name before `=`".into()) } else { Ok((name.into(), value.into())) }
}
