//! Media types: by the ending of a name, and for sounds in Ogg by their first bytes.

/// What a name without a known ending gets.
const UNKNOWN: &str = "application/octet-stream";

/// A sound in Ogg, whatever its codec.
pub(super) const OGG: &str = "audio/ogg";

/// A sound in Ogg with Opus: what WhatsApp shows as a voice message. It does not take the type without the codec.
pub(super) const OPUS: &str = "audio/ogg; codecs=opus";

/// Where the name of the codec stands: behind the header of the first page, which has one segment.
const CODEC: std::ops::Range<usize> = 28..36;

/// How much of a file [`is_opus`] looks at.
pub(super) const BEGINNING: usize = CODEC.end;

/// Whether a file in Ogg that begins with these bytes holds Opus.
pub(super) fn is_opus(beginning: &[u8]) -> bool {
    beginning.starts_with(b"OggS") && beginning.get(CODEC) == Some(b"OpusHead")
}

/// Endings in small letters, and what they stand for. Those that messages can show come first.
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

/// The media type of a file of that name.
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
