//! Content for Messenger. `From` is the page ID, `To` the page-scoped user ID.
//!
//! ```
//! use cams::content::{Content, messenger};
//!
//! assert_eq!(Content::from(messenger::Text::new("hello")).to_json(), r#"{"text":"hello"}"#);
//! ```
//!
//! `interactive`, `couponTemplate`, `regularTemplate`, `quickReply` and `buttonTemplate` have no documented keys; they go by
//! [`Content::raw`](crate::content::Content::raw).

use crate::content::body::bodies;
use crate::content::rules::{link, required};

bodies! { Messenger:
    /// A text.
    Text = Text {
        /// The text.
        text: String = "text",
    }
    check(body, found) {
        required(&mut found, "text", &body.text);
    }

    /// A picture.
    Image = Image {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
    }

    /// A video.
    Video = Video {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
    }

    /// A sound.
    Audio = Audio {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
    }

    /// A file.
    Document = Document {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
    }
}
