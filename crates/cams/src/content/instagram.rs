//! Content for Instagram. `From` is the ID of the professional account, `To` the Instagram user ID.
//!
//! ```
//! use cams::content::{Content, instagram};
//!
//! assert_eq!(Content::from(instagram::Text::new("hello")).to_json(), r#"{"text":"hello"}"#);
//! ```
//!
//! `document`, `interactive`, `couponTemplate`, `regularTemplate`, `quickReply` and `buttonTemplate` have no documented keys;
//! they go by [`Content::raw`](crate::content::Content::raw).

use crate::content::body::bodies;
use crate::content::rules::{link, required};

bodies! { Instagram:
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
}
