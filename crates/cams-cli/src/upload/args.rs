//! The command line of `cams upload`.

use std::path::PathBuf;

use cams::media::MediaKind;
use clap::{Args as ClapArgs, ValueEnum};

use crate::connection::ConnectionArgs;
use crate::output::format::OutputArgs;

pub(crate) const UPLOAD_EXAMPLES: &str = "\
Examples:
  cams upload menu.pdf
  cams upload --for image spring.jpg summer.jpg --output json

Exit codes: the same as for `cams call`. If several files failed, the worst one decides: 3 if a file may have been \
uploaded, then 1 if a file was not uploaded and a retry does not help, then 4 and 5. The code is 2 if a file cannot be \
read or does not suit --for; nothing was sent.";

#[derive(Debug, ClapArgs)]
pub(crate) struct UploadArgs {
    /// Files to upload. The name of a file determines its type and the readable part of its URL.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,

    /// Kind of message that the files are for: type and size are checked before anything is sent.
    #[arg(long = "for", value_enum, value_name = "KIND")]
    pub(crate) kind: Option<Kind>,

    /// Channel of the message.
    #[arg(long, value_name = "CHANNEL", default_value = "whatsapp", requires = "kind")]
    pub(crate) channel: String,

    /// Upload files even if they do not suit --for.
    #[arg(long, requires = "kind")]
    pub(crate) force: bool,

    /// Media type of the files, such as `image/jpeg`. Default: from the extension of the name.
    #[arg(long, value_name = "TYPE")]
    pub(crate) content_type: Option<String>,

    /// Do not request that everybody who has the URL can read the file.
    #[arg(long)]
    pub(crate) private: bool,

    /// Maximum number of files in flight.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=32))]
    pub(crate) max_in_flight: u16,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

/// A kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Image,
    Video,
    Audio,
    Document,
    Sticker,
    Gif,
}

impl From<Kind> for MediaKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Image => Self::Image,
            Kind::Video => Self::Video,
            Kind::Audio => Self::Audio,
            Kind::Document => Self::Document,
            Kind::Sticker => Self::Sticker,
            Kind::Gif => Self::Gif,
        }
    }
}
