//! Requirements for a file in a message: its media type and its size.
//!
//! The sizes and types come from Meta's documentation of the WhatsApp Cloud API. Whether CAMS checks them itself is not
//! documented, and messages are not the only use of a file. A violation is therefore a warning: it is logged, and the
//! file is uploaded.

use cams_models::SendChannelType;

use crate::check::Violations;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// Kind of message that a file is for, named as in `MessageType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MediaKind {
    /// Picture.
    Image,
    /// Video.
    Video,
    /// Sound.
    Audio,
    /// Any other file.
    Document,
    /// Sticker, still or animated.
    Sticker,
    /// Animated picture, on Telegram.
    Gif,
}

impl MediaKind {
    fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Sticker => "sticker",
            Self::Gif => "gif",
        }
    }
}

/// A kind of message of a channel.
struct Rule {
    kind: MediaKind,
    /// Empty if any type is allowed, or if none is documented.
    types: &'static [&'static str],
    max_bytes: Option<u64>,
}

const fn any(kind: MediaKind) -> Rule {
    Rule { kind, types: &[], max_bytes: None }
}

const WHATSAPP: &[Rule] = &[
    Rule { kind: MediaKind::Image, types: &["image/jpeg", "image/png"], max_bytes: Some(5 * MIB) },
    Rule { kind: MediaKind::Video, types: &["video/mp4", "video/3gpp"], max_bytes: Some(16 * MIB) },
    Rule {
        kind: MediaKind::Audio,
        types: &["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"],
        max_bytes: Some(16 * MIB),
    },
    Rule { kind: MediaKind::Document, types: &[], max_bytes: Some(100 * MIB) },
    // An animated sticker. Only the content shows whether a sticker is animated; a still one may have 100 KiB.
    Rule { kind: MediaKind::Sticker, types: &["image/webp"], max_bytes: Some(500 * KIB) },
];

/// The kinds that the documentation of `MessageType` lists, without any limits.
const MESSENGER: &[Rule] =
    &[any(MediaKind::Image), any(MediaKind::Video), any(MediaKind::Audio), any(MediaKind::Document)];
const VIBER: &[Rule] = &[any(MediaKind::Image), any(MediaKind::Video), any(MediaKind::Document)];
const TELEGRAM: &[Rule] = &[
    any(MediaKind::Image),
    any(MediaKind::Video),
    any(MediaKind::Audio),
    any(MediaKind::Document),
    any(MediaKind::Sticker),
    any(MediaKind::Gif),
];

/// The rules of a channel, if there are any.
fn rules(channel: &SendChannelType) -> Option<&'static [Rule]> {
    Some(match channel {
        SendChannelType::Whatsapp => WHATSAPP,
        // Instagram's `document` is listed, without the keys of its content.
        SendChannelType::Messenger | SendChannelType::Instagram => MESSENGER,
        SendChannelType::Telegram => TELEGRAM,
        SendChannelType::Viber => VIBER,
        _ => return None,
    })
}

/// Returns why a file does not suit a kind of message; `size` is in bytes, if it is known.
///
/// Limits use units of 1024, because Meta does not say which unit it means. Only WhatsApp has limits. For other
/// channels, the check is whether the channel has that kind of message at all.
///
/// ```
/// use cams::media::{MediaKind, check};
/// use cams::models::SendChannelType;
///
/// let found = check(&SendChannelType::Whatsapp, MediaKind::Image, "image/gif", Some(6 << 20));
/// assert_eq!(found.warnings().count(), 2);
/// assert!(check(&SendChannelType::Whatsapp, MediaKind::Image, "image/png", Some(1 << 20)).is_empty());
/// ```
#[must_use]
pub fn check(
    channel: &SendChannelType,
    kind: MediaKind,
    content_type: &str,
    size: Option<u64>,
) -> Violations {
    let mut found = Violations::new();
    let Some(rules) = rules(channel) else { return found };
    let what = format!("{channel} {}", kind.name());
    let Some(rule) = rules.iter().find(|rule| rule.kind == kind) else {
        found.warning("kind", format!("is documented for other channels, but there is no {what} message"));
        return found;
    };
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !rule.types.is_empty() && !rule.types.iter().any(|known| known.eq_ignore_ascii_case(media_type)) {
        found.warning("content_type", format!("should be {} for a {what} message", rule.types.join(", ")));
    }
    if *channel == SendChannelType::Whatsapp && kind == MediaKind::Audio && is_ogg_without_opus(content_type)
    {
        let rule = "should be `audio/ogg; codecs=opus`; WhatsApp drops Ogg without that codec, or shows it as a file";
        found.warning("content_type", rule);
    }
    if let (Some(max), Some(size)) = (rule.max_bytes, size)
        && size > max
    {
        found.warning("content", format!("has {size} bytes; a {what} message has at most {max}"));
    }
    found
}

fn is_ogg_without_opus(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(|part| part.trim().to_ascii_lowercase());
    parts.next().as_deref() == Some("audio/ogg")
        && !parts.any(|part| matches!(part.as_str(), "codecs=opus" | "codecs=\"opus\""))
}
