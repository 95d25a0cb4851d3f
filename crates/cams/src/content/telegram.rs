//! Content for Telegram. `From` is the bot ID, `To` the chat ID.
//!
//! ```
//! use cams::content::{Content, telegram};
//!
//! assert_eq!(Content::from(telegram::Gif::new("https://example.com/a.gif")).message_type().as_str(), "gif");
//! ```
//!
//! `document` has no documented keys, and `interactive` is passed on as a message of Telegram's own API; both go by
//! [`Content::raw`](crate::content::Content::raw).

use crate::content::body::bodies;
use crate::content::degrees;
use crate::content::rules::{coordinates, link, required};

bodies! { Telegram:
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

    /// An animated picture.
    Gif = Gif {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
    }

    /// A sticker.
    Sticker = Sticker {
        /// URL of the file, `https://` or `http://`.
        link: String = "link",
    }
    check(body, found) {
        link(&mut found, "link", &body.link);
    }

    /// A place. Its coordinates are degrees, and go as texts, as on WhatsApp; which type Telegram wants is not documented.
    Location = Location {
        /// Degrees north, -90 to 90.
        latitude: f64 = "latitude" as degrees,
        /// Degrees east, -180 to 180.
        longitude: f64 = "longitude" as degrees,
    }
    check(body, found) {
        coordinates(&mut found, body.latitude, body.longitude);
    }
}
