//! Media types: from the extension of a name, and for Ogg audio from its first bytes.

/// The type of a name without a known extension.
const UNKNOWN: &str = "application/octet-stream";

/// Ogg audio with any codec.
pub(super) const OGG: &str = "audio/ogg";

/// Ogg audio with Opus, which WhatsApp shows as a voice message. WhatsApp does not accept the type without the codec.
pub(super) const OPUS: &str = "audio/ogg; codecs=opus";

/// Position of the codec name: after the header of the first page, which has one segment.
const CODEC: std::ops::Range<usize> = 28..36;

/// How many bytes of a file [`is_opus`] reads.
pub(super) const BEGINNING: usize = CODEC.end;

/// Returns whether an Ogg file that begins with these bytes contains Opus.
pub(super) fn is_opus(beginning: &[u8]) -> bool {
    beginning.starts_with(b"OggS") && beginning.get(CODEC) == Some(b"OpusHead")
}

/// Extensions in lower case, and their types. Those that messages can show come first.
const TYPES: &[(&str, &str)] = &[
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("webp", "image/webp"),
    ("gif", "image/gif"),
    ("mp4", "video/mp4"),
    ("3gp", "video/3gpp"),
    ("aac", "audio/aac"),
    ("amr", "audio/amr"),
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("ogg", OGG),
    ("opus", OPUS),
    ("pdf", "application/pdf"),
    ("txt", "text/plain"),
    ("csv", "text/csv"),
    ("json", "application/json"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("zip", "application/zip"),
];

/// Returns the media type of a file with this name.
pub(super) fn of(name: &str) -> &'static str {
    let Some((_, ending)) = name.rsplit_once('.') else { return UNKNOWN };
    TYPES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(ending))
        .map_or(UNKNOWN, |(_, media_type)| media_type)
}

#[test]
fn endings_decide_whatever_their_case() {
    for (name, wanted) in [
        ("a.b.JPG", "image/jpeg"),
        ("a.m4a", "audio/mp4"),
        ("a.OPUS", OPUS),
        ("a.", UNKNOWN),
        ("jpg", UNKNOWN),
    ] {
        assert_eq!(of(name), wanted, "{name}");
    }
}
