//! Media by link. WhatsApp fetches the file: the URL must be open to everybody, at least until the message was delivered.

use crate::content::body::bodies;
use crate::content::rules::{at_most, link, required};

/// Longest caption that the service documents.
const CAPTION: usize = 1024;

bodies! { Whatsapp:
    /// A picture: JPEG or PNG, at most 5 MB by Meta's documentation.
    Image = Image {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
        ;
        /// Text below it, at most 1,024 characters.
        caption / with_caption: String = "caption",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
        at_most(&mut found, "caption", body.caption.as_deref().unwrap_or_default(), CAPTION);
    }

    /// A video: MP4 or 3GP, at most 16 MB by Meta's documentation.
    Video = Video {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
        ;
        /// Text below it, at most 1,024 characters.
        caption / with_caption: String = "caption",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
        at_most(&mut found, "caption", body.caption.as_deref().unwrap_or_default(), CAPTION);
    }

    /// A sound: AAC, AMR, MP3, M4A or OGG with Opus, at most 16 MB by Meta's documentation. It has no caption.
    Audio = Audio {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
    }

    /// A file, at most 100 MB by Meta's documentation.
    Document = Document {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
        /// Name that the recipient sees, with its extension. One page of the documentation spells the key `filename`;
        /// this spelling is the one seen in production code.
        file_name: String = "fileName",
        ;
        /// Text below it, at most 1,024 characters. The documentation contradicts itself: one page allows it, another
        /// calls it invalid.
        caption / with_caption: String = "caption",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
        required(&mut found, "fileName", &body.file_name);
        if let Some(caption) = &body.caption {
            at_most(&mut found, "caption", caption, CAPTION);
            found.warning("caption", "may not be shown: the documentation contradicts itself about documents");
        }
    }

    /// A sticker: WebP, at most 100 KB, or 500 KB if it moves, by Meta's documentation.
    Sticker = Sticker {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
    }
}
